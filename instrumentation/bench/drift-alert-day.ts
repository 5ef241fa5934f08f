import { SCHEDULES, type Schedule, WatchedModel } from './drift/day.ts';
import { seeded } from './drift/random.ts';
import { DECILES, REAL_SHAPES, shiftedDeciles } from './drift/shapes.ts';
import { line } from './drift/table.ts';

// Quiet days under the alert as it is scheduled, and the time from a shift to the alert.
const FEATURES = 43;
const random = seeded(86_400);
const shapes = Array.from({ length: FEATURES }, (_, i) => REAL_SHAPES[i % REAL_SHAPES.length]!);

/** Days with a verdict of drift at any look, and days with an alert. */
function quietDays(schedule: Schedule, perSecond: number, days: number) {
  let verdicts = 0;
  let alerts = 0;
  for (let day = 0; day < days; day++) {
    const model = new WatchedModel(shapes, schedule, perSecond, random);
    let drifted = false;
    let fired = false;
    // The day begins with a full window.
    for (let time = -schedule.length; time < 86_400; time += schedule.look) {
      const look = model.look(time);
      if (time < 0) continue;
      drifted ||= look.drifted;
      fired ||= look.firing;
    }
    if (drifted) verdicts++;
    if (fired) alerts++;
  }
  return { verdicts, alerts };
}

/** Median seconds from the shift of one feature until any window alerts. */
function delay(by: number, perSecond: number): number {
  const delays = Array.from({ length: 11 }, () =>
    Math.min(...SCHEDULES.slice(0, 2).map((schedule) => delayOf(schedule, by, perSecond))),
  );
  return delays.sort((a, b) => a - b)[5]!;
}

function delayOf(schedule: Schedule, by: number, perSecond: number): number {
  const model = new WatchedModel(Array(FEATURES).fill(DECILES), schedule, perSecond, random);
  for (let time = -schedule.length; time < 0; time += schedule.look) model.look(time);
  model.shift(0, shiftedDeciles(by));
  for (let time = schedule.look; time <= 2 * schedule.length; time += schedule.look) {
    if (model.look(time).firing) return time;
  }
  return Number.POSITIVE_INFINITY;
}

console.log(`Drift, the alert (${FEATURES} features with rare values, spikes and categories; seeded)`);
const plan = [
  { schedule: SCHEDULES[0]!, perWindow: 50, days: 150 },
  { schedule: SCHEDULES[0]!, perWindow: 500, days: 20 },
  { schedule: SCHEDULES[1]!, perWindow: 50, days: 150 },
  { schedule: SCHEDULES[2]!, perWindow: 50, days: 100 },
] as const;
let allAlerts = 0;
let allDays = 0;
for (const { schedule, perWindow, days } of plan) {
  const { verdicts, alerts } = quietDays(schedule, perWindow / schedule.length, days);
  allAlerts += alerts;
  allDays += days;
  console.log(
    `  ${schedule.window}, ${perWindow} rows a window: of ${days} quiet days ${verdicts} show a verdict of drift at some look, ${alerts} alert`,
  );
}
line('quiet days with an alert', `${allAlerts} of ${allDays}`, '<= 1 %', allAlerts <= 0.01 * allDays);
for (const [perSecond, by, name] of [
  [10, 0.5, 'half a standard deviation'],
  [10, 2, 'two standard deviations'],
  [1, 0.5, 'half a standard deviation'],
  [1, 2, 'two standard deviations'],
] as const) {
  const seconds = delay(by, perSecond);
  line(
    `from ${name} to the alert, ${perSecond} rows a second`,
    `${(seconds / 60).toFixed(1)} min`,
    'minutes',
    seconds < 3600,
  );
}
