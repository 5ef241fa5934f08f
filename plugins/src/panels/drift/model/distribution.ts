import { criticalZ, type DriftResult, judge } from '@parapet/instrumentation/drift';
import { type Bin, binsOf } from './bins.ts';
import type { DriftModel, FeatureRow } from './driftModel.ts';

/** Both distributions of a feature and all numbers about them. */
export interface Distribution {
  readonly bins: readonly Bin[];
  /** From the rules where they say so, else from the counts. */
  readonly result: Omit<DriftResult, 'verdict'>;
}

/** Shares per bin and statistics; bins are empty while the frames do not bring those of this feature. */
export function distributionOf(model: DriftModel, row: FeatureRow): Distribution {
  const bins = binsOf(model.bins, row.labels, row.cells.baselineId);
  const { now } = row;
  const critical = Number.isNaN(now.criticalZ) ? criticalZ(model.rows.length) : now.criticalZ;
  const counted = judge(
    bins.map((bin) => bin.production),
    bins.map((bin) => bin.training),
    critical,
  );
  const told = (fromRules: number, fromCounts: number) =>
    Number.isNaN(fromRules) && bins.length > 0 ? fromCounts : fromRules;
  return {
    bins,
    result: {
      n: told(now.n, counted.n),
      m: told(now.m, counted.m),
      k: told(now.k, counted.k),
      statistic: told(now.statistic, counted.statistic),
      z: told(now.z, counted.z),
      criticalZ: critical,
      psi: told(now.psi, counted.psi),
    },
  };
}
