import { parse } from 'yaml';
import { files } from '../files.ts';
import { runPromtool, type UnitTest } from './run-promtool.ts';

export type { UnitTest };

const all = Object.values(files).flatMap((text) => (parse(text) as { groups: { name: string }[] }).groups);

/**
 * Runs promtool's unit tests on the generated rules; returns what it complains about.
 *
 * @param groups how the names of the groups to evaluate begin: days of history take minutes with all of them
 */
export function promtool(unit: UnitTest, interval = '15s', groups: string | readonly string[] = ''): string {
  const begins = [groups].flat();
  return runPromtool(
    all.filter(({ name }) => begins.some((begin) => name.startsWith(begin))),
    unit,
    interval,
  );
}
