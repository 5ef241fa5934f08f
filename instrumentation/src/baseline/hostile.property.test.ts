import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { uniform } from '../random/uniform.ts';
import { BaselineBuilder } from './builder.ts';
import { BaselineError } from './error.ts';
import { parseBaseline, parseSegmentedBaseline, serializeBaseline } from './file-format.ts';
import { baselineId } from './seal.ts';
import { segmentBaselines } from './segmented.ts';
import type { Baseline } from './types.ts';

const MUTATIONS = 3_000;
const random = uniform(20261123);
const below = (limit: number) => Math.floor(random() * limit);

const rows = Array.from({ length: 200 }, (_, i) => ({ age: i % 70, region: i % 3 ? 'north' : 'süd' }));
const baseline = new BaselineBuilder({ datasetId: 'people' }).addRows(rows).build();
const plain = serializeBaseline(baseline);
const segmented = serializeBaseline(segmentBaselines({ summer: baseline, winter: baseline }));

/** A few characters changed, cut out, put in twice or cut off. */
function mutated(text: string): string {
  const at = below(text.length);
  const some = text.slice(at, at + 1 + below(16));
  return [
    text.slice(0, at) + String.fromCharCode(below(128)) + text.slice(at + 1),
    text.slice(0, at) + text.slice(at + some.length),
    text.slice(0, at) + some + text.slice(at),
    text.slice(0, at),
  ][below(4)]!;
}

/** The baseline, or the code of the refusal; any other error fails the test. */
function read<Read>(parse: (text: string) => Read, text: string): Read | string {
  try {
    return parse(text);
  } catch (error) {
    if (!(error instanceof BaselineError)) throw error;
    expect(error.message.length).toBeLessThan(2_000);
    return error.code;
  }
}

describe.each([
  ['a baseline', parseBaseline, plain],
  ['a segmented baseline', parseSegmentedBaseline, segmented],
] as const)('%s', (_, parse, text) => {
  it('that was damaged anywhere is refused, or holds the same', () => {
    const whole = parse(text);
    const codes = new Set<unknown>();
    for (let i = 0; i < MUTATIONS; i++) {
      const result = read<object>(parse, mutated(text));
      codes.add(typeof result === 'string' ? result : 'same');
      // Only what the id does not stand for, such as the time of building, may differ.
      if (typeof result !== 'string') expect((result as { id: string }).id).toBe(whole.id);
    }
    expect(codes).toContain('damaged');
    expect(codes).toContain('changed');
  });

  it('of any JSON is refused', () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 6 }), (json) => {
        expect(typeof read<object>(parse, json)).toBe('string');
      }),
      { numRuns: 1_000, seed: 1 },
    );
  });

  it('nested without end is refused', () => {
    expect(typeof read<object>(parse, `${'['.repeat(200_000)}${']'.repeat(200_000)}`)).toBe('string');
    expect(typeof read<object>(parse, `${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`)).toBe('string');
  });
});

it('with any value in place of one of its own is refused, though its id fits', () => {
  const places = [
    'rows',
    'rowsSeen',
    'datasetId',
    'window',
    'features',
    'schemaVersion',
    'createdAt',
  ] as const;
  fc.assert(
    fc.property(fc.constantFrom(...places), fc.jsonValue(), (place, value) => {
      const forged = { ...baseline, [place]: value } as Baseline;
      const id = idOf(forged);
      const result = read<object>(parseBaseline, JSON.stringify({ ...forged, id }));
      if (typeof result === 'string') return;
      // What passes is a baseline that could have been built.
      expect(parseBaseline(serializeBaseline(result as Baseline))).toEqual(result);
    }),
    { numRuns: 2_000, seed: 2 },
  );
});

/** The id that belongs to the content, where that has one at all. */
function idOf(forged: Baseline): string {
  try {
    return baselineId(forged);
  } catch (error) {
    expect(error).toBeInstanceOf(TypeError);
    return baseline.id;
  }
}
