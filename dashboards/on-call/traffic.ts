import { FAMILY, LABEL, RECORDED } from '@parapet/instrumentation/contract';
import { timeseries } from '../builders/panels.ts';
import { inWindow, ofModel, ofVersion, rate, series } from '../builders/promql.ts';
import { range } from '../builders/targets.ts';
import { steps } from '../builders/thresholds.ts';
import { AVAILABILITY_TARGET, P95_TARGET, P99_TARGET } from './verdicts.ts';

const Y = 19;
const WIDTH = 8;
const HEIGHT = 9;
const versions = [ofModel, inWindow] as const;
const byVersion = `{{${LABEL.modelVersion}}}`;
const byClass = `(${LABEL.predictionClass})`;
const predictionRate = rate(FAMILY.predictions, ofVersion);

/** Latency, errors and predictions; the versions of the model side by side, so that a release shows. */
export const traffic = [
  timeseries({
    id: 20,
    title: 'Latency by version',
    description: `Quantiles of all versions over the window. The lines mark the targets: p95 under ${P95_TARGET * 1000} ms, p99 under ${P99_TARGET * 1000} ms. When only the newest version is slow, suspect the release.`,
    at: { x: 0, y: Y, w: WIDTH, h: HEIGHT },
    targets: [
      range('A', series(RECORDED.latencyP99, ...versions), `p99 ${byVersion}`),
      range('B', series(RECORDED.latencyP95, ...versions), `p95 ${byVersion}`),
      range('C', series(RECORDED.latencyP50, ...versions), `p50 ${byVersion}`),
    ],
    field: {
      unit: 's',
      min: 0,
      noValue: 'No calls in this range',
      thresholds: steps({ transparent: null, orange: P95_TARGET, red: P99_TARGET }),
      custom: { thresholdsStyle: { mode: 'dashed' } },
    },
  }),
  timeseries({
    id: 21,
    title: 'Errors by version',
    description: `Share of calls in the window that ended with an error. The line marks what the objective of ${AVAILABILITY_TARGET * 100} % leaves.`,
    at: { x: WIDTH, y: Y, w: WIDTH, h: HEIGHT },
    targets: [range('A', `1 - ${series(RECORDED.availability, ...versions)}`, byVersion)],
    field: {
      unit: 'percentunit',
      min: 0,
      noValue: 'No calls in this range',
      thresholds: steps({ transparent: null, red: 1 - AVAILABILITY_TARGET }),
      custom: { axisSoftMax: 0.01, thresholdsStyle: { mode: 'dashed' } },
    },
  }),
  timeseries({
    id: 22,
    title: 'Predictions by class',
    description:
      'Share of each predicted class of this version. A share that moves while the inputs stay is the model; one that moves with them is the world.',
    at: { x: 2 * WIDTH, y: Y, w: WIDTH, h: HEIGHT },
    targets: [
      range(
        'A',
        `sum by ${byClass} (${predictionRate}) / ignoring${byClass} group_left() sum(${predictionRate})`,
        `{{${LABEL.predictionClass}}}`,
      ),
    ],
    field: {
      unit: 'percentunit',
      min: 0,
      max: 1,
      noValue: 'No predictions in this range',
      custom: { fillOpacity: 60, lineWidth: 1, stacking: { mode: 'normal', group: 'A' } },
    },
  }),
];
