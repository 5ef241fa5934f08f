import {
  ALPHA_SHARE,
  type ArmCounts,
  type Arms,
  canaryVerdict,
  evidenceAbove,
  evidenceBelow,
  MARGIN,
} from '../src/release/verdict/index.ts';
import { costAlarms } from './canary/costs.ts';
import { type LateLabels, stoppedByLateLabels } from './canary/late-labels.ts';
import {
  firstStop,
  median,
  normalMixture,
  peekingZ,
  type Scenario,
  stoppedByCustomers,
  worseAt,
} from './canary/simulate.ts';
import { seeded } from './drift/random.ts';
import { line, percent } from './drift/table.ts';

// How often a canary that is no worse is rolled back, and how soon one that is worse is, with a look after every call.
// `node canary.ts 200` takes fewer seeds.
const SEEDS = Number(process.argv[2] ?? 2_000);
const ALPHA = 0.05;
/** Of both arms together. */
const MOST = 10_000;

type Stop = (arms: Arms<ArmCounts>) => boolean;

function stops(scenario: Scenario, stop: Stop, seeds: number): (Arms<ArmCounts> | undefined)[] {
  const random = seeded(2_026);
  return Array.from({ length: seeds }, () => firstStop(scenario, stop, random));
}

function rate(scenario: Scenario, stop: Stop, seeds = SEEDS): number {
  return stops(scenario, stop, seeds).filter(Boolean).length / seeds;
}

const alike = (p: number, share: Scenario['share'], most = MOST): Scenario => ({
  champion: p,
  canary: p,
  share,
  most,
});

console.log(
  `Canary, errors alike: rolled back at any of the looks after every call (${SEEDS} seeds, alpha 5 %)`,
);
for (const share of [0.5, 0.1, 0.05]) {
  for (const p of [0.001, 0.01, 0.05, 0.2]) {
    const scenario = alike(p, share);
    const found = rate(scenario, worseAt(ALPHA));
    const normal = rate(scenario, normalMixture(ALPHA));
    line(
      `${percent(p)} of ${MOST} calls in the larger arm, share ${percent(share, 0)}`,
      `${percent(found)} (${percent(normal)})`,
      '<= 5 %',
      found <= ALPHA,
    );
  }
}
console.log('  (in brackets: the mixture SPRT on normal approximations, tau 0.02, one-sided)');
const peeking = rate(alike(0.05, 0.5), peekingZ());
line('an ordinary z-test at 5 %, looked at as often', percent(peeking), '', true);

console.log('\nThe same, where calls do not come as the theory has them');
const night = (call: number) => (Math.floor(call / 2_000) % 2 === 0 ? 0.2 : 1.8);
const awkward: readonly (readonly [string, Scenario])[] = [
  ['the error rate moves between 1 and 9 %, share 10 %', { ...alike(0.05, 0.1), weather: night }],
  ['few calls: 100 in the larger arm, 20 %, share 50 %', alike(0.2, 0.5, 100)],
  ['few calls: 100 in the larger arm, 20 %, share 5 %', alike(0.2, 0.05, 100)],
  [
    'a heavy customer: share 10 %, then 40 % for a while',
    alike(0.05, (call) => (call % 4_000 < 1_000 ? 0.4 : 0.1)),
  ],
];
for (const [what, scenario] of awkward) {
  const found = rate(scenario, worseAt(ALPHA));
  line(what, percent(found), '<= 5 %', found <= ALPHA);
}

for (const [share, most] of [
  [0.1, 90_000],
  [0.05, 190_000],
] as const) {
  const found = rate(alike(0.05, share, most), worseAt(ALPHA), SEEDS / 8);
  line(
    `until the canary has 10,000 calls, share ${percent(share, 0)}`,
    percent(found),
    '<= 5 %',
    found <= ALPHA,
  );
}

console.log(
  '\nErrors double as the canary begins, and labels come 3,000 calls late; share 30 %, 10,000 labels',
);
const late: LateLabels = { before: 0.02, since: 0.04, share: 0.3, late: 3_000, most: MOST };
const level = ALPHA * ALPHA_SHARE.quality;
const lateRate = (from: number, alpha: number): number => {
  const random = seeded(8);
  const runs = Array.from({ length: SEEDS }, () => stoppedByLateLabels(late, from, worseAt(alpha), random));
  return runs.filter(Boolean).length / SEEDS;
};
for (const alpha of [ALPHA, level]) {
  const found = lateRate(0, alpha);
  const target = `<= ${percent(alpha, 2)}`;
  line(`predictions of its own time, at ${percent(alpha, 2)}`, percent(found, 2), target, found <= alpha);
  line(`all predictions, at ${percent(alpha, 2)}`, percent(lateRate(-late.late, alpha)), '', true);
}

console.log(
  '\nReplicas that judge each by itself, 5 % errors, share 10 %: any false rollback, level of the errors',
);
for (const replicas of [1, 2, 10]) {
  for (const alpha of new Set([ALPHA, ALPHA / replicas])) {
    const random = seeded(9);
    const runs = Array.from({ length: SEEDS / 4 }, () => {
      const judged = Array.from({ length: replicas }, () =>
        firstStop(alike(0.05, 0.1), worseAt(alpha * ALPHA_SHARE.errors), random),
      );
      return judged.some(Boolean);
    });
    const found = runs.filter(Boolean).length / runs.length;
    const shared = alpha * replicas <= ALPHA;
    line(
      `${replicas}, alpha ${percent(alpha)} each`,
      percent(found),
      shared ? '<= 2.5 %' : '',
      !shared || found <= ALPHA / 2,
    );
  }
}

console.log(
  '\nNot held: customers who stay with one arm and fail at rates of their own, 5 % on average, share 10 %',
);
for (const [what, failing, at] of [
  ['10,000 customers, half at 10 %, half never', 0.5, 0.1],
  ['10,000 customers, one in 20 always', 0.05, 1],
  ['1,000 customers, half at 10 %, half never', 0.5, 0.1],
  ['1,000 customers, one in 20 always', 0.05, 1],
] as const) {
  const customers = what.startsWith('10,') ? 10_000 : 1_000;
  const rates = Array.from({ length: customers }, (_, i) => (i < failing * customers ? at : 0));
  const random = seeded(5);
  const seeds = SEEDS / 2;
  let stopped = 0;
  for (let seed = 0; seed < seeds; seed++) {
    if (stoppedByCustomers(rates, 0.1, MOST, worseAt(ALPHA), random)) stopped++;
  }
  line(what, percent(stopped / seeds), '', true);
}

console.log(
  '\nWorse canaries against 5 % errors: found by 10,000 calls of the larger arm, and after how many of the canary',
);
for (const [share, canary, target] of [
  [0.5, 0.06, 0],
  [0.5, 0.07, 0],
  [0.5, 0.1, 600],
  [0.1, 0.07, 0],
  [0.1, 0.1, 0],
  [0.05, 0.1, 0],
] as const) {
  const scenario = { champion: 0.05, canary, share, most: MOST };
  for (const [what, alpha] of [
    ['errors alone, at 5 %', ALPHA],
    ['beside the guards, at 2.5 %', ALPHA / 2],
  ] as const) {
    const found = stops(scenario, worseAt(alpha), SEEDS / 2);
    const calls = found.map((arms) => arms?.canary.trials ?? Number.POSITIVE_INFINITY);
    const share2 = found.filter(Boolean).length / found.length;
    const middle = median(calls);
    const after = Number.isFinite(middle) ? `${middle}` : 'more';
    line(
      `${percent(canary, 0)}, share ${percent(share, 0)}, ${what}`,
      `${percent(share2)}, median ${after}`,
      target > 0 ? `~${target}` : '',
      target === 0 || middle <= target,
    );
  }
}
const normalMedian = median(
  stops({ champion: 0.05, canary: 0.1, share: 0.5, most: MOST }, normalMixture(ALPHA), SEEDS / 2).map(
    (arms) => arms?.canary.trials ?? Number.POSITIVE_INFINITY,
  ),
);
line('10 %, share 50 %, by the mixture SPRT', `median ${normalMedian}`, '', true);

console.log('\nCalled no different although the canary fails 1.25 times as often');
const enough = 1 / ALPHA;
const alikeAt: Stop = (arms) =>
  evidenceBelow(arms, MARGIN) >= enough && evidenceAbove(arms, 1 / MARGIN) >= enough;
for (const [p, share] of [
  [0.2, 0.5],
  [0.05, 0.1],
] as const) {
  const found = rate({ champion: p, canary: p * MARGIN, share, most: 20_000 }, alikeAt, SEEDS / 10);
  line(`${percent(p)}, share ${percent(share, 0)}, 20,000 calls`, percent(found), '<= 5 %', found <= ALPHA);
}

console.log('\nCosts alike (log-normal, sigma 1): called worse at any look (every 10 calls)');
for (const share of [0.5, 0.1, 0.05]) {
  const found = costAlarms(share, MOST, ALPHA, SEEDS / 4);
  line(`share ${percent(share, 0)}`, percent(found), '<= 5 %', found <= ALPHA);
}

const counts = {
  errors: { champion: { trials: 9_000, failures: 450 }, canary: { trials: 1_000, failures: 70 } },
  latency: { champion: { trials: 8_550, failures: 400 }, canary: { trials: 930, failures: 45 } },
};
const LOOKS = 2_000;
const start = performance.now();
for (let i = 0; i < LOOKS; i++) canaryVerdict(counts);
console.log(
  `\nOne verdict on errors and latency takes ${(((performance.now() - start) / LOOKS) * 1000).toFixed(0)} µs`,
);
