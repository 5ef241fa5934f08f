import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { afterAll, describe, expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import { program } from '../../tools/programs.mjs';
import { uidOf } from '../alerts/grafana.ts';
import { files as prometheusFiles } from '../prometheus/files.ts';
import { catalogueLabels, expectedReceivers, type Labels } from '../routing/testing/labels.ts';
import { readSlos } from '../slo/read.ts';
import { grafanaFiles } from './files.ts';
import { contactPointOf, type Policy } from './policies.ts';
import { DATASOURCE } from './rules.ts';
import { route } from './testing/route.ts';
import { SCHEMAS } from './testing/schema.ts';

interface Rule {
  uid: string;
  title: string;
  condition: string;
  data: { refId: string; datasourceUid: string; model: { expr?: string; expression?: string } }[];
  for: string;
  keepFiringFor?: string;
  labels: Labels;
  annotations: Labels;
}

const folder = mkdtempSync(join(tmpdir(), 'parapet-grafana-'));
afterAll(() => rmSync(folder, { recursive: true }));

const files = grafanaFiles(readSlos(join(import.meta.dirname, '..', 'slo')).services);
const rules: Rule[] = parse(files['rules.yaml']!).groups.flatMap((group: { rules: Rule[] }) => group.rules);
const root: Policy = parse(files['policies.yaml']!).policies[0];

function promtoolCheck(groups: object): void {
  const file = join(folder, 'rules.yml');
  writeFileSync(file, stringify(groups, { aliasDuplicateObjects: false }));
  execFileSync(program('promtool'), ['check', 'rules', file], { stdio: 'pipe' });
}

describe.each(Object.entries(files))('%s', (name, text) => {
  test('is current; if not, run npm run generate', () => {
    expect(readFileSync(join(import.meta.dirname, 'alerting', name), 'utf8')).toBe(text);
  });

  test('has only the fields of the documentation', () => {
    const validate = new Ajv({ allErrors: true, strictTuples: false }).compile(SCHEMAS[name]!);
    validate(parse(text));
    expect(validate.errors ?? []).toEqual([]);
  });
});

describe('rules', () => {
  test('are those of Prometheus, with their labels, and one on Prometheus itself', () => {
    const groups = Object.values(prometheusFiles).flatMap((text) => parse(text).groups);
    const alerts = groups.flatMap((group) => group.rules).filter((rule) => rule.alert !== undefined);
    const ofPrometheus = alerts.map(({ alert, expr, for: pending, keep_firing_for, labels }) => ({
      alert,
      expr,
      for: pending,
      keep_firing_for,
      labels,
    }));
    const ofGrafana = rules.slice(0, -1).map(({ title, data, for: pending, keepFiringFor, labels }) => ({
      alert: title,
      expr: data[0]!.model.expr,
      for: pending,
      keep_firing_for: keepFiringFor,
      labels: asPrometheus(labels),
    }));
    expect(ofGrafana).toEqual(ofPrometheus);
    expect(rules.at(-1)?.title).toBe('MLPrometheusUnreachable');
  });

  /** What provisioning and the template language make of the labels. */
  function asPrometheus({ __grafana_origin, ...labels }: Labels): Labels {
    expect(__grafana_origin).toBe('plugin/parapet-secureml-app');
    return Object.fromEntries(
      Object.entries(labels).map(([name, value]) => [
        name,
        value.replaceAll('$$', '$').replaceAll('.Labels.', '$labels.'),
      ]),
    );
  }

  test('have uids of their own', () => {
    expect(new Set(rules.map(({ uid }) => uid)).size).toBe(rules.length);
  });

  test('a long uid is cut to what Grafana keeps, and stays apart from its neighbour', () => {
    const long = { name: 'MLNameOfAnAlert', severity: 'page', about: 'version', rootCause: 'drift' } as const;
    const uids = (['5m', '1h'] as const).map((window) => uidOf({ ...long, window }));
    expect(uids.map((uid) => uid.length)).toEqual([40, 40]);
    expect(uids[0]).not.toBe(uids[1]);
    const short = { name: 'MLDriftBlind', severity: 'ticket', about: 'model', rootCause: 'drift' } as const;
    expect(uidOf(short)).toBe('ml-drift-blind-ticket-model-drift');
  });

  test.each(rules.map((rule) => [rule.uid, rule] as const))('%s: its parts fit together', (_, rule) => {
    const refIds = rule.data.map(({ refId }) => refId);
    expect(new Set(refIds).size).toBe(refIds.length);
    expect(refIds).toContain(rule.condition);
    const sources = rule.data.filter(({ refId }) => refId !== rule.condition).map((one) => one.datasourceUid);
    expect(new Set(sources)).toEqual(new Set([DATASOURCE]));
    expect(rule.data.find(({ refId }) => refId === rule.condition)?.model.expression).toBe('!is_null($A)');
    const text = Object.values(rule.annotations).join(' ');
    for (const [, refId] of text.matchAll(/\.Values\.(\w+)/g)) expect(refIds).toContain(refId);
    expect(text).not.toContain('$');
    expect(Object.values(rule.labels).join(' ').replaceAll('$$', '')).not.toContain('$');
    expect(JSON.stringify(rule)).not.toMatch(/OF_SUBJECT|undefined/);
  });

  test('queries are PromQL, and texts are templates of Go', () => {
    const asRules = rules.map(({ data, title, annotations }) => [
      { alert: title, expr: data[0]!.model.expr, annotations },
      ...data.slice(1, -1).map(({ model }, i) => ({ record: `evidence:${i}`, expr: model.expr })),
    ]);
    promtoolCheck({ groups: asRules.map((list, i) => ({ name: `${i}`, rules: list })) });
    expect(() =>
      promtoolCheck({
        groups: [{ name: 'a', rules: [{ alert: 'A', expr: '1', annotations: { a: '{{' } }] }],
      }),
    ).toThrow();
  });

  test('no query beside the expression is ever empty, which would hide the alert', () => {
    for (const { data } of rules)
      for (const { model } of data.slice(1, -1)) expect(model.expr).toMatch(/ or on \(\) vector\(0\)$/);
  });
});

describe('policies', () => {
  test.each(catalogueLabels)('%s goes where Alertmanager sends it', (_, labels) => {
    const reached = route(root, labels).map(({ receiver }) => receiver);
    expect(reached).toEqual(expectedReceivers(labels).map(contactPointOf));
  });

  test.each(catalogueLabels)('%s is muted in maintenance unless it is critical to security', (_, labels) => {
    const isMuted = route(root, labels).map(({ mute_time_intervals = [] }) =>
      mute_time_intervals.includes('parapet-maintenance'),
    );
    const isExempt = labels.security_critical === 'true' || labels.severity === 'info';
    expect(new Set(isMuted)).toEqual(new Set([!isExempt]));
  });

  test('name contact points and mute timings that exist', () => {
    const named = (policy: Policy): string[] => [
      policy.receiver,
      ...(policy.mute_time_intervals ?? []),
      ...(policy.active_time_intervals ?? []),
      ...(policy.routes ?? []).flatMap(named),
    ];
    const names = (file: string, key: string) =>
      parse(files[file]!)[key].map(({ name }: { name: string }) => name);
    const known = [
      ...names('contact-points.yaml', 'contactPoints'),
      ...names('mute-timings.yaml', 'muteTimes'),
    ];
    expect(named(root).filter((name) => !known.includes(name))).toEqual([]);
  });

  test('who is told of nothing is always muted', () => {
    const [reached] = route(root, { severity: 'none' });
    expect(reached).toMatchObject({ receiver: 'parapet-null', mute_time_intervals: ['parapet-always'] });
  });
});

test('contact points hold no secret: what is one comes from the environment', () => {
  const settings = parse(files['contact-points.yaml']!).contactPoints.flatMap(
    ({ receivers }: { receivers: { settings: { url: string; hmacConfig?: { secret: string } } }[] }) =>
      receivers.map((one) => one.settings),
  );
  for (const { url, hmacConfig } of settings) {
    expect(url).toMatch(/^(\$PARAPET_[A-Z]+_URL|http:\/\/127\.0\.0\.1:9\/)$/);
    if (hmacConfig) expect(hmacConfig.secret).toBe('$PARAPET_RESPONDER_SECRET');
  }
  expect(settings.filter((one: { hmacConfig?: object }) => one.hmacConfig)).toHaveLength(1);
});

test('the notification template gives title and links', () => {
  // amtool knows all that the template uses but the address for silences, which is Grafana's own.
  const { template } = parse(files['templates.yaml']!).templates[0];
  writeFileSync(join(folder, 'grafana.tmpl'), template.replaceAll('.SilenceURL', '.GeneratorURL'));
  const labels = {
    model: 'mail-filter',
    version: '3',
    severity: 'page',
    root_cause: 'hostile_queries',
    failure_mode: 'F5',
  };
  const alert = {
    status: 'firing',
    labels,
    annotations: { summary: 'what', dashboard_url: '/d/x?var-model=m', runbook_url: '/a/y' },
    startsAt: '2026-03-01T10:30:00Z',
    generatorURL: 'https://grafana.example/silence',
  };
  const data = {
    status: 'firing',
    alerts: [alert],
    commonLabels: labels,
    externalURL: 'https://grafana.example/',
  };
  writeFileSync(join(folder, 'data.json'), JSON.stringify(data));
  const render = (name: string) =>
    execFileSync(
      program('amtool'),
      [
        ...['template', 'render', `--template.glob=${join(folder, 'grafana.tmpl')}`],
        ...[`--template.text={{ template "${name}" . }}`, `--template.data=${join(folder, 'data.json')}`],
      ],
      { encoding: 'utf8' },
    );
  expect(render('parapet.title')).toBe(
    '[PAGE] F5 adversarial attack: mail-filter version 3: queries fool or copy the model',
  );
  expect(render('parapet.text').split('\n')).toEqual(
    expect.arrayContaining([
      'Runbook: https://grafana.example/a/y',
      `Dashboard: https://grafana.example/d/x?var-model=m&from=${Date.parse('2026-03-01T10:00:00Z')}&to=now`,
      'Silence: https://grafana.example/silence',
    ]),
  );
  expect(template).not.toContain('parapet.html');
});
