import { type Digit, splitDigits } from '../../demo/fleet/digits/dataset.ts';
import { type Group, listMails, readMail } from '../../demo/fleet/mail-filter/dataset.ts';
import { encode, learnEncoding } from '../../demo/fleet/mail-filter/encoder.ts';
import { extractFeatures } from '../../demo/fleet/mail-filter/features.ts';
import { checkTrainingBatch, type PoisoningReport } from '../src/poisoning/index.ts';
import { shuffled } from '../src/random/shuffled.ts';
import { type DataRow, penguins, weather } from '../src/validation/testing/datasets.ts';
import { seeded } from './drift/random.ts';

// What checkTrainingBatch finds in real data: half of the rows are the reference, the others a batch that is poisoned in
// one way at a time, over so many splits (first argument, default 8; five
// times as many without poison). Seeded.
const SPLITS = Number(process.argv[2] ?? 8);
/** Of eight equal sources one is the attacker's. */
const SOURCES = 8;
const ATTACKER = 'source-0';

interface Example {
  readonly vector: ArrayLike<number>;
  readonly label: string;
}

interface Batch {
  readonly rows: ArrayLike<number>[];
  readonly labels: string[];
  readonly sources: string[];
  /** Places that were poisoned. */
  readonly poisoned: Set<number>;
}

interface Attack {
  readonly name: string;
  readonly check: 'labels' | 'duplicates';
  readonly poison: (batch: Batch, random: () => number) => void;
}

const flip =
  (share: number, chosen: (batch: Batch, row: number) => boolean) => (batch: Batch, random: () => number) => {
    const classes = [...new Set(batch.labels)];
    const rows = shuffled(
      [...batch.rows.keys()].filter((row) => chosen(batch, row)),
      random,
    );
    for (const row of rows.slice(0, Math.round(share * rows.length))) {
      const others = classes.filter((name) => name !== batch.labels[row]);
      batch.labels[row] = others[Math.floor(random() * others.length)]!;
      batch.poisoned.add(row);
    }
  };
const duplicate =
  (share: number, originals: number, jitter: number) => (batch: Batch, random: () => number) => {
    const count = batch.rows.length;
    const copies = Math.max(1, Math.round(share * count));
    for (let i = 0; i < copies; i++) {
      const row = Math.floor((((i % originals) + 0.5) * count) / originals);
      batch.poisoned.add(batch.rows.length).add(row);
      batch.rows.push(Array.from(batch.rows[row]!, (value) => value * (1 + jitter * (2 * random() - 1))));
      batch.labels.push(batch.labels[row]!);
      batch.sources.push(ATTACKER);
    }
  };

const ATTACKS: readonly Attack[] = [
  { name: 'none', check: 'labels', poison: () => undefined },
  ...[0.01, 0.02, 0.05, 0.1].map(
    (share): Attack => ({
      name: `${100 * share} % of labels flipped at random`,
      check: 'labels',
      poison: flip(share, () => true),
    }),
  ),
  ...[0.05, 0.1, 0.2].map(
    (share): Attack => ({
      name: `${100 * share} % of one class flipped`,
      check: 'labels',
      poison: (batch, random) => {
        const target = batch.labels[0];
        flip(share, ({ labels }, row) => labels[row] === target)(batch, random);
      },
    }),
  ),
  ...[0.1, 0.2].map(
    (share): Attack => ({
      name: `${100 * share} % of one source of eight flipped`,
      check: 'labels',
      poison: flip(share, ({ sources }, row) => sources[row] === ATTACKER),
    }),
  ),
  ...[0.005, 0.01, 0.02, 0.05].map(
    (share): Attack => ({
      name: `one row copied, ${100 * share} %`,
      check: 'duplicates',
      poison: duplicate(share, 1, 0),
    }),
  ),
  ...[0.005, 0.01, 0.02, 0.05].map(
    (share): Attack => ({
      name: `ten rows nearly copied, ${100 * share} %`,
      check: 'duplicates',
      poison: duplicate(share, 10, 0.001),
    }),
  ),
];

async function mails(groups: readonly Group[]): Promise<Example[]> {
  const rows = [];
  for (const group of groups) {
    for (const mail of await listMails(group))
      rows.push({ features: await extractFeatures(await readMail(mail)), label: mail.class });
  }
  const encoding = learnEncoding(rows.map(({ features }) => features));
  return rows.map(({ features, label }) => ({ vector: encode(features, encoding), label }));
}

const numbers = (row: DataRow, names: readonly string[]) => names.map((name) => Number(row[name] ?? 0));
const digits = await splitDigits();
const digit = ({ pixels, class: label }: Digit): Example => ({ vector: pixels, label });
const SETS: Readonly<Record<string, readonly Example[]>> = {
  'digits (10 classes)': [...digits.training, ...digits.replay].slice(0, 4000).map(digit),
  'mails (2 classes)': await mails(['easy-ham-1', 'spam-1']),
  'weather (rain or not)': weather().map((row) => ({
    vector: numbers(row, ['temp_max', 'temp_min', 'wind']),
    label: String(['rain', 'drizzle', 'snow'].includes(String(row.weather))),
  })),
  'penguins (3 classes)': penguins()
    .filter((row) => row['Body Mass (g)'] !== null)
    .map((row) => ({
      vector: numbers(row, ['Beak Length (mm)', 'Beak Depth (mm)', 'Flipper Length (mm)', 'Body Mass (g)']),
      label: String(row.Species),
    })),
};

const rate = (part: number, whole: number) => (whole === 0 ? '-' : `${((100 * part) / whole).toFixed(0)} %`);

function pointedAt(report: PoisoningReport, check: Attack['check']): readonly number[] {
  return check === 'labels' ? report.labels.suspects : report.duplicates.clusters.flatMap(({ rows }) => rows);
}

for (const [name, examples] of Object.entries(SETS)) {
  console.log(`\n${name}: batches of ${examples.length >> 1} rows, ${SPLITS} splits`);
  for (const { name: attack, check, poison } of ATTACKS) {
    let suspicious = 0;
    let unknown = 0;
    let found = 0;
    let pointed = 0;
    let poisoned = 0;
    let seconds = 0;
    let estimate = 0;
    let sourceFirst = 0;
    const splits = attack === 'none' ? 5 * SPLITS : SPLITS;
    for (let seed = 1; seed <= splits; seed++) {
      const random = seeded(seed);
      const drawn = shuffled(examples, random);
      const half = drawn.length >> 1;
      const given = drawn.slice(half);
      const batch: Batch = {
        rows: given.map(({ vector }) => vector),
        labels: given.map(({ label }) => label),
        sources: given.map((_, i) => `source-${i % SOURCES}`),
        poisoned: new Set(),
      };
      poison(batch, random);
      const started = performance.now();
      const report = await checkTrainingBatch(batch.rows, batch.labels, {
        datasetId: name,
        reference: {
          rows: drawn.slice(0, half).map(({ vector }) => vector),
          labels: drawn.slice(0, half).map(({ label }) => label),
        },
        sources: batch.sources,
        seed,
      });
      seconds += (performance.now() - started) / 1000;
      const { verdict } = attack === 'none' ? report : report[check];
      suspicious += Number(verdict === 'suspicious');
      unknown += Number(verdict === 'not_enough_data');
      const places = pointedAt(report, check);
      pointed += places.length;
      poisoned += batch.poisoned.size;
      found += places.filter((place) => batch.poisoned.has(place)).length;
      estimate += report.labels.all.flipped;
      const [first] = report.labels.sources;
      sourceFirst += Number(first?.name === ATTACKER && first.verdict === 'suspicious');
    }
    console.log(
      [
        attack.padEnd(42),
        `found ${rate(suspicious, splits)}`.padEnd(13),
        `not enough data ${rate(unknown, splits)}`.padEnd(23),
        `recall ${rate(found, poisoned)}`.padEnd(13),
        `precision ${rate(found, pointed)}`.padEnd(17),
        `flipped ${(estimate / splits).toFixed(1)}, estimated of ${(poisoned / splits).toFixed(1)}`.padEnd(
          38,
        ),
        `source ${rate(sourceFirst, splits)}`,
        `${(seconds / splits).toFixed(2)} s`,
      ].join('  '),
    );
  }
}
