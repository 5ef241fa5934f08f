import { FAMILY, LABEL, RECORDED } from '@parapet/instrumentation/contract';
import { matrix } from '../builders/matrix.ts';
import { override, row, stat, timeseries } from '../builders/panels.ts';
import { inWindow, ofVersion, series } from '../builders/promql.ts';
import { instant, range } from '../builders/targets.ts';
import { fixedColour, valueTexts } from '../builders/thresholds.ts';

const Y = 36;
const now = [ofVersion, inWindow] as const;

/** Of a version one of the two exists: a class is right or wrong, a value is off by something. */
const MEASURES = {
  Accuracy: RECORDED.accuracy,
  'Accuracy low': RECORDED.accuracyLow,
  'Accuracy high': RECORDED.accuracyHigh,
  MAE: RECORDED.mae,
  'MAE low': RECORDED.maeLow,
  'MAE high': RECORDED.maeHigh,
};

/** Errors of values are in the unit of the model, which nobody declares. */
const ownUnit = override('/^MAE/', { unit: 'none' });
/** A warning only says that a detector begins to suspect something. */
const certain = { [LABEL.driftState]: '!=warning' };
const counted = { unit: 'locale', decimals: 0 };
const band = (measure: string) =>
  override(`${measure} high`, { 'custom.fillBelowTo': `${measure} low`, 'custom.fillOpacity': 15 });

/** Is the model right, as far as labels tell? */
export const quality = [
  row(40, 'Quality against labels', Y),
  stat({
    id: 41,
    title: 'Quality',
    description:
      'Of the labels that came in the window for this version: the share that it predicted, or of a regression the mean absolute error (MAE) in the unit of the model, with its 95 % interval and the number of labels. **Unknown**: no label came, which is neither good nor bad; see whether labels are late or missing. A wide interval wants a longer window, not an opinion.',
    at: { x: 0, y: Y + 1, w: 11, h: 4 },
    targets: [
      ...Object.entries(MEASURES).map(([name, measure], i) =>
        instant(String.fromCharCode(65 + i), series(measure, ...now), name),
      ),
      instant('U', `${series(RECORDED.qualityN, ...now)} == 0`, 'Quality'),
      instant('N', series(RECORDED.qualityN, ...now), 'Labels'),
    ],
    field: {
      unit: 'percentunit',
      noValue: 'Unknown: this version was not served in the window',
      color: fixedColour('text'),
    },
    overrides: [
      ownUnit,
      override('Labels', counted),
      override('Quality', { mappings: valueTexts({ 0: { text: 'Unknown', color: 'blue' } }) }),
    ],
  }),
  timeseries({
    id: 42,
    title: 'Quality over time',
    description:
      'Accuracy, or mean absolute error, of this version with its 95 % interval; each point looks back over the window. A gap: no labels, so unknown. A fall that leaves the interval of before is real. Did a release, a drifted feature or one cohort begin then? If the version before was better, roll back.',
    at: { x: 0, y: Y + 5, w: 8, h: 8 },
    targets: Object.entries(MEASURES).map(([name, measure], i) =>
      range(String.fromCharCode(65 + i), series(measure, ...now), name),
    ),
    field: {
      unit: 'percentunit',
      noValue: 'Unknown: no labels in this range',
      color: fixedColour('blue'),
      custom: { fillOpacity: 0 },
    },
    overrides: [
      ownUnit,
      override('/ (low|high)$/', {
        'custom.lineWidth': 0,
        'custom.hideFrom': { legend: true, tooltip: false, viz: false },
      }),
      band('Accuracy'),
      band('MAE'),
    ],
  }),
  timeseries({
    id: 43,
    title: 'Changes of the errors',
    description:
      'Moments at which a sequential detector found that errors of this version became more frequent or larger (**drift**), or fell (**improvement**). Every replica watches its own labels, so look at whether there are any, not at how many. Compare with drift by feature: errors that change while the inputs stay mean that the world does.',
    at: { x: 8, y: Y + 5, w: 8, h: 8 },
    targets: [
      range(
        'A',
        `sum by (${LABEL.driftDetector}, ${LABEL.driftState}) (increase(${series(FAMILY.driftDetections, ofVersion, certain)}[$__rate_interval]))`,
        `{{${LABEL.driftDetector}}}: {{${LABEL.driftState}}}`,
      ),
    ],
    field: {
      unit: 'none',
      decimals: 0,
      min: 0,
      noValue: 'No detector watches the errors of this version',
      custom: { axisSoftMax: 1, drawStyle: 'bars', fillOpacity: 60 },
    },
  }),
  matrix({
    id: 44,
    title: 'Quality by cohort',
    description:
      'Accuracy or mean absolute error of each declared cohort in the window, with its 95 % interval, most labels first. One cohort that is worse while the others stay: look at who sends it, and at what changed for it.',
    at: { x: 0, y: Y + 13, w: 8, h: 9 },
    rows: { label: LABEL.cohort, title: 'Cohort' },
    columns: {
      Labels: series(RECORDED.cohortN, ...now),
      Accuracy: series(RECORDED.cohortAccuracy, ...now),
      'Acc. low': series(RECORDED.cohortAccuracyLow, ...now),
      'Acc. high': series(RECORDED.cohortAccuracyHigh, ...now),
      MAE: series(RECORDED.cohortMae, ...now),
      'MAE low': series(RECORDED.cohortMaeLow, ...now),
      'MAE high': series(RECORDED.cohortMaeHigh, ...now),
    },
    options: { sortBy: [{ displayName: 'Labels', desc: true }] },
    field: {
      unit: 'percentunit',
      noValue: 'Unknown: no labels of declared cohorts in the window',
    },
    overrides: [ownUnit, override('Labels', counted)],
  }),
  matrix({
    id: 45,
    title: 'Precision, recall and F1 by class',
    description:
      'Of the labels of the window. **Precision** (P): share of predictions of the class that were right. **Recall** (R): share of its labels that were predicted. Low and high are the 95 % intervals. Precision that falls means false alarms, recall that falls means misses.',
    at: { x: 8, y: Y + 13, w: 16, h: 9 },
    rows: { label: LABEL.labelClass, title: 'Class' },
    columns: {
      Labels: `(${series(RECORDED.classN, ...now)} > 0)`,
      Precision: series(RECORDED.precision, ...now),
      'P low': series(RECORDED.precisionLow, ...now),
      'P high': series(RECORDED.precisionHigh, ...now),
      Recall: series(RECORDED.recall, ...now),
      'R low': series(RECORDED.recallLow, ...now),
      'R high': series(RECORDED.recallHigh, ...now),
      F1: series(RECORDED.f1, ...now),
      'F1 low': series(RECORDED.f1Low, ...now),
      'F1 high': series(RECORDED.f1High, ...now),
    },
    options: { sortBy: [{ displayName: 'Class', desc: false }] },
    field: {
      unit: 'percentunit',
      decimals: 1,
      noValue: 'Unknown: no labels of classes in the window. A regression has none',
    },
    overrides: [override('Labels', counted), override('Precision', { 'custom.minWidth': 84 })],
  }),
];
