import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FAMILY, LABEL, metrics, prometheusSeries, RECORDED } from '@parapet/instrumentation/contract';
import { afterAll, describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { program } from '../../tools/programs.mjs';
import { catalogue } from '../alerts/catalogue.ts';
import { unreachable } from '../grafana/unreachable.ts';
import { runbookIndex } from './index-page.ts';
import {
  anchorsOf,
  controlCommandsOf,
  FOLDER,
  formProblems,
  minutesToEnd,
  namesOf,
  pages,
  queriesOf,
  withoutBlocks,
} from './pages.ts';

const folder = mkdtempSync(join(tmpdir(), 'parapet-runbooks-'));
afterAll(() => rmSync(folder, { recursive: true }));

const alerts = [...catalogue.flatMap((topic) => topic.alerts), unreachable];
const byName = [...new Map(alerts.map((alert) => [`${alert.name} ${alert.runbook}`, alert])).values()];
const emitted = Object.values(metrics).filter(({ status }) => status === 'emitted');
const known = new Set<string>([
  ...Object.values(RECORDED),
  ...Object.values(LABEL),
  ...Object.entries(FAMILY).flatMap(([key, family]) =>
    metrics[key as keyof typeof metrics].status === 'emitted' ? [family] : [],
  ),
  ...emitted.flatMap((metric) => prometheusSeries(metric)),
]);
const unknownNames = (text: string) => namesOf(text).filter((name) => !known.has(name));

const seconds = (duration: string) => {
  const [, number, unit] = /^(\d+)([smhd])$/.exec(duration)!;
  return Number(number) * { s: 1, m: 60, h: 3600, d: 86_400 }[unit as 's' | 'm' | 'h' | 'd'];
};

/** Minutes after which a page's alerts may end: when a window of theirs is over, and they have gone on for as long as they do. */
function possibleMinutes(page: string): number[] {
  const minutes = alerts
    .filter(({ runbook }) => runbook.split('#')[0] === page.replace('.md', ''))
    .flatMap(({ expr, keepFiringFor = '0s' }) => {
      const windows = [...expr.matchAll(/\[(\w+)[\]:]|window="(\w+)"/g)].map(([, a, b]) => seconds(a ?? b!));
      return [0, ...windows].map((window) => (window + seconds(keepFiringFor)) / 60);
    });
  // An evaluation or two of a minute at most may be between.
  return [0, 1, 2].flatMap((margin) => minutes.map((one) => one + margin));
}

/** What promtool says of a page's queries; empty when they are PromQL. */
function promqlProblems(queries: readonly string[]): string {
  const file = join(folder, 'queries.yml');
  const rules = queries.map((expr, i) => ({ record: `query:${i}`, expr }));
  writeFileSync(file, stringify({ groups: [{ name: 'queries', rules }] }));
  try {
    execFileSync(program('promtool'), ['check', 'rules', file], { stdio: 'pipe' });
    return '';
  } catch (error) {
    return String((error as { stderr?: Buffer }).stderr);
  }
}

const CLI = join(FOLDER, '..', '..', 'instrumentation', 'dist', 'cli.mjs');

/** What the program says of a command, sent to where nobody listens; empty when that is all it finds wrong. */
function controlProblems(command: string): string {
  const key = { id: 'ops', signingKey: 'k'.repeat(32), token: 't'.repeat(32) };
  writeFileSync(join(folder, 'ops.json'), JSON.stringify(key), { mode: 0o600 });
  const line = command
    .replace(/^parapet /, '"$0" "$1" ')
    .replace('https://REPLICA:9465', 'https://127.0.0.1:9');
  const { stderr } = spawnSync('sh', ['-c', line, process.execPath, CLI], { cwd: folder, encoding: 'utf8' });
  return stderr.includes('https://127.0.0.1:9/ cannot be reached') ? '' : stderr;
}

test('the index is current; if not, run npm run generate', () => {
  expect(readFileSync(join(FOLDER, 'README.md'), 'utf8')).toBe(runbookIndex());
});

describe('each alert has a runbook', () => {
  test.each(byName.map((alert) => [alert.name, alert] as const))('%s', (name, { runbook }) => {
    const [file, part] = runbook.split('#');
    const page = pages.find((one) => one.name === `${file}.md`);
    expect(page?.name, `docs/runbooks/${file}.md`).toBe(`${file}.md`);
    if (part !== undefined) expect(anchorsOf(page!.text)).toContain(part);
    expect(page!.text).toContain(name);
  });
});

describe.each(pages.map((page) => [page.name, page] as const))('%s', (name, { text, isRunbook }) => {
  test('names only what something emits or records', () => {
    expect(unknownNames(text)).toEqual([]);
  });

  test('asks in PromQL', () => {
    expect(promqlProblems(queriesOf(text))).toBe('');
  });

  test('asks replicas for what the program can send', () => {
    const problems = controlCommandsOf(text).map((command) => [command, controlProblems(command)]);
    expect(problems.filter(([, problem]) => problem !== '')).toEqual([]);
  }, 60_000);

  test('links to what exists', () => {
    const links = [...withoutBlocks(text).matchAll(/\]\((?!https?:)([^)\s]*)\)/g)].map(([, link]) => link!);
    const broken = links.filter((link) => {
      const [file, part] = link.split('#');
      const path = file === '' ? join(FOLDER, name) : join(FOLDER, file!);
      return !existsSync(path) || (part && !anchorsOf(readFileSync(path, 'utf8')).includes(part));
    });
    expect(broken).toEqual([]);
  });

  test('says when its alert ends as the alert has it', () => {
    const possible = possibleMinutes(name);
    expect(minutesToEnd(text).filter((minutes) => !possible.includes(minutes))).toEqual([]);
  });

  test.runIf(isRunbook)('has the form of a runbook, and an alert', () => {
    expect(formProblems(text)).toEqual([]);
    expect(alerts.some(({ runbook }) => `${runbook.split('#')[0]}.md` === name)).toBe(true);
  });
});

describe('the test itself', () => {
  const good = readFileSync(join(FOLDER, 'ml-prometheus-unreachable.md'), 'utf8');

  test('finds a part that is missing', () => {
    expect(formProblems(good)).toEqual([]);
    for (const part of ['Look', 'Decide', 'Act', 'Verify', 'Afterwards'])
      expect(formProblems(good.replace(`## ${part}`, '## Other')), part).not.toEqual([]);
    expect(formProblems(good.replace('[Incident checklist]', '[Checklist]'))).not.toEqual([]);
    expect(formProblems(good.replace('\n3. ', '\n'))).not.toEqual([]);
  });

  test('finds a name that nothing emits, in backticks and in queries', () => {
    const text =
      '`ml_nothing_total{a="b"}` and `ml:no:rule`\n\n```promql\nrate(parapet_nothing_total[5m])\n```\n';
    expect(unknownNames(text)).toEqual(['ml_nothing_total', 'ml:no:rule', 'parapet_nothing_total']);
    expect(unknownNames('`ml-feature-drift.md`, `ml.model.rollback`, `html_x`')).toEqual([]);
  });

  test('finds a command that the program does not take', () => {
    const [command] = controlCommandsOf(
      '1. `parapet control snapshot https://REPLICA:9465 --reason x --key-file ops.json`.',
    );
    expect(controlProblems(command!)).toContain('wants --out FILE');
    expect(controlProblems(`${command} --out s.tar`)).toBe('');
  });

  test('finds an end that no alert has', () => {
    expect(
      minutesToEnd(
        'The alert ends ten minutes after it. It ends within 20 minutes; the page ends a quarter of an hour after.',
      ),
    ).toEqual([10, 20, 15]);
    expect(minutesToEnd('The alert ends some minutes after.')).toEqual([Number.NaN]);
    expect(possibleMinutes('ml-model-theft.md')).toContain(15);
    expect(possibleMinutes('ml-model-theft.md')).not.toContain(20);
  });

  test('finds a query that is no PromQL', () => {
    expect(promqlProblems(queriesOf('```promql\nup ==\n```\n'))).toContain('unexpected end of input');
  });
});
