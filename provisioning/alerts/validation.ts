import { LABEL, RECORDED, WINDOW_LABEL, WINDOWS, type Window } from '@parapet/instrumentation/contract';
import { recordedIn } from '../prometheus/rules/promql.ts';
import { surprise, surprising } from './evidence.ts';
import { type Alert, OF_SUBJECT } from './types.ts';
import { LASTING, STEADY, shorterThan } from './windows.ts';

/** Shares of rows that fail one check: above the target for unusual inputs, and so many that answers rest on them. */
const SHARE = { ticket: 0.01, page: 0.1 } as const;

const CHECK = `${LABEL.datasetId}, ${LABEL.featureName}, ${LABEL.validationCheck}`;

/** Alerts on data that fail their checks, and on transformations that differ from training. */
export const validationAlerts: readonly Alert[] = [
  ...WINDOWS.flatMap((window) => [serving(window, 'ticket'), serving(window, 'page')]),
  batch(),
  transformSkew(),
];

function serving(window: Window, severity: 'ticket' | 'page'): Alert {
  const limit = SHARE[severity];
  const share = shareOf(window);
  const rows = `(${failures(window)} / ${share})`;
  const certain = `${surprise(rows, share, `${limit}`)} > ${surprising(window)}`;
  // Present, and below half of it: a check without rows says nothing.
  const over = shorterThan(window).map((shorter) => ` unless (${shareOf(shorter)} < ${limit / 2})`);
  return {
    name: 'MLDataValidationFailures',
    signals: ['M10'],
    expr: `count by (${LABEL.datasetId}) ((${certain})${over.join('')})`,
    about: 'dataset',
    for: LASTING[window],
    keepFiringFor: STEADY,
    severity,
    rootCause: 'data_validation',
    window,
    summary: ({ dataset, count }) => `${dataset}: rows in service fail ${count} check(s)`,
    description: ({ dataset, count, since, list }) =>
      [
        `Over the last ${window}, more than ${limit * 100} % of the rows that services were given failed ${count} of the`,
        `check(s) of ${dataset}, since ${since}. Share that failed, by column: ${list(worst(window, 'serving'), LABEL.featureName)}.`,
      ].join(' '),
    runbook: 'ml-data-validation-failures',
  };
}

/** A batch is checked against what somebody declared, shares that may fail included: any failure is worth a look. */
function batch(): Alert {
  const window = '1h';
  const failed = recordedIn(window, 'validationFailed').replace(
    '}',
    `,${LABEL.validationSource}="batch"} > 0`,
  );
  return {
    name: 'MLBatchValidationFailures',
    signals: ['M10'],
    expr: `count by (${LABEL.datasetId}) (${failed})`,
    about: 'dataset',
    for: '0s',
    severity: 'ticket',
    rootCause: 'data_validation',
    window,
    summary: ({ dataset, count }) => `${dataset}: a batch failed ${count} check(s)`,
    description: ({ dataset, count, list }) =>
      [
        `A batch of ${dataset} failed ${count} check(s) in the last hour. Share that failed, by column:`,
        `${list(worst(window, 'batch'), LABEL.featureName)}. The event ml.validation.failure tells the version of the data.`,
      ].join(' '),
    runbook: 'ml-data-validation-failures#a-batch-failed',
  };
}

/** Certain, and every answer may be wrong: a comparison of digests, made when a service starts. */
function transformSkew(): Alert {
  return {
    name: 'MLTransformSkew',
    signals: ['M10'],
    expr: `max by (${LABEL.datasetId}) (${RECORDED.transformSkew} > 0)`,
    about: 'dataset',
    for: '1m',
    severity: 'page',
    rootCause: 'data_validation',
    summary: ({ dataset, count }) =>
      `${count} process(es) transform inputs otherwise than training on ${dataset} did`,
    description: ({ dataset, count, since, list }) =>
      [
        `${count} process(es) serve a model of ${dataset} with a transformation whose outputs differ from those of training,`,
        `since ${since}. Processes by transformation: ${list(`topk(3, ${RECORDED.transformSkew}{${OF_SUBJECT}} > 0)`, LABEL.featureName)}.`,
        'The event ml.validation.failure names the outputs that differ.',
      ].join(' '),
    runbook: 'ml-transform-skew',
  };
}

function shareOf(window: Window): string {
  return `(max by (${CHECK}) (${recordedIn(window, 'validationShare').replace('}', `,${LABEL.validationSource}="serving"}`)}))`;
}

function failures(window: Window): string {
  return `max by (${CHECK}) (${recordedIn(window, 'validationFailed').replace('}', `,${LABEL.validationSource}="serving"}`)})`;
}

function worst(window: Window, source: 'batch' | 'serving'): string {
  const of = `{${OF_SUBJECT},${WINDOW_LABEL}="${window}",${LABEL.validationSource}="${source}"}`;
  return `sort_desc(topk(3, ${RECORDED.validationShare}${of} > 0))`;
}
