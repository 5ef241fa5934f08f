import {
  ALPHA_SHARE,
  BETS,
  CANARY_ALPHA,
  LEAST_SPREAD,
  MARGIN,
  NEGLIGIBLE,
} from '@parapet/instrumentation/canary';
import { CANARY_VERDICT, LABEL, RECORDED, VERDICT, WINDOW_LABEL } from '@parapet/instrumentation/contract';
import { arm, countRules, DEPLOYMENT, METRIC } from './canary-counts.ts';
import { VERSION } from './promql.ts';
import type { Group, RecordingRule } from './types.ts';

type Claim = 'worse' | 'better' | 'at_most' | 'at_least' | 'negligible';

/** Each claim refutes a ratio from above or from below. */
const CLAIMS = [
  { claim: 'worse', ratio: 1, above: true },
  { claim: 'better', ratio: 1, above: false },
  { claim: 'at_most', ratio: MARGIN, above: false },
  { claim: 'at_least', ratio: 1 / MARGIN, above: true },
] as const;

const FAILURES = arm(RECORDED.canaryFailures, 'canary');
const BOTH_FAILURES = `(${FAILURES} + on (${METRIC}) ${arm(RECORDED.canaryFailures, 'champion')})`;

/**
 * The verdict on every canary that is on, by the counts of all replicas. Evidence may be looked at however often: a
 * canary that is not worse is called worse at any evaluation with a chance of CANARY_ALPHA at most.
 */
export const canaryGroup: Group<RecordingRule> = {
  name: 'parapet-canary',
  // It reads days of samples.
  interval: '1m',
  rules: [
    ...countRules,
    ...CLAIMS.map(({ claim, ratio, above }) =>
      evidence(claim, [
        orNone(rateEvidence(ratio, above), `${LABEL.canaryMetric}!="cost"`),
        orNone(costEvidence(ratio, above), `${LABEL.canaryMetric}="cost"`),
      ]),
    ),
    evidence(
      'negligible',
      (['errors', 'latency'] as const).map((metric) => negligible(NEGLIGIBLE[metric], metric)),
    ),
    {
      record: 'canaryMetricVerdict',
      expr: (['errors', 'latency', 'quality', 'cost'] as const).map(metricVerdict).join(' or '),
    },
    { record: 'canaryVerdict', expr: canaryVerdict() },
  ],
};

function evidence(claim: Claim, exprs: readonly string[]): RecordingRule {
  return { record: 'canaryEvidence', expr: exprs.join(' or '), labels: { [LABEL.canaryClaim]: claim } };
}

/** 1, which says nothing, while an arm has too few trials. */
function orNone(expr: string, of: string): string {
  return `${expr} or on (${METRIC}) sum by (${METRIC}) (${arm(RECORDED.canaryTrials, 'canary', of)}) * 0 + 1`;
}

/** The library's `evidenceAbove` and `evidenceBelow`. */
function rateEvidence(ratio: number, above: boolean): string {
  const split = `${RECORDED.canarySplit}{${LABEL.canaryMetric}!="cost"}`;
  return mean((bet) => {
    const tried = above ? ratio * bet : ratio / bet;
    const scale = `ln((1 + ${split} * ${tried - 1}) / (1 + ${split} * ${ratio - 1}))`;
    return `exp(${FAILURES} * ${Math.log(tried / ratio)} - on (${METRIC}) ${BOTH_FAILURES} * on (${METRIC}) ${scale})`;
  });
}

/** The library's `evidenceRateBelow`. */
function negligible(rate: number, metric: string): string {
  const of = `${LABEL.canaryMetric}="${metric}"`;
  const [trials, failures] = [
    arm(RECORDED.canaryTrials, 'canary', of),
    arm(RECORDED.canaryFailures, 'canary', of),
  ];
  return mean((bet) => {
    const better = Math.log((1 - rate / bet) / (1 - rate));
    return `exp((${trials} - on (${METRIC}) ${failures}) * ${better} - on (${METRIC}) ${failures} * ${Math.log(bet)})`;
  });
}

function mean(of: (bet: number) => string): string {
  return `(${BETS.map(of).join(` + on (${METRIC}) `)}) / ${BETS.length}`;
}

/** The library's `meanEvidenceAbove` and `meanEvidenceBelow`. */
function costEvidence(ratio: number, above: boolean): string {
  const on = `on (${DEPLOYMENT})`;
  const [a, b] = [arm(RECORDED.canaryCostMean, 'champion'), arm(RECORDED.canaryCostMean, 'canary')];
  const [va, vb] = [arm(RECORDED.canaryCostVariance, 'champion'), arm(RECORDED.canaryCostVariance, 'canary')];
  const least = `${a} ^ 2 * ${LEAST_SPREAD ** 2}`;
  const seen = `(${vb} + ${on} ${va} * ${ratio ** 2})`;
  const variance = `(${seen} > ${on} ${least} or ${on} sum by (${DEPLOYMENT}) (${least}))`;
  const shrink = `(${variance} / ${on} (${variance} + ${on} ${a} ^ 2 * ${(MARGIN - 1) ** 2}))`;
  const contrast = `(${b} - ${on} ${a} * ${ratio})`;
  const exponent = `(1 - ${shrink}) * ${on} ${contrast} ^ 2 / ${on} (2 * ${variance})`;
  const mixture = `sqrt(${shrink}) * ${on} exp(${exponent}) and ${on} ${contrast} ${above ? '>' : '<'} 0`;
  const both = `(${mixture} or ${on} ${contrast} * 0) and ${on} ${a} > 0`;
  return `label_replace(${both}, "${LABEL.canaryMetric}", "cost", "", "")`;
}

/** The library's `judgeRate` and `judgeMean`. Labels and costs that nobody records are not judged. */
function metricVerdict(metric: keyof typeof ALPHA_SHARE): string {
  const enough = 1 / (CANARY_ALPHA * ALPHA_SHARE[metric]);
  const having = (claim: Claim) =>
    `${RECORDED.canaryEvidence}{${LABEL.canaryMetric}="${metric}",${LABEL.canaryClaim}="${claim}"} >= ${enough}`;
  // Clamped and not multiplied by 0: evidence may be infinite.
  const verdict = (of: string, value: number) => `sum by (${METRIC}) (clamp_max(${of}, 0)) + ${value}`;
  const trials = `sum by (${METRIC}) (${RECORDED.canaryTrials}{${LABEL.canaryMetric}="${metric}"})`;
  const judged = metric === 'errors' || metric === 'latency' ? trials : `(${trials} > 0)`;
  return [
    verdict(`${having('at_most')} and on (${METRIC}) ${having('at_least')}`, CANARY_VERDICT.noDifference),
    verdict(having('negligible'), CANARY_VERDICT.noDifference),
    verdict(having('worse'), CANARY_VERDICT.worse),
    verdict(having('better'), CANARY_VERDICT.better),
    `${judged} * 0 + ${CANARY_VERDICT.notEnoughData}`,
  ].join(` or on (${METRIC}) `);
}

/** Worse when any metric is; else open while any is, or while it drifts; else better when any is. */
function canaryVerdict(): string {
  const { worse, notEnoughData } = CANARY_VERDICT;
  const metrics = RECORDED.canaryMetricVerdict;
  const open = `max by (${DEPLOYMENT}) (${metrics}) * 0 + ${notEnoughData}`;
  const drift = `${RECORDED.modelVerdict}{${WINDOW_LABEL}="1h",${LABEL.baselineId}!=""} != ${VERDICT.fine}`;
  return [
    `max by (${DEPLOYMENT}) (${metrics} == ${worse})`,
    `min by (${DEPLOYMENT}) (${metrics} == ${notEnoughData})`,
    `(${open} and on (${VERSION}) ${drift})`,
    `max by (${DEPLOYMENT}) (${metrics})`,
  ].join(` or on (${DEPLOYMENT}) `);
}
