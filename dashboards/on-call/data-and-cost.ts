import { FAMILY, LABEL, RECORDED } from '@parapet/instrumentation/contract';
import { columns } from '../builders/columns.ts';
import { override, row, stat, table, timeseries } from '../builders/panels.ts';
import { inWindow, ofVersion, series } from '../builders/promql.ts';
import { instant, instantTable, range } from '../builders/targets.ts';
import { byThreshold, steps } from '../builders/thresholds.ts';

const Y = 70;
const WIDTH = 8;
const HEIGHT = 11;
const STAT = 4;

const ANOMALY_TARGET = 0.01;

/** Checks are of a data set: those of the one that the version was trained on. */
const ofItsData = `and on (${LABEL.datasetId}) ${series(FAMILY.modelInfo, ofVersion)}`;

const COLUMNS = {
  [LABEL.featureName]: 'Feature',
  [LABEL.validationCheck]: 'Check',
  [LABEL.validationSource]: 'Source',
  Value: 'Failures',
};

/** Is the data as declared, and what does a prediction cost? */
export const dataAndCost = [
  row(70, 'Data checks and cost', Y),
  table({
    id: 71,
    title: 'Data checks',
    description:
      'Failures of each check in the window, most first; 0: it ran and nothing failed. Rows of **serving** are what models are given, those of **batch** data sets. One feature that begins to fail is mostly a change upstream: mend the producer, or roll back what changed it. `transform_skew`: serving transforms inputs otherwise than training did, so take the version out.',
    at: { x: 0, y: Y + 1, w: WIDTH, h: HEIGHT },
    targets: [instantTable('A', `${series(RECORDED.validationFailed, inWindow)} ${ofItsData}`)],
    transformations: [columns(COLUMNS)],
    options: { sortBy: [{ displayName: COLUMNS.Value, desc: true }] },
    field: { unit: 'locale', decimals: 0, noValue: 'No check of the data of this version ran in the window' },
    overrides: ['Check', 'Source', 'Failures'].map((title) => override(title, { 'custom.width': 85 })),
  }),
  stat({
    id: 74,
    title: 'Input anomaly rate',
    description: `Share of the inputs in the window that a detector found unusual. The target is below ${ANOMALY_TARGET * 100} %. Of **row_checks**: inputs that failed any check of the data; which ones, the table tells. That says that inputs are broken, not that somebody attacks: no detector of attacks is in it.`,
    at: { x: WIDTH, y: Y + 1, w: WIDTH, h: STAT },
    targets: [
      instant(
        'A',
        series(RECORDED.inputAnomalyRate, ofVersion, inWindow),
        `{{${LABEL.securityRule}}}: target < ${ANOMALY_TARGET * 100} %`,
      ),
    ],
    field: {
      unit: 'percentunit',
      decimals: 2,
      min: 0,
      noValue: 'Unknown: no input of this version was checked in the window',
      color: byThreshold,
      thresholds: steps({ text: null, red: ANOMALY_TARGET }),
    },
  }),
  timeseries({
    id: 72,
    title: 'Failed data checks',
    description:
      'Share of the rows that failed a check, or of the batches where a check is of these; each point looks back over the window. A step tells when the data changed: compare with the events and with drift by feature.',
    at: { x: WIDTH, y: Y + 1 + STAT, w: WIDTH, h: HEIGHT - STAT },
    targets: [
      range(
        'A',
        `(${series(RECORDED.validationShare, inWindow)} > 0) ${ofItsData}`,
        `{{${LABEL.featureName}}}: {{${LABEL.validationCheck}}}, {{${LABEL.validationSource}}}`,
      ),
    ],
    field: {
      unit: 'percentunit',
      min: 0,
      noValue: 'No failures in this range: all checks passed, or none ran',
    },
  }),
  timeseries({
    id: 73,
    title: 'Cost of 1,000 predictions',
    description:
      'By type and currency, from the rates that the service declares; each point looks back over the window. Training and labels are not in it. A step after a release: the version computes more, or answers are longer. A rise while calls fall: reserved machines idle.',
    at: { x: 2 * WIDTH, y: Y + 1, w: WIDTH, h: HEIGHT },
    targets: [
      range(
        'A',
        series(RECORDED.costPerThousand, ofVersion, inWindow),
        `{{${LABEL.costType}}}, {{${LABEL.costCurrency}}}`,
      ),
    ],
    field: { unit: 'none', min: 0, noValue: 'No cost was recorded in this range' },
  }),
];
