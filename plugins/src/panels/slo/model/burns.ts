import { BURN_PAIRS, type BurnPair, WORST_SHARE } from '@parapet/instrumentation/contract';

/** A pair of windows: how fast each burns, and from where on both together are an alert. */
export interface Burn {
  readonly pair: BurnPair;
  /** Times as fast as would spend the budget in just its period; NaN where nothing is known. */
  readonly long: number;
  readonly short: number;
  /** The factor of the pair, or less where the budget is too large to burn that fast. */
  readonly limit: number;
  readonly burning: boolean;
}

/** Every pair of the policy, by the burn rate of each window. */
export function burnsOf(rateOf: (window: string) => number, target: number): Burn[] {
  return BURN_PAIRS.map((pair) => {
    const [long, short] = [rateOf(pair.long), rateOf(pair.short)];
    const limit = limitOf(pair, target);
    return { pair, long, short, limit, burning: long > limit && short > limit };
  });
}

/** As the rules cap it: half of all events bad is always enough. */
function limitOf({ factor }: BurnPair, target: number): number {
  const worst = WORST_SHARE / (1 - target);
  return worst < factor ? worst : factor;
}

/** The first pair that burns, the most urgent first; else the one nearest to its limit, by the lesser of its windows. */
export function worstBurn(burns: readonly Burn[]): Burn | undefined {
  const share = ({ long, short, limit }: Burn) => Math.min(long, short) / limit;
  const known = burns.filter((burn) => !Number.isNaN(share(burn)));
  const nearest = known.reduce<Burn | undefined>((a, b) => (a && share(a) >= share(b) ? a : b), undefined);
  return burns.find(({ burning }) => burning) ?? nearest;
}
