import type { UnitTest } from '../../prometheus/testing/promtool.ts';
import { Draws } from './draws.ts';
import { type Labels, type Reach, Scraped } from './scraped.ts';
import { complaints, type Moment } from './story.ts';

export const OF_DIGITS: Labels = { modelName: 'digits', modelVersion: '1' };

interface Watched {
  readonly minutes: number;
  /** Between scrapes and evaluations, in seconds; default 15. */
  readonly interval?: number;
  readonly seed?: number;
  /** What the process counts until the scrape at a time, in minutes from 0 on. */
  readonly live: (process: Scraped, minute: number, draws: Draws) => void;
  /** Default `up`, always. */
  readonly reach?: (minute: number) => Reach;
  /** Default digits-1. */
  readonly instance?: string;
}

/** The series of one process, as it lives from scrape to scrape. */
export function watched({ minutes, interval = 15, seed = 1, live, reach, instance = 'digits-1' }: Watched) {
  const process = new Scraped('digits', instance);
  const draws = new Draws(seed);
  for (let time = 0; time <= minutes * 60; time += interval) {
    live(process, time / 60, draws);
    process.scrape(reach?.(time / 60) ?? 'up');
  }
  return process.series();
}

/** Counts findings of a rule. */
export function find(
  process: Scraped,
  rule: string,
  category: string,
  count: number,
  labels: Labels = {},
): void {
  if (count === 0) return;
  process.add(
    'securityEvents',
    {
      ...OF_DIGITS,
      securityCategory: category,
      securityRule: rule,
      securitySeverity: 'medium',
      securityAction: 'flagged',
      ...labels,
    },
    count,
  );
}

/** What has to fire at each minute: exactly that. */
export function story(
  groups: readonly string[],
  series: UnitTest['input_series'],
  firing: Readonly<Record<number, readonly string[]>>,
  interval = 15,
): string {
  const moments = Object.entries(firing).map(
    ([minute, alerts]): Moment => ({ at: `${minute}m`, firing: alerts }),
  );
  return complaints({ series, moments, interval: `${interval}s`, groups });
}

/** Nothing, every minute from the first on. */
export function nothing(minutes: number): Record<number, readonly string[]> {
  return Object.fromEntries(Array.from({ length: minutes }, (_, minute) => [minute + 1, []]));
}
