import { setTimeout as delay } from 'node:timers/promises';
import type { FailureMode } from '../../provisioning/alerts/taxonomy.ts';
import { DAYS, LANES, LAST } from './days.ts';
import { type Played, play, type Result, type Stage, unexplained } from './play.ts';

/**
 * From the start of the stack: every detector knows what is usual, and labels of the slowest model have fallen due.
 */
const WARM_UP_SECONDS = 180;

export interface Report {
  readonly results: readonly Result[];
  /** What was wrong beside them. */
  readonly problems: readonly string[];
}

/**
 * Plays the game days: side by side where they touch different models, and the one that touches all when the others are
 * over but for their recovery.
 *
 * @param warmUpSeconds honest traffic first
 */
export async function playAll(
  modes: readonly FailureMode[],
  stage: Stage,
  warmUpSeconds = WARM_UP_SECONDS,
): Promise<Report> {
  const startedAt = Date.now();
  stage.say(`${warmUpSeconds} s of honest traffic`);
  await delay(warmUpSeconds * 1000);
  const early = [...stage.watcher.fired].map((name) => `before anything happened: ${name}`);
  const lanes = await Promise.all(
    LANES.map((lane) =>
      playLane(
        lane.filter((mode) => modes.includes(mode)),
        stage,
      ),
    ),
  );
  const last = await playLane(modes.includes(LAST) ? [LAST] : [], stage);
  const results = await Promise.all([...lanes.flat(), ...last].map(({ recovery }) => recovery));
  const days = modes.map((mode) => DAYS[mode]);
  const others = unexplained(stage.watcher, days, startedAt).map((told) => `not expected: ${told}`);
  return { results, problems: [...early, ...others] };
}

async function playLane(modes: readonly FailureMode[], stage: Stage): Promise<Played[]> {
  const played: Played[] = [];
  for (const mode of modes) played.push(await play(DAYS[mode], stage));
  return played;
}

/** A day of honest traffic in so many seconds: nothing may be raised. */
export async function playQuietDay(seconds: number, { watcher, say }: Stage): Promise<Report> {
  say(`a quiet day in ${seconds} s`);
  await delay(seconds * 1000);
  const problems = [...watcher.fired].map((name) => `raised on a quiet day: ${name}`);
  return { results: [], problems };
}
