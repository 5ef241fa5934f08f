import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { program } from '../../tools/programs.mjs';
import { catalogue } from '../alerts/catalogue.ts';
import { ROOT_CAUSES } from '../alerts/taxonomy.ts';
import { inhibitions } from '../routing/inhibitions.ts';
import { catalogueLabels, expectedReceivers, type Labels } from '../routing/testing/labels.ts';
import { RECEIVERS } from '../routing/types.ts';
import { alertmanagerConfig } from './config.ts';
import { files } from './files.ts';

const CONFIG = join(import.meta.dirname, 'alertmanager.yml');
const folder = mkdtempSync(join(tmpdir(), 'parapet-alertmanager-'));
afterAll(() => rmSync(folder, { recursive: true }));

function amtool(...args: string[]): string {
  return execFileSync(program('amtool'), args, { encoding: 'utf8', timeout: 20_000, stdio: 'pipe' });
}

function receiversOf(labels: Labels): string[] {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}=${value}`);
  return amtool('config', 'routes', 'test', `--config.file=${CONFIG}`, ...pairs)
    .trim()
    .split(',');
}

test.each(Object.entries(files))('%s is current; if not, run npm run generate', (name, text) => {
  expect(readFileSync(join(import.meta.dirname, name), 'utf8')).toBe(text);
});

test('amtool accepts the configuration', () => {
  expect(amtool('check-config', CONFIG)).toContain('SUCCESS');
});

test('amtool accepts the receivers of the comments', () => {
  const text = files['alertmanager.yml']!.replace(/^ {4}# /gm, '    ');
  const told = parse(text).receivers.filter((receiver: object) => Object.keys(receiver).length > 1);
  expect(told).toHaveLength(RECEIVERS.length);
  writeFileSync(join(folder, 'parapet.tmpl'), files['parapet.tmpl']!);
  writeFileSync(join(folder, 'uncommented.yml'), text);
  expect(amtool('check-config', join(folder, 'uncommented.yml'))).toContain('SUCCESS');
});

test('amtool accepts the receivers of docs/alerting.md', () => {
  const docs = readFileSync(join(import.meta.dirname, '..', '..', 'docs', 'alerting.md'), 'utf8');
  const mine: { name: string }[] = parse(/^```yaml\n(receivers:.*?)^```$/ms.exec(docs)?.[1] ?? '').receivers;
  expect(mine.length).toBeGreaterThan(0);
  const shipped = parse(files['alertmanager.yml']!);
  const receivers = shipped.receivers.map(
    (receiver: { name: string }) => mine.find(({ name }) => name === receiver.name) ?? receiver,
  );
  writeFileSync(join(folder, 'parapet.tmpl'), files['parapet.tmpl']!);
  writeFileSync(join(folder, 'mine.yml'), JSON.stringify({ ...shipped, receivers }));
  expect(amtool('check-config', join(folder, 'mine.yml'))).toContain('SUCCESS');
});

test('a configuration for programs has their webhooks and is accepted', () => {
  const url = 'http://127.0.0.1:9/hook';
  const text = alertmanagerConfig({
    receivers: { pager: { url }, responder: { url, credentialsFile: '/run/token' } },
  });
  const receivers = parse(text).receivers;
  expect(receivers.map(({ name }: { name: string }) => name)).toEqual(RECEIVERS);
  expect(receivers[4].webhook_configs[0]).toMatchObject({
    url,
    http_config: { authorization: { credentials_file: '/run/token' } },
  });
  writeFileSync(join(folder, 'webhooks.yml'), text);
  expect(amtool('check-config', join(folder, 'webhooks.yml'))).toContain('SUCCESS');
});

test.each(['', 'pager', 'ftp://127.0.0.1/', 'file:///etc/passwd'])('refuses the address "%s"', (url) => {
  expect(() => alertmanagerConfig({ receivers: { pager: { url } } })).toThrow(
    `receivers.pager.url is no http or https address: ${JSON.stringify(url)}`,
  );
});

describe('routes', () => {
  test.each(catalogueLabels)('%s', (_, labels) => {
    expect(receiversOf(labels)).toEqual(expectedReceivers(labels));
  });

  test.each([
    [{ severity: 'page', model: 'm', root_cause: 'drift', area: 'quality' }, ['responder', 'pager']],
    [{ severity: 'page', root_cause: 'data_validation', area: 'data', dataset: 'd' }, ['pager']],
    [{ severity: 'ticket', model: 'm', area: 'quality' }, ['responder', 'ticket']],
    [{ severity: 'ticket', model: 'm', area: 'quality', business_impact: 'true' }, ['responder', 'pager']],
    [{ severity: 'info', area: 'quality', business_impact: 'true' }, ['digest']],
    [{ severity: 'page', area: 'security', security_critical: 'true' }, ['security', 'pager']],
    [{ severity: 'ticket', area: 'security', security_critical: 'true' }, ['security']],
    [{ severity: 'ticket', area: 'security' }, ['security']],
    [{ severity: 'ticket', area: 'telemetry', security_critical: 'true' }, ['security', 'ticket']],
    [{ severity: 'none' }, ['null']],
    [{ severity: 'critical' }, ['ticket']],
    [{}, ['ticket']],
  ] as const)('%o go to %o', (labels, receivers) => {
    expect(receiversOf({ alertname: 'Any', ...labels })).toEqual(receivers);
  });
});

/** Of one trouble by another; the rest are of one by itself. */
const between = inhibitions.filter(({ source }) =>
  source.some(([label, operator]) => label === 'root_cause' && operator !== '!='),
);

test('no inhibition hides what is critical to security behind another trouble', () => {
  for (const { target } of between) {
    const causes = target.find(([label]) => label === 'root_cause')?.[2].split('|') ?? [];
    expect(causes).not.toEqual([]);
    for (const cause of causes)
      expect(ROOT_CAUSES[cause as keyof typeof ROOT_CAUSES]).not.toHaveProperty('securityCritical');
  }
});

test('an alert that silences others has one that fires no later than they: group_wait does not wait for it', () => {
  const seconds = (duration: string) =>
    [...duration.matchAll(/(\d+)([smhd])/g)].reduce(
      (sum, [, count, unit]) =>
        sum + Number(count) * { s: 1, m: 60, h: 3600, d: 86_400 }[unit as 's' | 'm' | 'h' | 'd'],
      0,
    );
  const pages = catalogue.flatMap(({ alerts }) => alerts).filter(({ severity }) => severity === 'page');
  const waits = (matchers: (typeof inhibitions)[number]['source']) => {
    const causes = matchers.find(([label]) => label === 'root_cause')?.[2].split('|') ?? [];
    return pages.filter(({ rootCause }) => causes.includes(rootCause)).map((alert) => seconds(alert.for));
  };
  for (const { source, target } of between)
    expect(Math.min(...waits(source))).toBeLessThanOrEqual(Math.min(...waits(target)));
});
