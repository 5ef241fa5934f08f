import {
  FAMILY,
  LABEL,
  RECORDED,
  type RecordedKey,
  VERDICT,
  WINDOW_LABEL,
  type Window,
} from '@parapet/instrumentation/contract';
import { ALPHA, PSI_MATERIAL } from '@parapet/instrumentation/drift';
import {
  chiSquare,
  occupiedBins,
  smoothedPsi,
  sturdyChiSquare,
  type Terms,
  termsOf,
  thinBins,
} from './drift-terms.ts';
import {
  addedUp,
  BASELINE,
  BIN,
  COUNTED_EVERY,
  FEATURE,
  normalQuantile,
  recordedIn,
  VERSION,
  wilsonHilferty,
} from './promql.ts';
import type { Group, RecordingRule } from './types.ts';

/**
 * Baseline counts, once for all windows; topk because library versions may word the label of a bin differently. Without
 * those of baselines that nobody compares with any more: the SDK reports their last counts for ever.
 */
export const baselineGroup: Group<RecordingRule> = {
  name: 'parapet-drift-baseline',
  // Constants, of each replica.
  interval: '4m',
  rules: [
    {
      record: 'baselineBins',
      expr: `topk by (${BIN}) (1, max by (${BIN}, ${LABEL.featureBinLabel}) (${FAMILY.featureBaseline})) unless on (${BASELINE}) max by (${BASELINE}) (${FAMILY.baselineInfo}) == 0`,
    },
  ],
};

/**
 * Counts of all replicas in the shortest window. Reading the counters of each replica is what drift costs most, so it is
 * done here alone, twice: longer windows add these counts up. A counter that was reset in the window counts from the
 * first scrape thereafter; `increase` would extrapolate, which on the first scrapes of a replica that starts under load
 * doubles some bins and not others, and looks like drift.
 */
export const countsGroup: Group<RecordingRule> = {
  name: 'parapet-drift-counts',
  interval: COUNTED_EVERY['5m'],
  rules: [{ record: 'featureCounts', expr: counted(), labels: { [WINDOW_LABEL]: '5m' } }],
};

function counted(): string {
  const range = `${FAMILY.featureObservations}[5m]`;
  const [last, least] = ['last', 'min'].map((of) => `sum by (${BIN}) (${of}_over_time(${range}))`);
  return `${last} - ${least}`;
}

/** The drift verdict over one window, step by step as in `judge` of the library. */
export function driftGroup(window: Window): Group<RecordingRule> {
  const terms = termsOf(window);
  const { o, r, n, m, k } = terms;
  const statistic = recordedIn(window, 'driftStatistic');
  const rules: readonly (readonly [RecordedKey, string])[] = [
    // First, and for this window alone: all that follows sees the same counts, whenever others are made.
    ['featureBins', ofBaseline(window === '5m' ? RECORDED.featureCounts : addedUp(window, 'featureBins'))],
    ['driftN', `sum by (${FEATURE}) (${o})`],
    ['driftM', `sum by (${FEATURE}) (${r})`],
    ['driftK', `clamp_min(${occupiedBins(terms)} - 1, 0)`],
    ['modelFeatures', featuresOfVersion(m)],
    ['driftStatistic', seen(terms, chiSquare(terms))],
    ['driftZ', seen(terms, wilsonHilferty(statistic, terms.freedom))],
    ['driftCriticalZ', normalQuantile(`${recordedIn(window, 'modelFeatures')} / ${ALPHA}`)],
    ['driftThinBins', thinBins(terms, `${recordedIn(window, 'driftZ')} ${aboveCritical(window, '>')}`)],
    ['driftThinObserved', `${o} and on (${BIN}) ${recordedIn(window, 'driftThinBins')}`],
    ['driftEvidence', evidence(window, terms)],
    ['driftPsi', seen(terms, `${smoothedPsi(terms)} - on (${FEATURE}) ${k} * (1 / ${n} + 1 / ${m})`)],
    ['driftVerdict', verdict(window, terms)],
    [
      'modelDrifted',
      `sum by (${BASELINE}) (${recordedIn(window, 'driftVerdict')} == bool ${VERDICT.drifted})`,
    ],
    ['modelVerdict', modelVerdict(window)],
  ];
  return {
    name: `parapet-drift-${window}`,
    interval: COUNTED_EVERY[window],
    rules: rules.map(([record, expr]) => ({ record, expr, labels: { [WINDOW_LABEL]: window } })),
  };
}

/** Counts of bins of which the baseline is known, and 0 for those that nobody scraped. */
function ofBaseline(counts: string): string {
  const known = RECORDED.baselineBins;
  return `${counts} and on (${BIN}) ${known} or on (${BIN}) sum by (${BIN}) (${known}) * 0`;
}

/** How many features all baselines of the version have together, for each of its baselines. */
function featuresOfVersion(m: string): string {
  return `count by (${BASELINE}) (${m}) * 0 + on (${VERSION}) group_left () count by (${VERSION}) (${m})`;
}

/** The value where the feature was observed and 0 where it was not: never absent, never NaN. */
function seen({ n, m }: Terms, expr: string): string {
  return `(${expr}) and on (${FEATURE}) (${n} * ${m} > 0) or on (${FEATURE}) ${n} * 0`;
}

/** z, or where that is significant the z of the sturdy statistic if it is less. */
function evidence(window: Window, terms: Terms): string {
  const z = recordedIn(window, 'driftZ');
  const sturdy = wilsonHilferty(sturdyChiSquare(window, terms), terms.freedom);
  return `${sturdy} < on (${FEATURE}) ${z} or on (${FEATURE}) ${z}`;
}

function aboveCritical(window: Window, comparison: '>' | '> bool'): string {
  return `${comparison} on (${BASELINE}) group_left () ${recordedIn(window, 'driftCriticalZ')}`;
}

function verdict(window: Window, { n, m, freedom }: Terms): string {
  const above = aboveCritical(window, '> bool');
  const significant = `(${recordedIn(window, 'driftEvidence')} ${above})`;
  const material = `(${recordedIn(window, 'driftPsi')} >= bool ${PSI_MATERIAL})`;
  const expected = `(${PSI_MATERIAL} * ${n} * ${m} / (${n} + ${m}) + ${freedom})`;
  const enough = `((${wilsonHilferty(expected, freedom)}) ${above})`;
  // `enough` is 0 or 1, the verdict without drift -1 or 0.
  return `${significant} * ${material} == ${VERDICT.drifted} or on (${FEATURE}) ${enough} + ${VERDICT.notEnoughData}`;
}

/** Versions that are served and have no verdict, for want of a baseline or of counts, get "not enough data". */
function modelVerdict(window: Window): string {
  const features = recordedIn(window, 'driftVerdict');
  const worst = `max by (${BASELINE}) (${features}) == ${VERDICT.drifted} or min by (${BASELINE}) (${features})`;
  const served = `max by (${BASELINE}) (${FAMILY.modelInfo} == 1)`;
  return `${worst} or on (${VERSION}) ${served} * 0 + ${VERDICT.notEnoughData}`;
}
