const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const STEPS = [
  1_000,
  5_000,
  15_000,
  30_000,
  MINUTE,
  2 * MINUTE,
  5 * MINUTE,
  10 * MINUTE,
  15 * MINUTE,
  30 * MINUTE,
  HOUR,
  2 * HOUR,
  3 * HOUR,
  6 * HOUR,
  12 * HOUR,
  DAY,
  2 * DAY,
  7 * DAY,
  14 * DAY,
  30 * DAY,
  90 * DAY,
  365 * DAY,
];

/** Round times for an axis, at most one in `minDistance` pixels. `offset` is that of the time zone, in minutes. */
export function timeTicks(
  scale: { from: number; to: number; width: number },
  minDistance: number,
  offset: number,
): { times: number[]; step: number } {
  const span = scale.to - scale.from;
  const most = Math.max(1, Math.floor(scale.width / minDistance));
  const step = STEPS.find((candidate) => span / candidate <= most) ?? Math.ceil(span / most / DAY) * DAY;
  const shift = offset * MINUTE;
  const times: number[] = [];
  for (let time = Math.ceil((scale.from + shift) / step) * step - shift; time <= scale.to; time += step) {
    times.push(time);
  }
  return { times, step };
}
