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
import { chiSquare, smoothedPsi, sturdyChiSquare, type Terms, termsOf } from './drift-terms.ts';
import {
  BASELINE,
  BIN,
  countedIn,
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
  rules: [
    {
      record: 'baselineBins',
      expr: `topk by (${BIN}) (1, max by (${BIN}, ${LABEL.featureBinLabel}) (${FAMILY.featureBaseline})) unless on (${BASELINE}) max by (${BASELINE}) (${FAMILY.baselineInfo}) == 0`,
    },
  ],
};

/** The drift verdict over one window, step by step as in `judge` of the library. */
export function driftGroup(window: Window, interval?: string): Group<RecordingRule> {
  const terms = termsOf(window);
  const { o, r, n, m, k, occupied } = terms;
  const rules: readonly (readonly [RecordedKey, string])[] = [
    ['featureBins', observedBins(window)],
    ['driftN', `sum by (${FEATURE}) (${o})`],
    ['driftM', `sum by (${FEATURE}) (${r})`],
    ['driftK', `clamp_min(count by (${FEATURE}) (${occupied}) - 1, 0)`],
    ['modelFeatures', featuresOfVersion(m)],
    ['driftStatistic', seen(terms, chiSquare(terms))],
    ['driftZ', seen(terms, wilsonHilferty(recordedIn(window, 'driftStatistic'), terms.freedom))],
    ['driftCriticalZ', normalQuantile(`${recordedIn(window, 'modelFeatures')} / ${ALPHA}`)],
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
    ...(interval && { interval }),
    rules: rules.map(([record, expr]) => ({ record, expr, labels: { [WINDOW_LABEL]: window } })),
  };
}

/**
 * Counts of all replicas in the window, and 0 for a bin that nobody scraped. Extrapolated counts of a replica that
 * starts under load would look like drift.
 */
function observedBins(window: Window): string {
  const counted = countedIn(window, FAMILY.featureObservations);
  const known = `and on (${BIN}) ${RECORDED.baselineBins}`;
  return `sum by (${BIN}) (${counted}) ${known} or sum by (${BIN}) (${RECORDED.baselineBins}) * 0`;
}

/** How many features all baselines of the version have together, for each of its baselines. */
function featuresOfVersion(m: string): string {
  return `count by (${BASELINE}) (${m}) * 0 + on (${VERSION}) group_left () count by (${VERSION}) (${m})`;
}

/** The value where the feature was observed and 0 where it was not: never absent, never NaN. */
function seen({ n, m }: Terms, expr: string): string {
  return `(${expr}) and on (${FEATURE}) (${n} * ${m} > 0) or on (${FEATURE}) ${n} * 0`;
}

/** z, or the z of the sturdy statistic where that is less; comparing drops its NaN for a feature without observations. */
function evidence(window: Window, terms: Terms): string {
  const z = recordedIn(window, 'driftZ');
  const sturdy = wilsonHilferty(sturdyChiSquare(terms), terms.freedom);
  return `${sturdy} < on (${FEATURE}) ${z} or on (${FEATURE}) ${z}`;
}

function verdict(window: Window, { n, m, freedom }: Terms): string {
  const above = `> bool on (${BASELINE}) group_left () ${recordedIn(window, 'driftCriticalZ')}`;
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
