import { CANARY_VERDICT, FAMILY, LABEL, RECORDED, WINDOW_LABEL } from '@parapet/instrumentation/contract';
import { recordedIn, VERSION } from '../prometheus/rules/promql.ts';
import { type Alert, OF_SUBJECT } from './types.ts';
import { UNTIL_DIGEST } from './windows.ts';

/** What is slow is over the target of the 95th percentile, so 5 in 100 more than before break it. */
const MATERIAL = 0.05;
/** Exceeded by chance at one look in 3.5 million; a sliding window of 5 minutes is some 5,760 independent looks a day. */
const CERTAIN = 5;
/** Calls of the new version and of the others, below which nothing is said. */
const FEWEST = 50;
const FEWEST_OTHERS = 100;
/** Of the share a minute ago. One that falls faster is a cold start that is over, and still in the window. */
const LASTING = 0.8;

const ROLLBACK_SECONDS = 900;

/** Versions that are worse than what they came for, and the way back from them (F4, M9). */
export const releaseAlerts: readonly Alert[] = [
  {
    name: 'MLLatencyRegression',
    signals: ['M1'],
    failureMode: 'F4',
    expr: slower(),
    about: 'version',
    for: '30s',
    keepFiringFor: '2m',
    severity: 'page',
    rootCause: 'latency',
    window: '5m',
    summary: ({ model, version, percent }) =>
      `${model} version ${version} is slower than the version before: ${percent} more of its calls take over 0.2 s`,
    description: ({ model, version, percent, since, list }) =>
      [
        `Since ${since}, ${percent} more of the calls of ${model} version ${version} than of its other versions take over 0.2 s.`,
        'It is new by its canary share, the actions of routers or its first calls. In the last 5m:',
        `calls ${list(of(RECORDED.answered), LABEL.modelVersion)}, 95th percentile in seconds ${list(of(RECORDED.latencyP95), LABEL.modelVersion)}.`,
      ].join(' '),
    runbook: 'ml-latency-regression',
  },
  canaryWorse('page', 'errors|quality'),
  canaryWorse('ticket', 'latency|cost'),
  {
    name: 'MLRollbackOverdue',
    signals: ['M9'],
    expr: `max by (${LABEL.modelName}) (${FAMILY.rollbackOpen}) > ${ROLLBACK_SECONDS}`,
    about: 'model',
    for: '1m',
    severity: 'page',
    rootCause: 'rollback',
    summary: ({ model, duration }) => `${model}: a rollback is asked for and not done since ${duration}`,
    description: ({ model, duration, list }) =>
      [
        `A rollback of ${model} was triggered ${duration} ago, and the version before does not serve yet; the target is 15 minutes.`,
        `Processes that wait, by seconds: ${list(`sort_desc(topk(5, ${FAMILY.rollbackOpen}{${OF_SUBJECT}} > 0))`, 'instance')}.`,
      ].join(' '),
    runbook: 'ml-rollback-overdue',
  },
  {
    name: 'MLRollbackSlow',
    signals: ['M9'],
    expr: `max by (${LABEL.modelName}) (${recordedIn('1h', 'slowRollbacks')}) > 0`,
    about: 'model',
    for: '0s',
    keepFiringFor: UNTIL_DIGEST,
    severity: 'info',
    rootCause: 'rollback',
    window: '1h',
    summary: ({ model, count }) => `${model}: ${count} process(es) took over 15 minutes to roll back`,
    description: ({ model, count }) =>
      `${count} process(es) of ${model} ended a rollback within the last days that had taken over 15 minutes from its trigger.`,
    runbook: 'ml-rollback-slow',
  },
];

/** Two shares compared by counts, where both are enough. */
function slower(): string {
  const counted = (key: 'answered' | 'slow', offset = '') =>
    `sum by (${VERSION}) (${recordedIn('5m', key)}${offset})`;
  const share = (offset?: string) =>
    `(${counted('slow', offset)} / (${counted('answered', offset)} >= ${FEWEST}))`;
  const [n, slow] = [counted('answered'), counted('slow')];
  const [m, slowToo] = [`(${RECORDED.answeredByOthers} >= ${FEWEST_OTHERS})`, RECORDED.slowByOthers];
  const on = `on (${VERSION})`;
  const more = `(${share()} - ${on} ${slowToo} / ${on} ${m})`;
  const pooled = `((${slow} + ${on} ${slowToo}) / ${on} (${n} + ${on} ${m}))`;
  const deviation = `sqrt(${pooled} * ${on} (1 - ${pooled}) * ${on} (1 / ${n} + ${on} 1 / ${m}))`;
  return [
    `${more} >= ${MATERIAL}`,
    `${more} / ${on} ${deviation} > ${CERTAIN}`,
    `${share()} >= ${share(' offset 1m')} * ${LASTING}`,
    RECORDED.recentVersion,
  ].join(` and ${on} `);
}

function of(series: string): string {
  return `${series}{${OF_SUBJECT},${WINDOW_LABEL}="5m"}`;
}

/** Its share is above 0, or there were no verdict. Slow calls page by MLLatencyRegression, where they break the target. */
function canaryWorse(severity: 'page' | 'ticket', metrics: string): Alert {
  const of = `${LABEL.canaryMetric}=~"${metrics}"`;
  const worse = `${RECORDED.canaryMetricVerdict}{${of}} == ${CANARY_VERDICT.worse}`;
  const seen = `${RECORDED.canaryMetricVerdict}{${OF_SUBJECT}} == ${CANARY_VERDICT.worse}`;
  return {
    name: 'MLCanaryWorse',
    signals: ['M9'],
    expr: `max by (${VERSION}) (${worse})`,
    about: 'version',
    // Who takes back by himself has done so by then; the verdict is looked at once a minute.
    for: '3m',
    severity,
    rootCause: 'canary',
    summary: ({ model, version }) =>
      `${model} version ${version}: the canary is worse and still answers callers`,
    description: ({ model, version, since, list }) =>
      [
        `The canary ${version} of ${model} is worse than the champion since ${since}, by ${list(seen, LABEL.canaryMetric)},`,
        `and nobody took it back. Its share: ${list(`max by (${LABEL.deploymentId}) (${FAMILY.canaryShare}{${OF_SUBJECT}} > 0)`, LABEL.deploymentId)}.`,
        'A canary that is no worse is called worse with a chance of 5 % at most.',
      ].join(' '),
    runbook: 'ml-canary-worse',
  };
}
