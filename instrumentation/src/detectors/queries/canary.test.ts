import { expect, it } from 'vitest';
import { uniform } from '../../random/uniform.ts';
import { canaryDetector } from './canary.ts';

const random = uniform(3);
const record = () => Array.from({ length: 20 }, random);
const records = [record(), record(), record()];
const detector = canaryDetector({ records });
const ask = (vector: ArrayLike<number>) => detector.inspect({ vector, at: 0 });

it('knows each planted record, however its numbers are kept, without a client', () => {
  for (const planted of records) {
    expect(ask(planted)).toMatchObject({ suspicious: true, score: 1, threshold: 0.5 });
    expect(ask(Float32Array.from(planted))?.suspicious).toBe(true);
    expect(ask(JSON.parse(JSON.stringify(planted)))?.suspicious).toBe(true);
  }
});

it('finds nothing in other records, not even in one that differs in one number, or in their order', () => {
  for (let i = 0; i < 10_000; i++) expect(ask(record())?.suspicious).toBe(false);
  const near = [...records[0]!];
  near[7]! += 1e-6;
  expect(ask(near)?.suspicious).toBe(false);
  expect(ask(records[0]!.toReversed())?.suspicious).toBe(false);
});

it('takes negative zero for zero', () => {
  const zeros = canaryDetector({ records: [[0, 1, 0]] });
  expect(zeros.inspect({ vector: [-0, 1, -0], at: 0 })?.suspicious).toBe(true);
});

it('cannot tell of another length, and is not thrown by odd numbers', () => {
  expect(ask([1, 2])).toBeUndefined();
  expect(ask(undefined as never)).toBeUndefined();
  expect(ask(Array(20).fill(Number.NaN))?.suspicious).toBe(false);
  expect(ask(Array(20).fill(1e308))?.suspicious).toBe(false);
});

it('refuses records that are none', () => {
  expect(() => canaryDetector({ records: [] })).toThrow(/1 to 10000 records/);
  expect(() => canaryDetector({ records: [[1], [1, 2]] })).toThrow(/record 1/);
  expect(() => canaryDetector({ records: [[Number.NaN]] })).toThrow(/record 0/);
  expect(() => canaryDetector({ record: [] } as never)).toThrow(/no option "record"/);
});
