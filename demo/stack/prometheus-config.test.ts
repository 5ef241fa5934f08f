import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { writePrometheusConfig } from './prometheus-config.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "it's a folder-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const write = () =>
  writePrometheusConfig({
    file: join(folder, 'prometheus.yml'),
    rulesFolder: folder,
    alertmanagerPort: 9093,
    jobs: [{ name: 'mail-filter', ports: [1, 2] }],
  });

const rules = (expression: string) =>
  `groups: [{ name: a, rules: [{ record: "a:b:c", expr: ${JSON.stringify(expression)} }] }]`;

test('promtool takes what is written', () => {
  writeFileSync(join(folder, 'a.yml'), rules('sum(up)'));
  write();
  const config = JSON.parse(readFileSync(join(folder, 'prometheus.yml'), 'utf8'));
  expect(config).toMatchObject({
    global: { scrape_interval: '2s', evaluation_interval: '5s' },
    rule_files: [join(folder, 'rules', 'a.yml')],
    scrape_configs: [
      { job_name: 'mail-filter', static_configs: [{ targets: ['127.0.0.1:1', '127.0.0.1:2'] }] },
    ],
  });
});

test('drift is judged more often than on a server of a hundred models, and alerts end sooner', () => {
  const group = (name: string) =>
    `  - name: ${name}\n    interval: 2m30s\n    rules:\n      - alert: ${name}\n        expr: up\n        keep_firing_for: 5m\n`;
  writeFileSync(join(folder, 'a.yml'), `groups:\n${group('parapet-drift-5m')}${group('other')}`);
  write();
  const written = readFileSync(join(folder, 'rules', 'a.yml'), 'utf8');
  expect(written.match(/interval: .*/g)).toEqual(['interval: 5s', 'interval: 2m30s']);
  expect(written.match(/keep_firing_for: .*/g)).toEqual(Array(2).fill('keep_firing_for: 1m'));
});

test('a damaged rule is told in the words of promtool', () => {
  writeFileSync(join(folder, 'a.yml'), rules('sum(up'));
  expect(write).toThrow(/promtool refuses[\s\S]*unclosed left parenthesis/);
});

test('no rules at all is an error, not a silent stack', () => {
  expect(write).toThrow(/No rules in .*npm run generate/);
});
