import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { LIMITS, NS_PER_SECOND } from './limits.ts';
import { EventStore } from './store.ts';

const NOW = 1_800_000_000n * NS_PER_SECOND;
const ALL = { from: 0n, to: 2n * NOW };

function record(line: string, timestampNs = NOW, service = 'a') {
  return { timestampNs, line, stream: { service_name: service }, metadata: {} };
}

function linesOf(store: EventStore, direction: 'forward' | 'backward' = 'forward') {
  const streams = store.streams(ALL.from, ALL.to);
  return [...store.scan({ streams, ...ALL, direction })].map(({ line }) => line);
}

test('keeps nanoseconds and gives both directions', () => {
  const store = new EventStore(':memory:');
  store.insert([record('second', NOW + 1n), record('first', NOW)], NOW);
  expect(linesOf(store)).toEqual(['first', 'second']);
  expect(linesOf(store, 'backward')).toEqual(['second', 'first']);
  store.close();
});

test('drops the oldest past the number of rows and past the retention', () => {
  const store = new EventStore(':memory:', 3);
  store.insert(
    ['1', '2', '3', '4', '5'].map((line) => record(line)),
    NOW,
  );
  expect(linesOf(store)).toEqual(['3', '4', '5']);
  store.insert([], NOW + BigInt(LIMITS.retentionSeconds + 1) * NS_PER_SECOND);
  expect(linesOf(store)).toEqual([]);
  store.close();
});

test('refuses one stream too many and takes new ones when old ones are empty', () => {
  const store = new EventStore(':memory:');
  const full = Array.from({ length: LIMITS.streams }, (_, i) => record('x', NOW, `s${i}`));
  expect(store.insert(full, NOW)).toBe(0);
  expect(store.insert([record('one more', NOW, 'late')], NOW)).toBe(1);
  const later = NOW + BigInt(LIMITS.retentionSeconds + 1) * NS_PER_SECOND;
  store.insert([], later);
  expect(store.insert([record('fits', later, 'late')], later)).toBe(0);
  store.close();
});

test('finds its events again after it was opened anew', () => {
  const folder = mkdtempSync(join(tmpdir(), 'events-'));
  const first = new EventStore(join(folder, 'e.sqlite'));
  first.insert([record('kept')], NOW);
  first.close();
  const second = new EventStore(join(folder, 'e.sqlite'));
  second.insert([record('added')], NOW);
  expect(second.streams(ALL.from, ALL.to)).toHaveLength(1);
  expect(linesOf(second)).toEqual(['kept', 'added']);
  second.close();
  rmSync(folder, { recursive: true });
});
