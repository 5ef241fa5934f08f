import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { program } from '../../../tools/programs.mjs';

/** One test of promtool's. */
export interface UnitTest {
  input_series: { series: string; values: string }[];
  promql_expr_test?: { expr: string; eval_time: string; exp_samples: { labels: string; value: number }[] }[];
  alert_rule_test?: { alertname: string; eval_time: string; exp_alerts: object[] }[];
}

/** Runs promtool's unit tests on groups of rules, all evaluated every `interval`; returns what it complains about. */
export function runPromtool(groups: readonly { name: string }[], unit: UnitTest, interval: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'parapet-promtool-'));
  try {
    const [rules, file] = [join(folder, 'groups.rules.yml'), join(folder, 'test.yml')];
    writeFileSync(rules, stringify({ groups }, { aliasDuplicateObjects: false }));
    const test = {
      rule_files: [rules],
      evaluation_interval: interval,
      // Without an order promtool draws one, and an alert comes one evaluation sooner or later.
      group_eval_order: groups.map(({ name }) => name),
      tests: [{ interval, ...unit }],
    };
    writeFileSync(file, stringify(test));
    execFileSync(program('promtool'), ['test', 'rules', file], { stdio: 'pipe' });
    return '';
  } catch (error) {
    const { stdout, stderr } = error as { stdout?: Buffer; stderr?: Buffer };
    return `${stdout}${stderr}` || String(error);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
