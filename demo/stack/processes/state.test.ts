import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { leftovers, readState, record, removeState, writeState } from './state.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'state-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

test('is read as it was written, and gone when removed', () => {
  const runner = record('runner', process.pid)!;
  writeState(folder, { runner, parts: [{ name: 'p', pid: 4_000_000, identity: 'x' }] });
  expect(readState(folder)).toEqual({ runner, parts: [{ name: 'p', pid: 4_000_000, identity: 'x' }] });
  expect(leftovers(readState(folder))).toEqual([]);
  removeState(folder);
  expect(readState(folder)).toBeUndefined();
});

test.each([
  '',
  '{"runner":',
  'null',
  '[]',
  '{"runner":{"name":"runner","pid":-1,"identity":"x"}}',
  '{"runner":{"name":"runner","pid":1,"identity":"x"}}',
  '{"runner":{"name":"runner","pid":"12","identity":"x"}}',
])('a damaged file counts as none: %s', (text) => {
  writeFileSync(join(folder, 'state.json'), text);
  expect(readState(folder)).toBeUndefined();
});

test('parts that are no processes are passed over', () => {
  const runner = record('runner', process.pid)!;
  const state = { runner, parts: [runner, { pid: 0 }, null, { name: 'x', pid: -5, identity: '' }] };
  writeFileSync(join(folder, 'state.json'), JSON.stringify(state));
  expect(readState(folder)).toEqual({ runner, parts: [runner] });
});
