import type { Bin } from './bins.ts';

/** A bin with shares between 0 and 1 in place of counts; the counts stay for tooltips. */
export interface BinShare {
  readonly id: string;
  readonly label: string;
  readonly training: number;
  readonly production: number;
  readonly counts: { readonly training: number; readonly production: number };
}

/** A side without any value has shares of zero, not NaN. */
export function sharesOf(bins: readonly Bin[]): BinShare[] {
  const sum = (side: 'training' | 'production') => bins.reduce((total, bin) => total + bin[side], 0) || 1;
  const [m, n] = [sum('training'), sum('production')];
  return bins.map(({ id, label, training, production }) => ({
    id,
    label,
    training: training / m,
    production: production / n,
    counts: { training, production },
  }));
}

/** Round shares for the axis, from zero to past the largest, five steps at most. */
export function shareTicks(shares: readonly BinShare[]): number[] {
  const largest = Math.max(0.01, ...shares.flatMap((bin) => [bin.training, bin.production]));
  const percent = [1, 2, 5, 10, 20, 25].find((step) => (step / 100) * 5 >= largest) ?? 25;
  const count = Math.ceil((largest * 100) / percent - 1e-9);
  return Array.from({ length: count + 1 }, (_, i) => (i * percent) / 100);
}
