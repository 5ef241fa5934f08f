import type { Bin } from './bins.ts';
import { type BinShare, sharesOf } from './shares.ts';

/** The bin whose share moved most between training and production. */
export function largestChange(bins: readonly Bin[]): BinShare | undefined {
  const moved = ({ training, production }: BinShare) => Math.abs(production - training);
  return sharesOf(bins).reduce<BinShare | undefined>(
    (largest, share) => (!largest || moved(share) > moved(largest) ? share : largest),
    undefined,
  );
}
