import { GROUPS, listMails, readMail } from '../../demo/fleet/mail-filter/dataset.ts';
import { uniform } from '../src/random/uniform.ts';
import { type RedactionKind, redactingSpanProcessor, redactor } from '../src/redaction/index.ts';
import { KINDS, REDACTION_KINDS } from '../src/redaction/kinds.ts';
import { Scanner } from '../src/redaction/scanner.ts';
import { CLEAN_FIELDS, lineWith } from '../src/redaction/testing/log-text.ts';
import { pick, VALUES } from '../src/redaction/testing/values.ts';

// What the redactor finds, what it takes for something else, and what it costs, beside the list of regular expressions that one would write
// otherwise. Recall: made-up values of each kind, valid by their check digits, in lines of a log. A clean field is an
// attribute value or a log line that was made without any secret or personal datum in it.
// `node redaction.ts hits 20` prints twenty hits of each kind in the real mail with what stands around them, to be judged by eye.

const SEED = 20_261_123;
const VALUES_PER_KIND = 2_000;
const FIELDS = 100_000;
const RUNS = 7;

/** A usual list, of the forms that blog posts and logging guides give. */
const REGEXES: readonly RegExp[] = [
  /\b(?:\d[ -]?){13,16}\b/g,
  /[\w.+-]+@[\w-]+\.[\w.-]+/g,
  /\b\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}\b/g,
  /\b(?:[0-9a-fA-F]{1,4}:){7}[0-9a-fA-F]{1,4}\b/g,
  /\b\d{3}-\d{2}-\d{4}\b/g,
  /(?:\+?\d{1,3}[-. ]?)?\(?\d{3}\)?[-. ]\d{3}[-. ]\d{4}\b/g,
  /\b[A-Z]{2}\d{2}[A-Z0-9]{11,30}\b/g,
  /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?-----END [A-Z ]*PRIVATE KEY-----/g,
  /\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/g,
  /\bAIza[\w-]{35}\b/g,
  /\bgh[pousr]_\w{36}\b/g,
  /\bglpat-[\w-]{20}\b/g,
  /\bxox[baprs]-[\w-]{10,}/g,
  /\b[sr]k_live_\w{24,}/g,
  /\bsk-[\w-]{32,}/g,
  /\beyJ[\w-]+\.[\w-]+\.[\w-]*/g,
  /Bearer\s+[\w.~+/-]+=*/gi,
  /(?:password|passwd|secret|token|api_?key)["']?\s*[:=]\s*["']?[^\s"',;]+/gi,
  /:\/\/[^/\s:]+:([^@\s]+)@/g,
];
const byRegexes = (text: string) => REGEXES.reduce((rest, regex) => rest.replace(regex, '****'), text);

/** Of these a value carries a name, a host or a scheme, which stays. */
const PARTLY: ReadonlySet<string> = new Set(['url_credentials', 'bearer_token', 'credential', 'slack_token']);
const scanner = new Scanner(new Set(REDACTION_KINDS));
const ours = redactor();
const random = uniform(SEED);
const row = (what: string, ...cells: readonly string[]) =>
  console.log(what.padEnd(44) + cells.map((cell) => cell.padStart(16)).join(''));
const percent = (share: number) => `${(share * 100).toFixed(2)} %`;

if (process.argv[2] === 'hits') {
  await printHits(Number(process.argv[3] ?? 20));
  process.exit();
}
recall();
falsePositives();
await mail();
speed();
process.exit();

function recall(): void {
  row(`Recall, ${VALUES_PER_KIND} of each kind`, 'redactor', 'regexes');
  const shares: (readonly [number, number])[] = [];
  for (const [kind, make] of Object.entries(VALUES) as [RedactionKind, (typeof VALUES)['iban']][]) {
    let found = 0;
    let byList = 0;
    for (let i = 0; i < VALUES_PER_KIND; i++) {
      const value = make(random);
      const { line, start } = lineWith(kind, value, random);
      const hit = scanner.scan(line).find((one) => one.kind === kind);
      const isWhole = hit?.start === start && hit.end === start + value.length;
      if (isWhole || (hit !== undefined && PARTLY.has(kind))) found++;
      if (!byRegexes(line).includes(value)) byList++;
    }
    shares.push([found / VALUES_PER_KIND, byList / VALUES_PER_KIND]);
    row(kind, percent(found / VALUES_PER_KIND), percent(byList / VALUES_PER_KIND));
  }
  const mean = (which: 0 | 1) =>
    percent(shares.reduce((sum, share) => sum + share[which], 0) / shares.length);
  row('all kinds', mean(0), mean(1));
}

function falsePositives(): void {
  let found = 0;
  let byList = 0;
  for (let i = 0; i < FIELDS; i++) {
    const field = pick(random, CLEAN_FIELDS)(random);
    if (ours.text(field) !== field) found++;
    if (byRegexes(field) !== field) byList++;
  }
  row(`\nClean fields touched, of ${FIELDS}`, percent(found / FIELDS), percent(byList / FIELDS));
}

async function* mailLines(): AsyncGenerator<string> {
  for (const group of GROUPS) {
    for (const mail of await listMails(group)) yield* (await readMail(mail)).toString('latin1').split('\n');
  }
}

async function mail(): Promise<void> {
  const counts = new Map<RedactionKind, number>();
  let lines = 0;
  for await (const line of mailLines()) {
    lines++;
    for (const { kind } of scanner.scan(line)) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
  console.log(`\nReal mail, ${lines} lines`);
  for (const [kind, count] of [...counts].sort((a, b) => b[1] - a[1]))
    row(kind, String(count), KINDS[kind].category);
}

async function printHits(most: number): Promise<void> {
  const hits = new Map<RedactionKind, string[]>();
  for await (const line of mailLines()) {
    for (const { kind, start, end } of scanner.scan(line)) {
      const shown = `${line.slice(Math.max(0, start - 40), start)}[[${line.slice(start, end)}]]${line.slice(end, end + 20)}`;
      hits.set(kind, [...(hits.get(kind) ?? []), shown]);
    }
  }
  for (const [kind, all] of hits) {
    console.log(`\n${kind}: ${all.length}`);
    const step = Math.max(1, all.length / most);
    for (let i = 0; i < all.length; i += step) console.log(`  ${JSON.stringify(all[Math.floor(i)])}`);
  }
}

/** Median of the processor seconds of seven runs, taken in turns: other work on the machine does not count. */
function seconds(...runs: readonly (() => unknown)[]): number[] {
  const taken = runs.map((): number[] => []);
  for (const run of runs) run();
  for (let i = 0; i < RUNS; i++) {
    runs.forEach((run, r) => {
      const before = process.cpuUsage();
      run();
      taken[r]!.push(process.cpuUsage(before).user / 1e6);
    });
  }
  return taken.map((times) => times.sort((a, b) => a - b)[RUNS >> 1]!);
}

function speed(): void {
  // A line of a log as services write them, with an e-mail address in one of a hundred.
  const lines = Array.from({ length: 40_000 }, (_, i) => {
    const [time, field] = [CLEAN_FIELDS[0]!, pick(random, CLEAN_FIELDS)].map((make) => make(random));
    const who = i % 100 === 0 ? VALUES.email(random) : 'the customer';
    return `${time} INFO [http-worker-${i % 16}] com.example.shop.orders.OrderController - request of ${who} was handled by the pool: ${field}`;
  });
  const bytes = lines.reduce((sum, line) => sum + line.length, 0);
  const each = (redact: (text: string) => string) => () => {
    for (const line of lines) redact(line);
  };
  const [redacting, replacing] = seconds(
    each((line) => ours.text(line)),
    each(byRegexes),
  ) as [number, number];
  const rate = (time: number) => `${(bytes / 1e6 / time).toFixed(0)} MB/s`;
  const perKilobyte = (time: number) => `${((time / bytes) * 1e6 * 1000).toFixed(1)} us/kB`;
  row(
    `\nOrdinary log text, ${(bytes / 1e6).toFixed(1)} MB in lines, per core`,
    rate(redacting),
    rate(replacing),
  );
  row('', perKilobyte(redacting), perKilobyte(replacing));

  const hostile = ['@', '1', 'eyJ-', '-----BEGIN ', ':', '1 ', '4111 ', 'password=', '=', 'glpat-'];
  for (const unit of hostile) {
    const text = unit.repeat(Math.ceil(1e6 / unit.length));
    const [time] = seconds(() => scanner.scan(text));
    row(`1 MB of ${JSON.stringify(unit)}`, `${(1 / time!).toFixed(0)} MB/s`);
  }
  spans();
}

/** What an ended span takes, with eight attributes as a prediction has them and nothing to find. */
function spans(): void {
  const next = {
    onStart: () => undefined,
    onEnd: () => undefined,
    forceFlush: async () => undefined,
    shutdown: async () => undefined,
  };
  const processor = redactingSpanProcessor(ours, next);
  const span = {
    name: 'predict mail-filter',
    kind: 0,
    status: { code: 0 },
    events: [],
    links: [],
    attributes: {
      'ml.model.name': 'mail-filter',
      'ml.model.version': '1.4.2',
      'ml.dataset.id': 'spam-assassin-2002',
      'ml.model.role': 'champion',
      'ml.prediction.class': 'spam',
      'ml.prediction.score': 0.93,
      'url.path': '/predict',
      'http.request.method': 'POST',
    },
  };
  const CALLS = 200_000;
  const [time] = seconds(() => {
    for (let i = 0; i < CALLS; i++) processor.onEnd(span);
  });
  row('a clean span of eight attributes', `${((time! / CALLS) * 1e9).toFixed(0)} ns`);
}
