import type { Labels } from '@grafana/data';
import { LABEL, RECORDED, WINDOW_LABEL } from '@parapet/instrumentation/contract';
import { lastPart, lastValue, type MeasureSeries } from '../../../shared/series.ts';

/** The newest count of one bin, of the training data or of the window. */
export interface BinSeries {
  readonly side: 'training' | 'production';
  readonly labels: Labels;
  readonly bin: string;
  readonly count: number;
}

/** One bin with both counts. */
export interface Bin {
  readonly id: string;
  /** Range or category, for people. */
  readonly label: string;
  readonly training: number;
  readonly production: number;
}

const SIDES: Readonly<Record<string, BinSeries['side']>> = {
  [lastPart(RECORDED.baselineBins)]: 'training',
  [lastPart(RECORDED.featureBins)]: 'production',
};

export function readBin(series: MeasureSeries): BinSeries | undefined {
  const bin = series.labels[LABEL.featureBin];
  const side = Object.hasOwn(SIDES, series.measure) ? SIDES[series.measure] : undefined;
  if (bin === undefined || side === undefined) {
    return undefined;
  }
  return { side, labels: series.labels, bin, count: Math.max(0, lastValue(series) || 0) };
}

/**
 * Both distributions of a feature over the bins of one baseline: counts of different baselines never mix.
 * Ordinary bins in order, then the special ones; empty when one of the sides is missing.
 */
export function binsOf(series: readonly BinSeries[], feature: Labels, baselineId: string): Bin[] {
  const bins = new Map<string, { label: string; training: number; production: number; sides: Set<string> }>();
  for (const one of series) {
    if (!belongs(one.labels, feature, baselineId)) {
      continue;
    }
    const bin = bins.get(one.bin) ?? { label: one.bin, training: 0, production: 0, sides: new Set() };
    bins.set(one.bin, bin);
    // A duplicate replaces, it does not add: the same series may come from two queries.
    bin[one.side] = one.count;
    bin.sides.add(one.side);
    bin.label = one.labels[LABEL.featureBinLabel] || bin.label;
  }
  const both = [...bins.values()].flatMap(({ sides }) => [...sides]);
  if (!both.includes('training') || !both.includes('production')) {
    return [];
  }
  return [...bins]
    .map(([id, { label, training, production }]) => ({ id, label, training, production }))
    .sort((a, b) => compareBins(a.id, b.id));
}

function belongs(bin: Labels, feature: Labels, baselineId: string): boolean {
  const same = (label: string) => (bin[label] ?? '') === (feature[label] ?? '');
  return (
    same(LABEL.featureName) &&
    same(LABEL.modelName) &&
    same(LABEL.modelVersion) &&
    (bin[WINDOW_LABEL] === undefined || same(WINDOW_LABEL)) &&
    (bin[LABEL.baselineId] ?? '') === baselineId
  );
}

function compareBins(a: string, b: string): number {
  const ordinary = (id: string) => /^\d+$/.test(id);
  return ordinary(a) && ordinary(b)
    ? Number(a) - Number(b)
    : Number(ordinary(b)) - Number(ordinary(a)) || (a < b ? -1 : 1);
}
