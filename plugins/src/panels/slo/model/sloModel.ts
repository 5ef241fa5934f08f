import type { DataFrame, Labels } from '@grafana/data';
import { LABEL, RECORDED, WINDOW_LABEL } from '@parapet/instrumentation/contract';
import { lastPart, lastValue, type MeasureSeries, readSeries } from '../../../shared/series.ts';
import { type Burn, burnsOf, worstBurn } from './burns.ts';
import { exhaustedIn, PACE_WINDOW } from './exhaustion.ts';
import { type History, historyOf } from './history.ts';
import { type Spending, spendingOf } from './spent.ts';
import { type SloState, STATE_ORDER, stateOf } from './state.ts';

/** One objective of one service. Numbers are NaN where the frames do not bring them. */
export interface Slo {
  readonly key: string;
  /** What the dashboard variable holds: `mail-filter/availability`. */
  readonly id: string;
  readonly model: string;
  /** Name of the objective, unique in its service. */
  readonly name: string;
  readonly indicator: string;
  /** From where on an event is bad; empty without one. */
  readonly threshold: string;
  /** Share of events that are to be good. */
  readonly target: number;
  /** 1 is the whole budget, below 0 overspent. */
  readonly remaining: number;
  readonly history: History;
  readonly burns: readonly Burn[];
  readonly worst: Burn | undefined;
  /** Seconds until nothing is left, at the pace of the last hours. */
  readonly exhaustedIn: number;
  readonly spending: Spending;
  readonly state: SloState;
}

const REMAINING = lastPart(RECORDED.sloBudgetRemaining);
const BURN = lastPart(RECORDED.sloBurnRate);
const TARGET = lastPart(RECORDED.sloObjective);

/** Frames of any shape to objectives, worst first. Never throws for what is in them. */
export function sloModel(frames: readonly DataFrame[]): Slo[] {
  const objectives = new Map<string, MeasureSeries[]>();
  const models = new Map<string, MeasureSeries[]>();
  for (const series of readSeries(frames)) {
    const { [LABEL.modelName]: model, [LABEL.sloName]: name } = series.labels;
    if (name) {
      add(objectives, JSON.stringify([model ?? '', name]), series);
    } else if (model) {
      add(models, model, series);
    }
  }
  return [...objectives]
    .map(([key, own]) => sloOf(key, own, models.get(own[0]?.labels[LABEL.modelName] ?? '') ?? []))
    .sort(worstFirst);
}

function add(groups: Map<string, MeasureSeries[]>, key: string, series: MeasureSeries): void {
  const group = groups.get(key);
  if (group) {
    group.push(series);
  } else {
    groups.set(key, [series]);
  }
}

function sloOf(key: string, own: readonly MeasureSeries[], ofModel: readonly MeasureSeries[]): Slo {
  const last = (measure: string, window?: string) => {
    const found = own.findLast(
      (one) => one.measure === measure && (window === undefined || one.labels[WINDOW_LABEL] === window),
    );
    return found ? lastValue(found) : Number.NaN;
  };
  const label = (name: string) =>
    own.map(({ labels }: { labels: Labels }) => labels[name]).find(Boolean) ?? '';
  const target = last(TARGET);
  const remaining = last(REMAINING);
  const burns = burnsOf((window) => last(BURN, window), target);
  return {
    key,
    id: `${label(LABEL.modelName)}/${label(LABEL.sloName)}`,
    model: label(LABEL.modelName),
    name: label(LABEL.sloName),
    indicator: label(LABEL.sloIndicator),
    threshold: label(LABEL.sloThreshold),
    target,
    remaining,
    history: historyOf(own.filter(({ measure }) => measure === REMAINING)),
    burns,
    worst: worstBurn(burns),
    exhaustedIn: exhaustedIn(remaining, last(BURN, PACE_WINDOW)),
    spending: spendingOf(own, ofModel, target),
    state: stateOf(burns, remaining, label(LABEL.businessImpact) === 'true'),
  };
}

/** By state, then by what is gone first, then by what is left. */
function worstFirst(a: Slo, b: Slo): number {
  return (
    STATE_ORDER.indexOf(a.state) - STATE_ORDER.indexOf(b.state) ||
    compare(a.exhaustedIn, b.exhaustedIn) ||
    compare(a.remaining, b.remaining) ||
    a.key.localeCompare(b.key)
  );
}

/** Ascending, what is unknown last; two infinities are the same. */
function compare(a: number, b: number): number {
  if (a === b || (Number.isNaN(a) && Number.isNaN(b))) {
    return 0;
  }
  return Number.isNaN(b) || a < b ? -1 : 1;
}
