/** Columns of the list beside the objective and what is left, and the width from which on there is room for each. */
const FROM = { state: 300, burn: 430, exhaustion: 560, target: 720, history: 860 } as const;

export type Column = keyof typeof FROM;

export function columnsFor(width: number): ReadonlySet<Column> {
  return new Set((Object.keys(FROM) as Column[]).filter((column) => width >= FROM[column]));
}
