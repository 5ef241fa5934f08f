import { setTimeout as delay } from 'node:timers/promises';
import type { FailureMode } from '../../provisioning/alerts/taxonomy.ts';
import { DAYS, LANES, LAST, type Lane } from './days.ts';
import { type Played, play, type Result, type Stage, unexplained } from './play.ts';

export interface Report {
  readonly results: readonly Result[];
  /** What was wrong beside them. */
  readonly problems: readonly string[];
}

/**
 * Plays the game days: side by side where they touch different models, and the one that touches all when the others are
 * over but for their recovery.
 */
export async function playAll(modes: readonly FailureMode[], stage: Stage): Promise<Report> {
  const startedAt = Date.now();
  stage.say('honest traffic first');
  const lanes = await Promise.all(LANES.map((lane) => playLane(lane, modes, startedAt, stage)));
  const last = await playLane(LAST, modes, startedAt, stage);
  const results = await Promise.all([...lanes.flat(), ...last].map(({ recovery }) => recovery));
  const days = modes.map((mode) => DAYS[mode]);
  const problems = unexplained(stage.watcher, days, startedAt).map((told) => `not expected: ${told}`);
  return { results, problems };
}

async function playLane(
  { modes: all, warmUpSeconds }: Lane,
  wanted: readonly FailureMode[],
  startedAt: number,
  stage: Stage,
): Promise<Played[]> {
  const modes = all.filter((mode) => wanted.includes(mode));
  if (modes.length > 0) await delay(Math.max(0, startedAt + warmUpSeconds * 1000 - Date.now()));
  const played: Played[] = [];
  for (const [place, mode] of modes.entries()) {
    // What still fires of the same trouble would be taken for the new one.
    const same = modes.slice(0, place).map((before, i) => isSame(before, mode) && played[i]?.recovery);
    await Promise.all(same);
    played.push(await play(DAYS[mode], stage));
  }
  return played;
}

function isSame(one: FailureMode, other: FailureMode): boolean {
  return DAYS[one].expected.rootCause === DAYS[other].expected.rootCause;
}

/** A day of honest traffic in so many seconds: nothing may be raised. */
export async function playQuietDay(seconds: number, { watcher, say }: Stage): Promise<Report> {
  say(`a quiet day in ${seconds} s`);
  await delay(seconds * 1000);
  const problems = [...watcher.fired].map((name) => `raised on a quiet day: ${name}`);
  return { results: [], problems };
}
