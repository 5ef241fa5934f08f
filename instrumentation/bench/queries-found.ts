import {
  boundaryProbingDetector,
  type Detector,
  extractionDetector,
  inversionDetector,
  membershipDetector,
  profileQueries,
  TRAFFIC_KINDS,
} from '@parapet/instrumentation';
import * as digits from '../src/detectors/queries/attacks.fixture.ts';

// What detectors of query patterns find on the digit reader of the demo: of honest clients and of real attackers, how many
// are flagged within 1,100 queries, and after how many queries (the median).
const QUERIES = 1100;
type Row = readonly [name: string, client: digits.Client, seeds: number];
const ROWS: readonly Row[] = [
  ['any digits', digits.randomImages, 60],
  ['digits of one class', digits.oneClass, 40],
  ['camera, 20 scenes, noise 0.02', digits.nearDuplicates(20, 0.02), 40],
  ['camera, 5 scenes, noise 0.03', digits.nearDuplicates(5, 0.03), 40],
  ['camera, 20 scenes, noise 0.05', digits.nearDuplicates(20, 0.05), 40],
  ['camera that comes nearer', digits.approachingCamera, 40],
  ['Jacobian augmentation', digits.jacobianAugmentation, 10],
  ['uniform noise', digits.uniformNoise, 20],
  ['inverted digits (knockoff)', digits.inverted, 20],
  ['digits of mixed pixels (knockoff)', digits.permuted, 20],
  ['half noise, half digits', digits.halfNoise, 20],
  ['scraper of real digits', digits.randomImages, 20],
  ['label-only membership, 20 copies', digits.labelOnlyMembership(20), 20],
  ['label-only membership, 5 copies', digits.labelOnlyMembership(5), 20],
  ['inversion, evolution strategies', digits.evolutionInversion, 10],
  ['inversion, random search', digits.hillClimbing, 20],
  ['boundary attack', digits.boundaryAttack, 20],
];

const noCameras = TRAFFIC_KINDS.filter((kind) => kind !== 'near_duplicates');

function detectors(seed: number): Readonly<Record<string, Detector>> {
  const [all, without] = [TRAFFIC_KINDS, noCameras].map((traffic) =>
    profileQueries({ queries: digits.honestQueries, traffic, seed }),
  );
  return {
    extraction: extractionDetector({ profile: all! }),
    membership: membershipDetector({ profile: all! }),
    climbing: inversionDetector({ profile: all! }),
    boundary: boundaryProbingDetector({ profile: all! }),
    'extraction*': extractionDetector({ profile: without! }),
    'membership*': membershipDetector({ profile: without! }),
  };
}

/** One client in three meets each: profiles differ by the chance of their seed, too. */
const SETS = [1, 2, 3].map(detectors);
const NAMES = Object.keys(SETS[0]!);

/** Of each detector, the queries until its first alarm. */
function firstAlarms([name, client]: Row, seed: number): Map<string, number> {
  const alarms = new Map<string, number>();
  let asked = 0;
  for (const query of digits.first(client, QUERIES, seed)) {
    asked++;
    const given = { ...query, client: `${name} ${seed}`, at: asked };
    for (const [detector, { inspect }] of Object.entries(SETS[seed % SETS.length]!)) {
      if (inspect(given)?.suspicious && !alarms.has(detector)) alarms.set(detector, asked);
    }
  }
  return alarms;
}

console.log(
  'Clients flagged, and after how many queries (median); * without cameras among the honest traffic',
);
console.log(`${''.padEnd(36)}${['clients', ...NAMES].map((name) => name.padStart(13)).join('')}`);
for (const row of ROWS) {
  const alarms = Array.from({ length: row[2] }, (_, seed) => firstAlarms(row, seed));
  const cells = NAMES.map((name) => {
    const found = alarms.flatMap((of) => of.get(name) ?? []).sort((a, b) => a - b);
    return found.length === 0 ? '-' : `${found.length} at ${found[found.length >> 1]}`;
  });
  console.log(`${row[0].padEnd(36)}${[row[2], ...cells].map((cell) => String(cell).padStart(13)).join('')}`);
}
process.exit();
