import { RECORDED } from '@parapet/instrumentation/contract';
import { panel, row } from '../builders/panels.ts';
import { anySeries, ofModel, series } from '../builders/promql.ts';
import { instant, range } from '../builders/targets.ts';

const period = { window: '30d' };

/** What is left of the model's error budgets, how fast it goes, and what takes it. */
export const budgets = [
  row(90, 'Error budgets', 103),
  panel('parapet-slo-panel', {
    id: 91,
    title: 'Error budgets',
    description:
      'Every objective of the model, worst first: what is left of the budget of 30 days, the pair of windows that burns nearest to its limit, and when nothing is left if it goes on as in the last 6 hours. Choose an objective to see it burn down, and which versions spent it.',
    at: { x: 0, y: 104, w: 24, h: 12 },
    field: { unit: 'percentunit' },
    targets: [
      range('A', series(RECORDED.sloBudgetRemaining, ofModel)),
      instant(
        'B',
        anySeries([RECORDED.sloObjective, RECORDED.sloBudgetRemaining, RECORDED.sloBurnRate], ofModel),
      ),
      instant('C', anySeries([RECORDED.sloEvents, RECORDED.sloBadEvents], ofModel, period)),
    ],
  }),
];
