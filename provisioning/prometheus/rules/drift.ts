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
  thinInBaseline,
  thinObserved,
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
 * those that are out of use: the SDK reports their last counts for ever.
 */
export const baselineGroup: Group<RecordingRule> = {
  name: 'parapet-drift-baseline',
  // Constants, of each replica.
  interval: '4m',
  rules: [
    {
      record: 'baselineBins',
      expr: ofToday(
        `topk by (${BIN}) (1, max by (${BIN}, ${LABEL.featureBinLabel}) (${FAMILY.featureBaseline}))`,
      ),
    },
    { record: 'baselineSize', expr: `sum by (${FEATURE}) (${RECORDED.baselineBins})` },
  ],
};

/** Without baselines that nobody compares with any more. */
function ofToday(bins: string): string {
  return `${bins} unless on (${BASELINE}) max by (${BASELINE}) (${FAMILY.baselineInfo}) == 0`;
}

/**
 * Counts of all replicas in the shortest window. Reading the counters of each replica is what drift costs most, so it is
 * done here alone, twice: longer windows add these counts up. A counter that was reset in the window counts from the
 * first scrape thereafter; `increase` would extrapolate, which on the first scrapes of a replica that starts under load
 * doubles some bins and not others, and looks like drift.
 */
export const countsGroup: Group<RecordingRule> = {
  name: 'parapet-drift-counts',
  interval: COUNTED_EVERY['5m'],
  rules: [{ record: 'featureCounts', expr: ofToday(`(${counted()})`), labels: { [WINDOW_LABEL]: '5m' } }],
};

function counted(): string {
  const range = `${FAMILY.featureObservations}[5m]`;
  const [last, least] = ['last', 'min'].map((of) => `sum by (${BIN}) (${of}_over_time(${range}))`);
  return `${last} - ${least}`;
}

/** PSI from which it is computed from the bins, which costs most, where nothing is significant: half of what is material. */
const SUSPECT = PSI_MATERIAL / 2;

/** As rarely as leaves time to write the verdicts before those before them are stale, after five minutes. */
const JUDGED_EVERY = '4m';

/** The drift verdict over one window, step by step as in `judge` of the library. */
export function driftGroup(window: Window): Group<RecordingRule> {
  const terms = termsOf(window);
  const { o, r, n, m } = terms;
  const rough = roughPsi(window, terms);
  const statistic = recordedIn(window, 'driftStatistic');
  const rules: readonly (readonly [RecordedKey, string])[] = [
    // First, and for this window alone: all that follows sees the same counts, whenever others are made.
    ['featureBins', countsOf(window)],
    ['driftM', RECORDED.baselineSize],
    ['driftN', `sum by (${FEATURE}) (${o}) and on (${FEATURE}) ${m} or on (${FEATURE}) ${m} * 0`],
    ['driftK', `clamp_min(${occupiedBins(terms)} - 1, 0)`],
    ['modelFeatures', featuresOfVersion(m)],
    ['driftStatistic', seen(terms, chiSquare(terms))],
    ['driftZ', `${wilsonHilferty(statistic, terms.freedom)} * on (${FEATURE}) (${n} > bool 0)`],
    ['driftCriticalZ', normalQuantile(`${recordedIn(window, 'modelFeatures')} / ${ALPHA}`)],
    ['driftShare', `${n} / (${n} + ${m}) and on (${FEATURE}) ${significant(window)}`],
    ['driftSuspect', `${rough} >= ${SUSPECT} or on (${FEATURE}) ${recordedIn(window, 'driftShare')}`],
    ['driftSuspectObserved', `${o} and on (${FEATURE}) ${recordedIn(window, 'driftSuspect')}`],
    ['driftSuspectBaseline', `${r} and on (${FEATURE}) ${recordedIn(window, 'driftSuspect')}`],
    ['driftThinBaseline', thinInBaseline(window)],
    ['driftThinObserved', thinObserved(window)],
    ['driftThinBins', thinBins(window)],
    ['driftEvidence', evidence(window, terms)],
    ['driftPsi', seen(terms, `${exactPsi(window, terms)} or on (${FEATURE}) ${rough}`)],
    ['driftVerdict', verdict(window, terms)],
    [
      'modelDrifted',
      `sum by (${BASELINE}) (${recordedIn(window, 'driftVerdict')} == bool ${VERDICT.drifted})`,
    ],
    ['modelVerdict', modelVerdict(window)],
  ];
  return {
    name: `parapet-drift-${window}`,
    interval: JUDGED_EVERY,
    rules: rules.map(([record, expr]) => ({ record, expr, labels: { [WINDOW_LABEL]: window } })),
  };
}

/** How many features all baselines of the version have together, for each of its baselines. */
function featuresOfVersion(m: string): string {
  return `count by (${BASELINE}) (${m}) * 0 + on (${VERSION}) group_left () count by (${VERSION}) (${m})`;
}

/** The value where the feature was observed and 0 where it was not, which divides by zero: never absent, never NaN. */
function seen({ n }: Terms, expr: string): string {
  return `(${expr}) > -Inf or on (${FEATURE}) ${n} * 0`;
}

function countsOf(window: Window): string {
  if (window === '5m') return RECORDED.featureCounts;
  return addedUp(window, window === '1h' ? 'featureCounts' : 'featureBins');
}

/** z of the features whose z is significant. */
function significant(window: Window): string {
  return `${recordedIn(window, 'driftZ')} ${aboveCritical(window, '>')}`;
}

/** PSI less its expectation, to the second order: what T tells of it. */
function roughPsi(window: Window, { n, m, k }: Terms): string {
  return `(${recordedIn(window, 'driftStatistic')} - ${k}) * (1 / ${n} + 1 / ${m})`;
}

/** The same from the bins, of features that are suspect. */
function exactPsi(window: Window, terms: Terms): string {
  const [o, r] = [recordedIn(window, 'driftSuspectObserved'), recordedIn(window, 'driftSuspectBaseline')];
  const { n, m, k } = terms;
  return `(${smoothedPsi({ ...terms, o, r })} - on (${FEATURE}) ${k} * (1 / ${n} + 1 / ${m}))`;
}

/** z, or where that is significant the z of the sturdy statistic if it is less. */
function evidence(window: Window, terms: Terms): string {
  const z = recordedIn(window, 'driftZ');
  const sturdy = wilsonHilferty(sturdyChiSquare(window), terms.freedom);
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
