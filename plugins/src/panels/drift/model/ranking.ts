import { VERDICT_ORDER } from '../../../shared/verdict.ts';
import type { SortBy } from '../types.ts';
import type { FeatureRow } from './driftModel.ts';

const byName = new Intl.Collator('en', { numeric: true });

/** A new array, in the order asked for; ties go by name, so that rows do not jump between refreshes. */
export function ranked(rows: readonly FeatureRow[], sortBy: SortBy): FeatureRow[] {
  const compare = { now: compareNow, range: compareRange, name: () => 0 }[sortBy] ?? compareNow;
  return [...rows].sort((a, b) => compare(a, b) || byName.compare(a.name, b.name));
}

function compareNow(a: FeatureRow, b: FeatureRow): number {
  return (
    VERDICT_ORDER.indexOf(a.now.kind) - VERDICT_ORDER.indexOf(b.now.kind) || descending(a.now.psi, b.now.psi)
  );
}

function compareRange(a: FeatureRow, b: FeatureRow): number {
  return (
    Number(b.cells.everDrifted) - Number(a.cells.everDrifted) ||
    descending(a.cells.worstPsi, b.cells.worstPsi)
  );
}

/** NaN last. */
function descending(a: number, b: number): number {
  const value = (x: number) => (Number.isNaN(x) ? Number.NEGATIVE_INFINITY : x);
  return value(b) - value(a) || 0;
}
