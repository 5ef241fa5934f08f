import type { Labels } from '@grafana/data';
import { LABEL, RECORDED, WINDOW_LABEL } from '@parapet/instrumentation/contract';
import { lastPart, lastValue, type MeasureSeries } from '../../../shared/series.ts';

/** What a version or an error took of a budget. */
export interface Spent {
  readonly name: string;
  readonly count: number;
  /** Of the whole budget; 1 is all of it. NaN where the number of events is not known. */
  readonly budget: number;
}

const PERIOD_WINDOW = '30d';
const EVENTS = lastPart(RECORDED.sloEvents);
const BAD = lastPart(RECORDED.sloBadEvents);
const ERRORS = lastPart(RECORDED.sloErrors);

export interface Spending {
  readonly versions: readonly Spent[];
  readonly errors: readonly Spent[];
}

/** Who spent the budget of an objective: bad events of the period by version, and for availability by error. */
export function spendingOf(
  own: readonly MeasureSeries[],
  ofModel: readonly MeasureSeries[],
  target: number,
): Spending {
  const inPeriod = own.filter(({ labels }) => labels[WINDOW_LABEL] === PERIOD_WINDOW);
  const events = [...sums(inPeriod, EVENTS, LABEL.modelVersion).values()].reduce((a, b) => a + b, 0);
  const allowed = events > 0 ? events * (1 - target) : Number.NaN;
  const errors = own.some(({ labels }) => labels[LABEL.sloIndicator] === 'availability') ? ofModel : [];
  return {
    versions: mostFirst(sums(inPeriod, BAD, LABEL.modelVersion), allowed),
    errors: mostFirst(sums(errors, ERRORS, LABEL.errorType), allowed),
  };
}

function sums(series: readonly MeasureSeries[], measure: string, label: string): Map<string, number> {
  const sum = new Map<string, number>();
  for (const one of series.filter((each) => each.measure === measure)) {
    const name = nameOf(one.labels, label);
    const value = lastValue(one);
    if (!Number.isNaN(value)) {
      sum.set(name, (sum.get(name) ?? 0) + value);
    }
  }
  return sum;
}

function nameOf(labels: Labels, label: string): string {
  return labels[label] || 'not named';
}

function mostFirst(counts: ReadonlyMap<string, number>, allowed: number): Spent[] {
  return [...counts]
    .filter(([, count]) => count > 0)
    .map(([name, count]) => ({ name, count, budget: count / allowed }))
    .sort((a, b) => b.count - a.count || a.name.localeCompare(b.name));
}
