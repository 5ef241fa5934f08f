import type { DataFrame } from '@grafana/data';
import fc from 'fast-check';

const HOSTILE = [
  '__proto__',
  'constructor',
  '<img src=x onerror=alert(1)>',
  '\u0000',
  '🦆',
  'x'.repeat(2000),
  '',
];
const NUMBERS = [
  0,
  -0,
  1,
  -1,
  1e308,
  -1e308,
  5e-324,
  Number.NaN,
  Number.POSITIVE_INFINITY,
  Number.NEGATIVE_INFINITY,
];

const text = fc.oneof(fc.constantFrom(...HOSTILE), fc.string({ maxLength: 8 }));
const value = fc.oneof(
  fc.constantFrom<unknown>(...NUMBERS, null, undefined, '7', true, {}, []),
  fc.double(),
  fc.integer({ min: 0, max: 5 }),
  text,
);

/**
 * Frames as a data source may send them by mistake: fields of the wrong type, missing or of other lengths, times twice
 * and out of order, numbers that are none, hostile texts. For property-based tests.
 *
 * @param measures names that fields and series often have, so that much of it reaches the panel's own code
 * @param labels names of labels that the panel reads, each with values that it often has
 */
export function anyFrames(
  measures: readonly string[],
  labels: Readonly<Record<string, readonly string[]>>,
): fc.Arbitrary<DataFrame[]> {
  const often = <T>(arbitrary: fc.Arbitrary<T>) => ({ weight: 4, arbitrary });
  const name = fc.oneof(often(fc.constantFrom(...measures)), text);
  const known = Object.fromEntries(
    Object.entries(labels).map(([label, values]) => [
      label,
      fc.oneof(often(fc.constantFrom(...values)), text),
    ]),
  );
  const all = { ...known, __name__: name };
  const label = fc.oneof(often(fc.record(all)), fc.record({ ...all, measure: name }, { requiredKeys: [] }));
  const field = fc.record(
    {
      name,
      type: fc.oneof(often(fc.constantFrom('number', 'time')), fc.constantFrom('string', 'other', 'boolean')),
      values: fc.array(value, { maxLength: 6 }),
      labels: fc.oneof(often(label), fc.constant(undefined)),
      config: fc.constant({}),
    },
    { requiredKeys: ['type', 'config'] },
  );
  const frame = fc.record(
    { fields: fc.array(field, { maxLength: 5 }), length: fc.integer({ min: -1, max: 9 }) },
    { requiredKeys: ['length'] },
  );
  return fc.array(frame, { maxLength: 6 }) as unknown as fc.Arbitrary<DataFrame[]>;
}
