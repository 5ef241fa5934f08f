import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { isCurrent } from './install-packages.mjs';

const LOCK = {
  packages: {
    '': {},
    library: { version: '1.0.0' },
    'node_modules/a': { version: '1.0.0' },
    'node_modules/only-on-another-system': { version: '1.0.0', optional: true },
  },
};

function checkout(lock: unknown, installed?: unknown): string {
  const root = mkdtempSync(join(tmpdir(), 'parapet-'));
  mkdirSync(join(root, 'node_modules'));
  writeFileSync(join(root, 'package-lock.json'), JSON.stringify(lock));
  if (installed) writeFileSync(join(root, 'node_modules', '.package-lock.json'), JSON.stringify(installed));
  return root;
}

test('packages are current when npm recorded the versions of the lock file', () => {
  expect(isCurrent(checkout(LOCK, { packages: { 'node_modules/a': { version: '1.0.0' } } }))).toBe(true);
});

test('packages of another version, and an installation that never ended, are not', () => {
  expect(isCurrent(checkout(LOCK, { packages: { 'node_modules/a': { version: '0.9.0' } } }))).toBe(false);
  expect(isCurrent(checkout(LOCK))).toBe(false);
});

test('a damaged record says what to do', () => {
  const root = checkout(LOCK);
  writeFileSync(join(root, 'node_modules', '.package-lock.json'), '{"packages": {');
  expect(() => isCurrent(root)).toThrow(/damaged.*remove node_modules/);
});
