import { LABEL, RECORDED, type RecordedKey } from '@parapet/instrumentation/contract';
import { expect, test, vi } from 'vitest';
import type { UnitTest } from '../prometheus/testing/promtool.ts';
import { runPromtool } from '../prometheus/testing/run-promtool.ts';
import { type Budget, costAlerts } from './cost.ts';
import { prometheusRule } from './prometheus.ts';
import { complaints, type Moment } from './testing/story.ts';
import { toldOtherwise } from './testing/texts.ts';

// promtool evaluates weeks of history.
vi.setConfig({ testTimeout: 120_000 });

type Series = UnitTest['input_series'];

const VERSION = `${LABEL.modelName}="mails",${LABEL.modelVersion}="1"`;
const EUR = `${LABEL.costType}="compute",${LABEL.costCurrency}="EUR"`;
const GROUPS = ['parapet-alerts-cost'];

/** What the rules of cost record, every half an hour. */
const recorded = (key: RecordedKey, labels: string, values: string) => ({
  series: `${RECORDED[key]}{${VERSION}${labels && `,${labels}`}}`,
  values,
});
const spent = (window: string, values: string) => recorded('costSpent', `${EUR},window="${window}"`, values);
const calls = (window: string, values: string) => recorded('calls', `window="${window}"`, values);
const story = (series: Series, moments: readonly Moment[]) =>
  complaints({ series, moments, interval: '30m', groups: GROUPS });
const quiet = (...at: string[]): readonly Moment[] => at.map((time) => ({ at: time, firing: [] }));
const ANOMALY = 'MLCostAnomaly ticket mails';

/** 24 EUR a day, and from the ninth day on twice as much, for a day. */
const dearer = [
  spent('1d', '24x384 48x95 24x100'),
  spent('1h', '1x384 2x47 1x200'),
  calls('1d', '5x700'),
  calls('1h', '5x700'),
];

test('a call that costs twice what it did a week ago is a ticket, until an hour is cheap again', () => {
  expect(story(dearer, [...quiet('100h', '192h'), { at: '196h', firing: [ANOMALY] }, ...quiet('220h')])).toBe(
    '',
  );
});

test('reserved machines on a quiet day, a model without a week, and a handful of calls raise nothing', () => {
  const holiday = [
    spent('1d', '24x700'),
    calls('1d', '5x384 2x300'),
    calls('1h', '5x384 2x300'),
    spent('1h', '1x700'),
  ];
  expect(story(holiday, quiet('196h', '240h'))).toBe('');
  expect(story([spent('1d', '24x50 90x200'), calls('1d', '5x300')], quiet('30h', '120h'))).toBe('');
  const rare = dearer.map(({ series, values }) => ({ series, values: values.replace('5x700', '0.001x700') }));
  expect(story(rare, quiet('196h'))).toBe('');
});

test('it tells how much dearer, and what was spent on what', () => {
  expect(
    toldOtherwise({
      name: 'MLCostAnomaly',
      at: '196h',
      series: dearer,
      interval: '30m',
      groups: GROUPS,
      alerts: [
        {
          labels: {
            [LABEL.modelName]: 'mails',
            model: 'mails',
            severity: 'ticket',
            root_cause: 'cost',
            area: 'cost',
            business_impact: 'false',
            team: 'none',
            window: '1d',
          },
          summary: 'A call of mails costs 2.00 times what it did a week ago',
          description:
            'In the last day a call of mails cost 2.00 times what it did on the same day a week ago, and more was spent in all, since just now. Spent in the day, by kind: compute (48).',
          dataset: 'unknown',
          dashboard: 'from=now-1h&to=now&var-model=mails&var-window=1d',
          runbook: 'ml-cost',
        },
      ],
    }),
  ).toBe('');
});

const BUDGETS: readonly Budget[] = [
  { model: 'mails', amount: 1000, currency: 'EUR' },
  { model: 'digits', amount: 5, currency: 'USD' },
];

/** The pack's own services have no budgets yet: the rule is made of these. */
function overBudget(series: Series, firing: Readonly<Record<string, readonly string[]>>): string {
  const budget = costAlerts(BUDGETS).filter(({ name }) => name === 'MLCostBudget');
  const group = { name: 'budget', rules: budget.map((alert) => prometheusRule(alert, [])) };
  const promql_expr_test = Object.entries(firing).map(([eval_time, models]) => ({
    expr: 'group by (model) (ALERTS{alertstate="firing"})',
    eval_time,
    exp_samples: models.map((model) => ({ labels: `{model="${model}"}`, value: 1 })),
  }));
  return runPromtool([group], { input_series: series, promql_expr_test }, '30m');
}

test('inference, training and labels together exceed the budget of a model in its currency', () => {
  const projected = recorded('costProjected', EUR, '900x700');
  const training = recorded(
    'costSpent',
    `${LABEL.costType}="training",${LABEL.costCurrency}="EUR",window="1d"`,
    '0x99 200x47 0x300',
  );
  expect(overBudget([projected], { '100h': [] })).toBe('');
  expect(overBudget([projected, training], { '49h': [], '75h': ['mails'] })).toBe('');
  const dollars = recorded('costProjected', EUR.replace('EUR', 'USD'), '2000x300');
  expect(overBudget([dollars], { '100h': [] })).toBe('');
  expect(
    overBudget([recorded('costProjected', EUR, '1200x99 800x200')], { '20h': ['mails'], '60h': [] }),
  ).toBe('');
});

test('without budgets there is no such alert', () => {
  expect(costAlerts([]).map(({ name }) => name)).toEqual(['MLCostAnomaly']);
});
