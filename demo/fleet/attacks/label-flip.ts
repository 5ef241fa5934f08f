/**
 * Poisons a batch: gives a share of one class the other label, as whoever writes labels of one source can.
 *
 * @param share of the rows that `chosen` picks
 * @returns the batch, and which rows were flipped
 */
export function flipLabels<Row extends { readonly class: string }>(
  rows: readonly Row[],
  {
    share,
    to,
    chosen = () => true,
    random,
  }: {
    readonly share: number;
    readonly to: Row['class'];
    readonly chosen?: (row: Row) => boolean;
    readonly random: () => number;
  },
): { readonly rows: Row[]; readonly flipped: readonly number[] } {
  const flipped: number[] = [];
  const poisoned = rows.map((row, i) => {
    if (row.class === to || !chosen(row) || random() >= share) return row;
    flipped.push(i);
    return { ...row, class: to };
  });
  return { rows: poisoned, flipped };
}
