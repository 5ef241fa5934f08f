/** p-values adjusted by Holm (1979): those at most the level are significant, with any false alarm at most as likely. */
export function holm(values: readonly number[]): number[] {
  const adjusted = new Array<number>(values.length);
  let most = 0;
  ascending(values).forEach((index, rank) => {
    most = Math.max(most, Math.min(1, values[index]! * (values.length - rank)));
    adjusted[index] = most;
  });
  return adjusted;
}

/**
 * p-values adjusted by Benjamini and Hochberg (1995): of those at most the level, that share is expected to be false.
 * For tests that are independent or positively dependent.
 */
export function benjaminiHochberg(values: readonly number[]): number[] {
  const adjusted = new Array<number>(values.length);
  const order = ascending(values);
  let least = 1;
  for (let rank = order.length - 1; rank >= 0; rank--) {
    const index = order[rank]!;
    least = Math.min(least, (values[index]! * values.length) / (rank + 1));
    adjusted[index] = least;
  }
  return adjusted;
}

function ascending(values: readonly number[]): number[] {
  return [...values.keys()].sort((a, b) => values[a]! - values[b]!);
}
