import { ALPHA_SHARE, CANARY_ALPHA } from '@parapet/instrumentation/canary';
import { CANARY_VERDICT, FAMILY, LABEL, RECORDED } from '@parapet/instrumentation/contract';
import { matrix } from '../builders/matrix.ts';
import { override, row, stat, timeseries } from '../builders/panels.ts';
import { ofModel, series } from '../builders/promql.ts';
import { instant, range } from '../builders/targets.ts';
import { byThreshold, steps, valueTexts } from '../builders/thresholds.ts';

const Y = 58;
const METRIC = LABEL.canaryMetric;

/** Seconds from the trigger of a rollback to the version before serving. */
const ROLLBACK_TARGET = 900;
const UNDER_TARGET = `target ${ROLLBACK_TARGET / 60} min`;

/** Evidence from which a claim holds, as the recording rules have it. */
const enough = (metric: keyof typeof ALPHA_SHARE) => Math.round(1 / (CANARY_ALPHA * ALPHA_SHARE[metric]));

// Dark shades, as for the verdict of drift.
const VERDICTS = valueTexts({
  [CANARY_VERDICT.notEnoughData]: { text: 'Not enough data', color: 'dark-blue' },
  [CANARY_VERDICT.noDifference]: { text: 'No difference', color: 'dark-green' },
  [CANARY_VERDICT.worse]: { text: 'Worse', color: 'dark-red' },
  [CANARY_VERDICT.better]: { text: 'Better', color: 'dark-green' },
});

function trials(role: 'canary' | 'champion'): string {
  return `sum by (${METRIC}) (${series(RECORDED.canaryTrials, ofModel, { [LABEL.modelRole]: role })})`;
}

function failing(role: 'canary' | 'champion'): string {
  const failures = `sum by (${METRIC}) (${series(RECORDED.canaryFailures, ofModel, { [LABEL.modelRole]: role })})`;
  return `${failures} / (${trials(role)} > 0)`;
}

const arms = `${METRIC}, ${LABEL.modelRole}`;

/** Is the new version worse than the one before, and how long is the way back? */
export const releases = [
  row(60, 'Releases', Y),
  stat({
    id: 61,
    title: 'Canary',
    description:
      'Verdict on the canary of this model, over all replicas and since it began. It may be looked at however often. **Worse**: roll back, unless a judge has done so. **Better** or **no difference**: it may get more, or be promoted. **Not enough data**: let it go on. What was done with versions, and why, stands among the events.',
    at: { x: 0, y: Y + 1, w: 8, h: 4 },
    targets: [
      instant(
        'A',
        `max by (${LABEL.modelVersion}) (${series(RECORDED.canaryVerdict, ofModel)})`,
        `{{${LABEL.modelVersion}}}`,
      ),
    ],
    colour: 'background_solid',
    field: {
      unit: 'none',
      noValue: 'No canary is on',
      color: byThreshold,
      thresholds: steps({ 'dark-blue': null }),
      mappings: VERDICTS,
    },
  }),
  stat({
    id: 62,
    title: 'Open rollback',
    description: `Time since the trigger of a rollback that was asked for and is not done. Somebody has to approve it, or to do it: the target is ${ROLLBACK_TARGET / 60} minutes.`,
    at: { x: 8, y: Y + 1, w: 8, h: 4 },
    targets: [instant('A', `max(${series(FAMILY.rollbackOpen, ofModel)})`, UNDER_TARGET)],
    field: {
      unit: 's',
      decimals: 0,
      noValue: 'No router',
      min: 0,
      color: byThreshold,
      thresholds: steps({ text: null, orange: 1, red: ROLLBACK_TARGET }),
      mappings: valueTexts({ 0: { text: 'None', color: 'text' } }),
    },
  }),
  stat({
    id: 63,
    title: 'Slowest rollback',
    description: `From the trigger of a rollback to the version before serving: the slowest since the replicas started, at most. It comes from a histogram, so it is the upper edge of a bucket. The target is ${ROLLBACK_TARGET / 60} minutes. Open ones are not in it.`,
    at: { x: 16, y: Y + 1, w: 8, h: 4 },
    targets: [
      instant(
        'A',
        `histogram_quantile(1, sum by (le) (${series(`${FAMILY.rollbackDuration}_bucket`, ofModel)}))`,
        UNDER_TARGET,
      ),
    ],
    field: {
      unit: 's',
      decimals: 0,
      noValue: 'No rollback yet',
      min: 0,
      color: byThreshold,
      // The target is an edge: what shows as just that was faster.
      thresholds: steps({ text: null, red: ROLLBACK_TARGET + 1 }),
    },
  }),
  matrix({
    id: 64,
    title: 'Failures, canary against champion',
    description: `What the verdict rests on, since the canary began: share of failures and number of trials (n) of both, by metric. Failures are errors, slow calls, wrong predictions; costs are compared by their mean and have none. **Evidence** that the canary is worse makes a verdict from ${enough('errors')} for errors, from ${enough('latency')} for the others.`,
    at: { x: 0, y: Y + 5, w: 14, h: 7 },
    rows: { label: METRIC, title: 'Metric' },
    columns: {
      Verdict: `max by (${METRIC}) (${series(RECORDED.canaryMetricVerdict, ofModel)})`,
      Canary: failing('canary'),
      'Canary n': trials('canary'),
      Champion: failing('champion'),
      'Champion n': trials('champion'),
      Evidence: `max by (${METRIC}) (${series(RECORDED.canaryEvidence, ofModel, { [LABEL.canaryClaim]: 'worse' })})`,
    },
    field: {
      unit: 'percentunit',
      decimals: 1,
      noValue: 'No canary is on. What became of the last one stands among the events',
    },
    overrides: [
      override('Verdict', { unit: 'none', mappings: VERDICTS, 'custom.width': 125 }),
      override('/ n$/', { unit: 'locale', decimals: 0 }),
      override('Evidence', { unit: 'short', decimals: 1 }),
    ],
  }),
  timeseries({
    id: 65,
    title: 'Failures over time',
    description:
      'Share of the trials that failed since the canary began, of the canary and of the champion, by metric. It ends when the canary does, so that one that was taken back can still be read here.',
    at: { x: 14, y: Y + 5, w: 10, h: 7 },
    targets: [
      range(
        'A',
        `sum by (${arms}) (${series(RECORDED.canaryFailures, ofModel)}) / (sum by (${arms}) (${series(RECORDED.canaryTrials, ofModel)}) > 0)`,
        `{{${METRIC}}}, {{${LABEL.modelRole}}}`,
      ),
    ],
    field: { unit: 'percentunit', min: 0, noValue: 'No canary in this range' },
  }),
];
