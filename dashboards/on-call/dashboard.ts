import { dashboard } from '../builders/dashboard.ts';
import { driftRunbook, modelsPage } from '../builders/links.ts';
import { budgets } from './budgets.ts';
import { dataAndCost } from './data-and-cost.ts';
import { drift } from './drift.ts';
import { happenings } from './events.ts';
import { labels } from './labels.ts';
import { quality } from './quality.ts';
import { releases } from './releases.ts';
import { security } from './security.ts';
import { traffic } from './traffic.ts';
import { variables } from './variables.ts';
import { verdicts } from './verdicts.ts';

/** For the person on call: which model misbehaves, since when, and why; worst first. */
export const onCall = dashboard({
  uid: 'parapet-on-call',
  title: 'Model on call',
  description: 'Is this model safe right now, and if not, what changed?',
  tags: ['parapet', 'machine-learning'],
  time: { from: 'now-15m', to: 'now' },
  refresh: '10s',
  links: [driftRunbook, modelsPage],
  variables,
  panels: [
    ...verdicts,
    drift,
    ...traffic,
    ...happenings,
    ...quality,
    ...labels,
    ...releases,
    ...dataAndCost,
    ...security,
    ...budgets,
  ],
});
