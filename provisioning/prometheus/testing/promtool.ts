import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { program } from '../../../tools/programs.mjs';
import { files } from '../files.ts';

/** One test of promtool's. */
export interface UnitTest {
  input_series: { series: string; values: string }[];
  promql_expr_test?: { expr: string; eval_time: string; exp_samples: { labels: string; value: number }[] }[];
  alert_rule_test?: { alertname: string; eval_time: string; exp_alerts: object[] }[];
}

const all = Object.keys(files).map((name) => join(import.meta.dirname, '..', name));

/** Without an order promtool draws one, and an alert comes one evaluation sooner or later. */
const group_eval_order = Object.values(files).flatMap((text) =>
  (parse(text) as { groups: { name: string }[] }).groups.map(({ name }) => name),
);

/**
 * Runs promtool's unit tests on the generated rules; returns what it complains about.
 *
 * @param groups how the names of the groups to evaluate begin: days of history take minutes with all of them
 */
export function promtool(unit: UnitTest, interval = '15s', groups: string | readonly string[] = ''): string {
  const folder = mkdtempSync(join(tmpdir(), 'parapet-promtool-'));
  try {
    const file = join(folder, 'test.yml');
    const rule_files = groups === '' ? all : [writeGroups(folder, [groups].flat())];
    const tests = [{ interval, ...unit }];
    writeFileSync(file, stringify({ rule_files, evaluation_interval: interval, group_eval_order, tests }));
    execFileSync(program('promtool'), ['test', 'rules', file], { stdio: 'pipe' });
    return '';
  } catch (error) {
    const { stdout, stderr } = error as { stdout?: Buffer; stderr?: Buffer };
    return `${stdout}${stderr}` || String(error);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function writeGroups(folder: string, begins: readonly string[]): string {
  const groups = Object.values(files).flatMap(
    (text) => (parse(text) as { groups: { name: string }[] }).groups,
  );
  const path = join(folder, 'groups.rules.yml');
  const wanted = groups.filter(({ name }) => begins.some((begin) => name.startsWith(begin)));
  writeFileSync(path, stringify({ groups: wanted }));
  return path;
}
