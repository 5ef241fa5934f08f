import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { parse } from 'yaml';
import { program } from '../tools/programs.mjs';
import { manifestsOf } from './kubernetes/manifest.ts';
import { files, groups } from './prometheus/files.ts';

// It starts programs.
vi.setConfig({ testTimeout: 60_000 });

/** Of an object in etcd, which holds 1.5 MiB, and of the operator's own ConfigMap for one. */
const MOST_BYTES = 512 * 1024;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'parapet-generate-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const generate = (...args: string[]) => {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [join(import.meta.dirname, 'generate.ts'), ...args],
    { encoding: 'utf8' },
  );
  return { status, stdout, stderr };
};

describe.each(Object.entries(manifestsOf(groups)))('%s', (name, text) => {
  test('is current; if not, run npm run generate', () => {
    expect(readFileSync(join(import.meta.dirname, 'kubernetes', name), 'utf8')).toBe(text);
  });

  test('is what the CRD of the Prometheus Operator takes, with the rules that Prometheus has', () => {
    const schema = readFileSync(
      join(import.meta.dirname, 'kubernetes', 'prometheusrule.schema.json'),
      'utf8',
    );
    const validate = new Ajv({ strict: true }).compile(JSON.parse(schema));
    const manifest = parse(text);
    expect(validate(manifest), JSON.stringify(validate.errors)).toBe(true);
    expect(manifest.metadata.name).toMatch(/^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/);
    expect(manifest.spec).toEqual(parse(files[name.replace('.prometheusrule.yaml', '.rules.yml')]!));
    const names = manifest.spec.groups.map((group: { name: string }) => group.name);
    expect(new Set(names).size).toBe(names.length);
    expect(text.length).toBeLessThan(MOST_BYTES);
  });
});

test('a service of ten lines becomes rules that promtool takes', () => {
  const slo = join(folder, 'slo');
  mkdirSync(slo);
  writeFileSync(join(slo, 'fraud.yaml'), serviceFile('0.995'));
  const out = join(folder, 'out');
  expect(generate('--slo', slo, '--out', out)).toEqual({
    status: 0,
    stdout: `Services: 1, objectives: 1. Rules: ${out}\n`,
    stderr: '',
  });
  const rules = readdirSync(join(out, 'prometheus')).map((name) => join(out, 'prometheus', name));
  execFileSync(program('promtool'), ['check', 'rules', ...rules], { stdio: 'pipe' });
  const text = readFileSync(join(out, 'prometheus', 'parapet-slo.rules.yml'), 'utf8');
  expect(text).toContain('vector(0.995)');
  expect(text).not.toContain('mail-filter');
  expect(readFileSync(join(out, 'kubernetes', 'parapet-alerts.prometheusrule.yaml'), 'utf8')).toContain(
    '^(fraud)$',
  );
  const grafana = join(out, 'grafana', 'alerting');
  expect(readdirSync(grafana)).toEqual(readdirSync(join(import.meta.dirname, 'grafana', 'alerting')));
  expect(readFileSync(join(grafana, 'rules.yaml'), 'utf8')).toContain('^(fraud)$');
});

test('what is wrong is told on stderr, with an exit code, and nothing is written', () => {
  writeFileSync(join(folder, 'fraud.yaml'), serviceFile('2'));
  expect(generate('--slo', folder, '--out', join(folder, 'out'))).toEqual({
    status: 3,
    stdout: '',
    stderr: 'fraud.yaml:13: spec.objectives.0.target is 2; it must be < 1.\n',
  });
  expect(readdirSync(folder)).toEqual(['fraud.yaml']);
  expect(generate('--slow', folder)).toMatchObject({
    status: 2,
    stderr: expect.stringContaining("'--slow'"),
  });
  expect(generate('--help')).toMatchObject({ status: 0, stdout: expect.stringContaining('--slo DIR') });
});

function serviceFile(target: string): string {
  return `apiVersion: openslo/v1
kind: Service
metadata: { name: fraud, labels: { team: risk, business_impact: 'true' } }
spec: {}
---
apiVersion: openslo/v1
kind: SLO
metadata: { name: availability }
spec:
  service: fraud
  indicatorRef: availability
  timeWindow: [{ duration: 30d, isRolling: true }]
  objectives: [{ target: ${target} }]
  budgetingMethod: Occurrences
`;
}
