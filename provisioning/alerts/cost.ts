import { LABEL, RECORDED, type Window } from '@parapet/instrumentation/contract';
import { recordedIn, WINDOW_SECONDS } from '../prometheus/rules/promql.ts';
import { type Alert, OF_SUBJECT } from './types.ts';

/** A call costs so many times what it did a week ago. */
const DEARER = 1.5;
/** And more is spent in all: where machines are reserved, each of few calls costs more, and nobody pays it. */
const MORE_SPENT = 1.2;
/** Calls a second of a day from which on the cost of one means something: 1,000. */
const FEWEST_CALLS = 1000 / 86_400;
/** Kinds that come in lumps and have no cost of a call. */
const LUMPS = 'training|labels';

const MODEL = LABEL.modelName;
const CURRENCY = `${MODEL}, ${LABEL.costCurrency}`;

/** What a model may cost in 30 days. */
export interface Budget {
  /** Name of the model. */
  readonly model: string;
  readonly amount: number;
  /** ISO 4217 code; amounts of other currencies are not converted. */
  readonly currency: string;
}

/** Alerts on what models cost: a call that got dearer, and budgets where services have one. */
export function costAlerts(budgets: readonly Budget[]): readonly Alert[] {
  return budgets.length === 0 ? [anomaly()] : [anomaly(), overBudget(budgets)];
}

/**
 * A day beside the same weekday of the week before, over all versions: a new version has no week. It ends when the last
 * hour is cheap again.
 */
function anomaly(): Alert {
  const window = '1d';
  const dearer = `${perCall('1d')} > ${DEARER} * ${perCall('1d', ' offset 7d')}`;
  const more = `${spent('1d')} > ${MORE_SPENT} * ${spent('1d', ' offset 7d')}`;
  const busy = `(${calls('1d')} >= ${FEWEST_CALLS})`;
  const over = `${perCall('1h')} < ${(1 + DEARER) / 2} * ${perCall('1d', ' offset 7d')}`;
  return {
    name: 'MLCostAnomaly',
    signals: ['M13'],
    expr: `max by (${MODEL}) ((${perCall('1d')} / ${perCall('1d', ' offset 7d')}) and (${dearer}) and (${more}) and on (${MODEL}) ${busy} unless (${over}))`,
    about: 'model',
    for: '1h',
    severity: 'ticket',
    rootCause: 'cost',
    window,
    summary: ({ model, number }) => `A call of ${model} costs ${number} times what it did a week ago`,
    description: ({ model, number, since, list }) =>
      [
        `In the last day a call of ${model} cost ${number} times what it did on the same day a week ago, and more was spent in`,
        `all, since ${since}. Spent in the day, by kind: ${list(
          `sum by (${LABEL.costType}) (${ofInference('1d').replace('{', `{${OF_SUBJECT},`)})`,
          LABEL.costType,
        )}.`,
      ].join(' '),
    runbook: 'ml-cost',
  };
}

/** 30 days of inference at the pace of the last, and what training and labels cost in the 30 days behind. */
function overBudget(budgets: readonly Budget[]): Alert {
  const projected = `sum by (${CURRENCY}) (${RECORDED.costProjected})`;
  const days = recordedIn('1d', 'costSpent').replace('}', `,${LABEL.costType}=~"${LUMPS}"}`);
  const lumps = `sum by (${CURRENCY}) (sum_over_time(${days}[30d:1d]))`;
  const total = `(${projected} + ${lumps} or ${projected} or ${lumps})`;
  const exceeded = budgets.map(({ model, amount, currency }) => {
    const of = `label_replace(vector(${amount}), "${MODEL}", ${JSON.stringify(model)}, "", "")`;
    const limit = `label_replace(${of}, "${LABEL.costCurrency}", ${JSON.stringify(currency)}, "", "")`;
    return `${total} > ${limit}`;
  });
  return {
    name: 'MLCostBudget',
    signals: ['M13'],
    expr: `max by (${MODEL}) (${exceeded.join(' or ')})`,
    about: 'model',
    for: '1h',
    severity: 'ticket',
    rootCause: 'cost',
    summary: ({ model, number }) => `${model} is on the way to ${number} in 30 days, above its budget`,
    description: ({ model, number, since, list }) =>
      [
        `At the pace of the last day, and with the training and the labels of the last 30 days, ${model} costs ${number} in 30`,
        `days, above its budget, since ${since}. Inference alone, by kind: ${list(
          `sum by (${LABEL.costType}) (${RECORDED.costProjected}{${OF_SUBJECT}})`,
          LABEL.costType,
        )}.`,
      ].join(' '),
    runbook: 'ml-cost#budget',
  };
}

function perCall(window: Window, offset = ''): string {
  const each = `${spent(window, offset)} / on (${MODEL}) group_left () (${calls(window, offset)} * ${WINDOW_SECONDS[window]} > 0)`;
  return `(${each})`;
}

function spent(window: Window, offset = ''): string {
  return `sum by (${CURRENCY}) (${ofInference(window)}${offset})`;
}

function ofInference(window: Window): string {
  return recordedIn(window, 'costSpent').replace('}', `,${LABEL.costType}!~"${LUMPS}"}`);
}

function calls(window: Window, offset = ''): string {
  return `sum by (${MODEL}) (${recordedIn(window, 'calls')}${offset})`;
}
