/** Values of a counter in promtool's notation: in each phase so many scrapes, each of which adds so much. */
export function grows(...phases: readonly (readonly [scrapes: number, step: number])[]): string {
  let total = 0;
  return phases
    .map(([scrapes, step]) => {
      const first = total + step;
      total += step * scrapes;
      return `${first}+${step}x${scrapes - 1}`;
    })
    .join(' ');
}
