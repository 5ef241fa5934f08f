import { parseArgs } from 'node:util';
import {
  type FleetFigures,
  type GroupFigures,
  measureFleet,
  REPLICAS,
  SCRAPE_SECONDS,
} from './rules/fleet.ts';
import { scrapeOne } from './rules/template.ts';

// What the rules cost a real Prometheus: fleets of models of 100 features by 12 bins over 5 replicas, scraped over loopback
// from an exporter that repeats a scrape of the library's own.
const HELP = `node rules.ts [--models 10,100] [--minutes 5]

  --models   sizes of the fleets to measure, one after the other; each takes some 6 GB at 100 (default 10,100)
  --minutes  how long each is measured, after five and a half minutes in which its windows fill (default 5)
`;
/** Of its interval, what a group may take. */
const SHARE = 0.1;

const { values } = parseArgs({
  options: {
    models: { type: 'string', default: '10,100' },
    minutes: { type: 'string', default: '5' },
    help: { type: 'boolean', default: false },
  },
});
if (values.help) {
  console.log(HELP);
  process.exit();
}
const sizes = values.models.split(',').map((size) => positive('models', size));
const minutes = positive('minutes', values.minutes);

function positive(option: string, text: string): number {
  const number = Number(text);
  if (Number.isFinite(number) && number > 0) return number;
  console.error(`--${option} is ${text}; give numbers above 0, such as --models 10,100 --minutes 5`);
  process.exit(2);
}

const median = (sorted: readonly number[]) => sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
const share = ({ seconds, intervalSeconds }: GroupFigures) => median(seconds) / intervalSeconds;

const progress = (text: string) => {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${text}`);
};

const interrupted = new AbortController();
for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => interrupted.abort());

const lines = await scrapeOne();
console.log(
  `Rules: models of 100 features by 12 bins, ${REPLICAS} replicas of ${lines.length} series, a scrape every ${SCRAPE_SECONDS} s, rules every minute unless they say otherwise`,
);
const measured: FleetFigures[] = [];
for (const models of sizes) {
  const figures = await measureFleet(lines, models, minutes, progress, interrupted.signal).catch(stopped);
  progress('');
  measured.push(figures);
  report(figures);
}
const [small, large] = [measured[0]!, measured.at(-1)!];
if (small !== large) {
  const ratio = large.cores / large.models / (small.cores / small.models);
  console.log(
    `processor time of a model among ${large.models}, by one among ${small.models}: ${ratio.toFixed(2)}`,
  );
}

function stopped(error: unknown): never {
  if (!interrupted.signal.aborted) throw error;
  progress('');
  console.error('Stopped. The fleet that was being measured has no figures.');
  process.exit(130);
}

function report(figures: FleetFigures): void {
  const { models, groups, series, samplesPerSecond, memoryBytes, cores, missed } = figures;
  console.log(
    `\n${models} models: ${series.toLocaleString('en')} series, ${Math.round(samplesPerSecond).toLocaleString('en')} samples a second, ${(memoryBytes / 2 ** 30).toFixed(1)} GiB`,
  );
  console.log(
    `${'group'.padEnd(34)}${'interval'.padStart(9)}${'times'.padStart(7)}${'median'.padStart(11)}${'share'.padStart(9)}${'records'.padStart(10)}`,
  );
  for (const group of [...groups].sort((a, b) => share(b) - share(a))) {
    const { name, intervalSeconds, seconds, series: recorded, errors } = group;
    const verdict = seconds.length === 0 ? 'not evaluated' : share(group) <= SHARE ? 'hit' : 'MISS';
    console.log(
      `${name.padEnd(34)}${`${intervalSeconds} s`.padStart(9)}${String(seconds.length).padStart(7)}${`${median(seconds).toFixed(3)} s`.padStart(11)}${`${(100 * share(group)).toFixed(1)} %`.padStart(9)}${String(recorded).padStart(10)}   ${verdict}`,
    );
    for (const error of errors) console.log(`  ${error}`);
  }
  console.log(
    `scrapes and rules: ${cores.toFixed(2)} cores, ${((1000 * cores) / models).toFixed(1)} thousandths of one a model; evaluations missed: ${missed}`,
  );
}
