/** Prints a line of figures with its target and whether it was hit. */
export function line(what: string, figure: string, target: string, hit: boolean): void {
  console.log(`${what.padEnd(62)} ${figure.padStart(18)}   ${target.padEnd(18)} ${hit ? 'hit' : 'MISS'}`);
}

export const percent = (share: number, digits = 1): string => `${(100 * share).toFixed(digits)} %`;
