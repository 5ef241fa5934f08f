import { chmodSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { findProgram, program } from './programs.mjs';

afterEach(() => vi.unstubAllEnvs());

test('the environment names a program, before PATH', () => {
  const file = join(mkdtempSync(join(tmpdir(), 'parapet-')), 'my-promtool');
  writeFileSync(file, '#!/bin/sh\n');
  chmodSync(file, 0o755);
  vi.stubEnv('PARAPET_PROMTOOL', file);
  expect(findProgram('promtool')).toBe(file);
});

test('a path that cannot be run is refused by the name of its variable', () => {
  vi.stubEnv('PARAPET_PROMETHEUS_ALERTMANAGER', '/nowhere/alertmanager');
  expect(() => findProgram('prometheus-alertmanager')).toThrow(
    /PARAPET_PROMETHEUS_ALERTMANAGER is \/nowhere/,
  );
});

test('a missing program says which package has it', () => {
  vi.stubEnv('PATH', '');
  expect(findProgram('amtool')).toBeUndefined();
  expect(() => program('amtool')).toThrow(/apt-get install prometheus-alertmanager[\s\S]*PARAPET_AMTOOL/);
});
