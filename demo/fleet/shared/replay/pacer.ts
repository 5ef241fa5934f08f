/** Gaps between independent arrivals at a mean rate (a Poisson process), milliseconds. */
export function poissonGap(ratePerSecond: number, random: () => number): number {
  return (-Math.log(1 - random()) / ratePerSecond) * 1000;
}
