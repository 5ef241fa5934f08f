import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import {
  attributes,
  events,
  metrics,
  prometheusSeries,
  recorded,
  WINDOW_LABEL,
} from '@parapet/instrumentation/contract';
import { describe, expect, test } from 'vitest';
import { program } from '../tools/programs.mjs';
import { dashboards } from './documents.ts';

const run = promisify(execFile);

const targets = Object.entries(dashboards).flatMap(([name, document]) =>
  (document.panels ?? []).flatMap((panel) =>
    ('targets' in panel ? (panel.targets ?? []) : []).map((target) => ({
      where: `${name}: ${panel.title} ${target.refId}`,
      type: (target.datasource as { type: string }).type,
      expr: String(target.expr),
    })),
  ),
);
const promql = targets.filter(({ type }) => type === 'prometheus');
const logql = targets.filter(({ type }) => type === 'loki');

/** Series that Prometheus makes itself, with the labels that are its own. */
const BUILT_IN: Record<string, string[] | undefined> = {
  ALERTS: ['alertname', 'alertstate', 'severity', WINDOW_LABEL],
  ALERTS_FOR_STATE: ['alertname', 'severity', WINDOW_LABEL],
};
const PROMQL_WORDS = [
  'and',
  'by',
  'count',
  'group_left',
  'histogram_quantile',
  'ignoring',
  'increase',
  'label_replace',
  'max',
  'on',
  'or',
  'rate',
  'sum',
];
const attributeLabels = Object.values(attributes).map(({ name }) => name.replaceAll('.', '_'));

/** Labels by series name, from what instruments emit and what the rules record. */
const known = new Map<string, readonly string[]>([
  ...Object.values(metrics)
    .filter(({ status }) => status === 'emitted')
    .flatMap((metric) => {
      const labels = metric.labels.map((key) => attributes[key].name.replaceAll('.', '_'));
      return prometheusSeries(metric).map((name) => [name, [...labels, 'le']] as const);
    }),
  ...Object.values(recorded).map(({ name, labels }) => [name, labels] as const),
  ...Object.entries(BUILT_IN).map(([name, own = []]) => [name, [...own, ...attributeLabels]] as const),
]);

/** Every selector of an expression: the names it reads and the labels it asks for. */
function selectors(expr: string): { names: string[]; labels: string[] }[] {
  return [...expr.matchAll(/([A-Za-z_:][\w:]*)?\{([^}]*)\}/g)].map(([, name, inside = '']) => {
    const matchers = [...inside.matchAll(/(\w+)\s*(?:=~|!=|!~|=)\s*"([^"]*)"/g)];
    const names = name ? [name] : (matchers.find(([, label]) => label === '__name__')?.[2]?.split('|') ?? []);
    return { names, labels: matchers.map(([, label]) => label!).filter((label) => label !== '__name__') };
  });
}

describe.each(promql)('$where', ({ expr }) => {
  test('asks only for series of the contract, by labels that they have', () => {
    const asked = selectors(expr);
    expect(asked.length).toBeGreaterThan(0);
    for (const { names, labels } of asked) {
      expect(names.length).toBeGreaterThan(0);
      for (const name of names) {
        expect([...known.keys()]).toContain(name);
        expect(known.get(name)).toEqual(expect.arrayContaining(labels));
      }
    }
  });

  test('reads nothing outside of a selector', () => {
    const words =
      expr.replaceAll(/\w*[\w:]*\{[^}]*\}|"[^"]*"|\([\w, ]*\)|\[[^\]]*\]/g, ' ').match(/[A-Za-z_:][\w:]*/g) ??
      [];
    expect(PROMQL_WORDS).toEqual(expect.arrayContaining(words));
  });

  test('groups and joins by labels of the contract', () => {
    const grouped = [...expr.matchAll(/\b(?:by|on|ignoring|group_left|group_right)\s*\(([^)]*)\)/g)]
      .flatMap(([, inside = '']) => inside.split(','))
      .map((label) => label.trim())
      .filter(Boolean);
    const all = ['le', ...attributeLabels, ...Object.values(BUILT_IN).flatMap((own) => own ?? [])];
    expect(all).toEqual(expect.arrayContaining(grouped));
  });
});

test('every expression is PromQL', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'parapet-dashboards-'));
  const rules = promql.map(({ expr }, index) => ({
    record: `panel:${index}`,
    expr: expr.replaceAll('$__rate_interval', '1m'),
  }));
  const file = join(folder, 'rules.yml');
  try {
    // JSON is YAML, so no writer of YAML is needed.
    await writeFile(file, JSON.stringify({ groups: [{ name: 'panels', rules }] }));
    const { stdout } = await run(program('promtool'), ['check', 'rules', file]);
    expect(stdout).toContain(`SUCCESS: ${rules.length} rules found`);
  } finally {
    await rm(folder, { recursive: true });
  }
});

test('log queries ask for events that are emitted', () => {
  const emitted = Object.values(events).filter(({ status }) => status === 'emitted');
  for (const { expr } of logql) {
    const asked = /event_name=~"([^"]+)"/.exec(expr)?.[1]?.split('|');
    expect(asked?.length).toBeGreaterThan(0);
    expect(emitted.map(({ name }) => name)).toEqual(expect.arrayContaining(asked!));
  }
});
