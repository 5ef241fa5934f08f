import { type Group, listMails, readMail } from '../../demo/fleet/mail-filter/dataset.ts';
import { extractFeatures } from '../../demo/fleet/mail-filter/features.ts';
import { type ChecksOptions, type DataChecks, defineChecks, inferChecks } from '../src/validation/index.ts';
import { type Cell, labelLeakage } from '../src/validation/leakage.ts';
import { type DataRow, flights, penguins, split, weather } from '../src/validation/testing/datasets.ts';
import { seeded } from './drift/random.ts';

// What inferred checks say of real data: how often they fail on a held-out half of the rows that they were inferred
// from, as a batch and row by row, which faults they find in that half, and which columns the
// test for leakage flags. Seeded.
const SPLITS = 50;

interface DataSet {
  readonly name: string;
  readonly rows: readonly DataRow[];
  readonly label: string;
  /** When the data were new. */
  readonly now: Date;
  readonly faults: Readonly<Record<string, (rows: readonly DataRow[]) => readonly DataRow[]>>;
}

const scaled =
  (column: string, factor: number, offset = 0) =>
  (rows: readonly DataRow[]) =>
    rows.map((row) => ({
      ...row,
      [column]: typeof row[column] === 'number' ? row[column] * factor + offset : row[column],
    }));
const swapped = (a: string, b: string) => (rows: readonly DataRow[]) =>
  rows.map((row) => ({ ...row, [a]: row[b], [b]: row[a] }));
const missing = (column: string, every: number) => (rows: readonly DataRow[]) =>
  rows.map((row, i) => (i % every === 0 ? { ...row, [column]: null } : row));
const oneWith = (column: string, value: unknown) => (rows: readonly DataRow[]) =>
  rows.map((row, i) => (i === 0 ? { ...row, [column]: value } : row));
const copied = (from: string, to: string) => (rows: readonly DataRow[]) =>
  rows.map((row) => ({ ...row, [to]: row[from] }));
const common = {
  'rows twice': (rows: readonly DataRow[]) => [...rows, ...rows, rows[0]!],
  'a quarter of the rows': (rows: readonly DataRow[]) => rows.slice(0, rows.length >> 2),
};

async function mails(groups: readonly Group[]): Promise<DataRow[]> {
  const rows: DataRow[] = [];
  for (const group of groups) {
    for (const mail of await listMails(group)) {
      rows.push({ ...(await extractFeatures(await readMail(mail))), class: mail.class });
    }
  }
  return rows;
}

const SETS: readonly DataSet[] = [
  {
    name: 'weather',
    rows: weather().map((row) => ({ ...row, id: `${row.location} ${row.date}` })),
    label: 'weather',
    now: new Date('2016-01-01'),
    faults: {
      '°C to °F': scaled('temp_max', 1.8, 32),
      'm/s to km/h': scaled('wind', 3.6),
      'mm to inches': scaled('precipitation', 1 / 25.4),
      'temp_max and precipitation swapped': swapped('temp_max', 'precipitation'),
      'temp_max and temp_min swapped': swapped('temp_max', 'temp_min'),
      '2 % of wind missing': missing('wind', 50),
      'a number as text, once': oneWith('wind', '4.7'),
      'a new category, once': oneWith('weather', 'hail'),
      'a new category in 1 % of the rows': (rows) =>
        rows.map((row, i) => (i % 100 === 0 ? { ...row, weather: 'hail' } : row)),
      'one row twice': (rows) => [...rows, rows[0]!],
      'label copied into location': copied('weather', 'location'),
      ...common,
    },
  },
  {
    name: 'penguins',
    // One of them has the sex ".", a fault of the data set itself.
    rows: penguins().filter((row) => row.Sex !== '.'),
    label: 'Species',
    now: new Date(),
    faults: {
      'g to kg': scaled('Body Mass (g)', 1 / 1000),
      'mm to cm': scaled('Flipper Length (mm)', 0.1),
      'beak length and depth swapped': swapped('Beak Length (mm)', 'Beak Depth (mm)'),
      '10 % of body mass missing': missing('Body Mass (g)', 10),
      'a new category, once': oneWith('Island', 'Anvers'),
      'label copied into Island': copied('Species', 'Island'),
      ...common,
    },
  },
  {
    name: 'flights',
    rows: flights().map((row, i) => ({ ...row, id: i, late: Number(row.delay) > 60 })),
    label: 'late',
    now: new Date('2001-04-01'),
    faults: {
      'miles to km': scaled('distance', 1.609),
      'minutes to seconds': scaled('delay', 60),
      'minutes to hours': scaled('delay', 1 / 60),
      'delay and distance swapped': swapped('delay', 'distance'),
      'origin and destination swapped': swapped('origin', 'destination'),
      '1 % of distance missing': missing('distance', 100),
      'one row twice': (rows) => [...rows, rows[0]!],
      ...common,
    },
  },
  {
    name: 'mails (easy-ham-1, spam-1)',
    rows: await mails(['easy-ham-1', 'spam-1']),
    label: 'class',
    now: new Date(),
    faults: { ...common },
  },
];

function infer({ name, label, now }: DataSet, rows: readonly DataRow[]): DataChecks {
  return inferChecks(rows, { datasetId: name, label, now });
}

/** The same without the test for leakage, which is looked at by itself. */
function withoutLabel(checks: DataChecks): DataChecks {
  const { label, ...options }: ChecksOptions = checks.options;
  return defineChecks(options);
}

for (const set of SETS) {
  const false_ = new Map<string, number>();
  const found = new Map<string, number>();
  const note = (counts: Map<string, number>, key: string, by = 1) =>
    counts.set(key, (counts.get(key) ?? 0) + by);
  const alone = new Map<string, number>();
  let rowsFailed = 0;
  let rowsSeen = 0;
  let batches = 0;
  let checks = 0;
  for (let seed = 1; seed <= SPLITS; seed++) {
    const [given, held] = split(set.rows, seeded(seed));
    const inferred = infer(set, given);
    const plain = withoutLabel(inferred);
    const quiet = plain.checkBatch(held, { now: set.now });
    checks += quiet.results.length;
    if (!quiet.ok) batches++;
    for (const { column, check, status } of quiet.results) {
      if (status === 'failed') note(false_, `${column} ${check}`);
    }
    rowsSeen += held.length;
    for (const row of held) {
      const failures = plain.checkRow(row);
      rowsFailed += Number(failures.length > 0);
      for (const { column, check } of failures) note(alone, `${column} ${check}`);
    }
    for (const [fault, make] of Object.entries(set.faults)) {
      const tested = fault.startsWith('label') ? inferred : plain;
      const rows = make(held);
      note(found, fault, Number(!tested.checkBatch(rows, { now: set.now }).ok));
      if (fault.endsWith('once')) {
        note(found, `${fault}, the row by itself`, Number(tested.checkRow(rows[0]).length > 0));
      }
    }
    note(found, 'an empty row, by itself', Number(plain.checkRow({}).length > 0));
    const later = new Date(set.now.getTime() + 365 * 86_400_000);
    note(found, 'a year old', Number(!plain.checkBatch(held, { now: later }).ok));
  }
  const columns = Object.keys(set.rows[0]!).length;
  console.log(`${set.name}: ${set.rows.length} rows, ${columns} columns, ${SPLITS} splits`);
  console.log(`  held-out halves that failed: ${batches}, checks ${checks}`, Object.fromEntries(false_));
  console.log(`  held-out rows that failed alone: ${rowsFailed} of ${rowsSeen}`, Object.fromEntries(alone));
  for (const [fault, times] of found) console.log(`  ${fault.padEnd(40)} found in ${times} of ${SPLITS}`);
}

const cells = (rows: readonly DataRow[], column: string) =>
  rows.map((row) => (row[column] ?? undefined) as Cell);
for (const { name, rows, label } of SETS) {
  const labels = cells(rows, label).map((value) => (typeof value === 'boolean' ? String(value) : value));
  const scores = Object.keys(rows[0]!)
    .filter((column) => column !== label)
    .map((column) => [column, labelLeakage(cells(rows, column), labels) ?? Number.NaN] as const)
    .sort(([, a], [, b]) => b - a);
  const top = scores.slice(0, 3).map(([column, score]) => `${column} ${score.toFixed(2)}`);
  console.log(`Leakage, ${name}: label ${label}; highest of ${scores.length} columns: ${top.join(', ')}`);
  const random = seeded(1);
  const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const classes = [...new Set(labels)];
  const code = (value: Cell) => classes.indexOf(value);
  const variants: [string, Cell[]][] = [
    ['copy', labels],
    ['as a number, shifted', labels.map((value) => 100 + code(value))],
    ['as a number with noise (sd 0.1)', labels.map((value) => code(value) + 0.1 * normal())],
    ['as a number with noise (sd 0.2)', labels.map((value) => code(value) + 0.2 * normal())],
    ...[0.05, 0.1, 0.2].map((share): [string, Cell[]] => [
      `${100 * share} % replaced by lot`,
      labels.map((value) => (random() < share ? classes[Math.floor(random() * classes.length)] : value)),
    ]),
    ['a different id in each row', labels.map((_, i) => `id-${i}`)],
  ];
  for (const [what, values] of variants) {
    console.log(`  ${what.padEnd(40)} ${labelLeakage(values, labels)?.toFixed(2)}`);
  }
}
