import {
  criticalZ,
  jensenShannon,
  judge,
  kolmogorovSmirnov,
  normalUpperTail,
  wasserstein,
} from '@parapet/instrumentation/drift';
import { type Bin, binsOf } from './bins.ts';
import type { DriftModel, FeatureRow } from './driftModel.ts';

/** Both distributions of a feature and all numbers about them; NaN for what cannot be known. */
export interface Distribution {
  /** Empty while the frames do not bring those of this feature. */
  readonly bins: readonly Bin[];
  /** These come from the rules; from the counts only where the rules say nothing. */
  readonly n: number;
  readonly m: number;
  readonly psi: number;
  readonly z: number;
  /** z, or less where it rests on stray values in all but empty bins; what the verdict goes by. */
  readonly evidence: number;
  readonly criticalZ: number;
  /** Chance of a z as large as this one when nothing drifted. */
  readonly p: number;
  readonly jensenShannon: number;
  /** Only for numbers: categories have no order. */
  readonly kolmogorovSmirnov: number;
  /** In bins, which for deciles are steps of ten percentiles. Only for numbers. */
  readonly wasserstein: number;
}

export function distributionOf(model: DriftModel, row: FeatureRow): Distribution {
  const bins = binsOf(model.bins, row.labels, row.cells.baselineId);
  const { now } = row;
  const critical = Number.isNaN(now.criticalZ) ? criticalZ(model.rows.length) : now.criticalZ;
  const counted = judge(...sidesOf(bins), critical);
  const told = (byRules: number, byCounts: number) =>
    Number.isNaN(byRules) && bins.length > 0 ? byCounts : byRules;
  const z = told(now.z, counted.z);
  const ordered = isNumeric(bins) ? sidesOf(bins.filter(isOrdinary)) : undefined;
  return {
    bins,
    n: told(now.n, counted.n),
    m: told(now.m, counted.m),
    psi: told(now.psi, counted.psi),
    z,
    evidence: told(now.evidence, counted.evidence),
    criticalZ: critical,
    p: normalUpperTail(z),
    jensenShannon: bins.length > 0 ? jensenShannon(...sidesOf(bins)) : Number.NaN,
    kolmogorovSmirnov: ordered ? kolmogorovSmirnov(...ordered) : Number.NaN,
    wasserstein: ordered ? wasserstein(...ordered) : Number.NaN,
  };
}

function sidesOf(bins: readonly Bin[]): [number[], number[]] {
  return [bins.map((bin) => bin.production), bins.map((bin) => bin.training)];
}

function isOrdinary({ id }: Bin): boolean {
  return /^\d+$/.test(id);
}

/** The bins of numbers are open at both ends, `< 1` and `>= 55`; those of categories are their names. */
function isNumeric(bins: readonly Bin[]): boolean {
  const ordinary = bins.filter(isOrdinary);
  return /^< -?\d/.test(ordinary[0]?.label ?? '') && /^>=? -?\d/.test(ordinary.at(-1)?.label ?? '');
}
