import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { penguins } from '../testing/real-vectors.ts';
import { sealDetector } from './anomaly-detector.ts';
import { DetectorFileError } from './detector-file-error.ts';
import { parseDetector, serializeDetector } from './file-format.ts';
import { isolationForest } from './isolation-forest.ts';
import { robustDistance } from './robust-distance.ts';

const vectors = penguins().map(({ vector }) => vector);
const OPTIONS = { falsePositiveRate: 0.05 };
const MADE = {
  robust_distance: robustDistance(vectors, OPTIONS),
  isolation_forest: isolationForest(vectors, { ...OPTIONS, trees: 5, sample: 16 }),
};
const TYPES = ['robust_distance', 'isolation_forest'] as const;
type Json = Record<string, unknown>;

/** The text with other content and an id that fits, as somebody makes who knows how. */
function forged(type: (typeof TYPES)[number], change: (json: Json) => Json): string {
  const { id: _, ...content } = JSON.parse(serializeDetector(MADE[type])) as Json;
  return JSON.stringify(sealDetector(change(content) as never));
}

/** Why a text is refused; undefined where it is not. Any other error fails the test. */
function refusal(text: string): string | undefined {
  try {
    const detector = parseDetector(text);
    // What is taken must work.
    for (const vector of vectors.slice(0, 3)) {
      expect(Number.isFinite(detector.inspect({ vector, at: 0 })!.score)).toBe(true);
    }
    return undefined;
  } catch (error) {
    expect(error).toBeInstanceOf(DetectorFileError);
    return (error as DetectorFileError).code;
  }
}

describe.each(TYPES)('a saved %s', (type) => {
  const text = serializeDetector(MADE[type]);

  it('is the same after the way there and back', () => {
    const read = parseDetector(text);
    expect(serializeDetector(read)).toBe(text);
    for (const vector of vectors) {
      expect(read.inspect({ vector, at: 0 })).toEqual(MADE[type].inspect({ vector, at: 0 }));
    }
    expect(parseDetector(text, { follow: { halfLifeSeconds: 60 } }).rule).toBe(type);
  });

  it('is refused when bytes are flipped, cut or added', () => {
    fc.assert(
      fc.property(
        fc.nat(text.length - 1),
        fc.integer({ min: 1, max: 127 }),
        fc.constantFrom('flip', 'cut', 'add'),
        (at, bits, how) => {
          const code = String.fromCharCode(text.charCodeAt(at) ^ bits);
          const tail = { flip: code + text.slice(at + 1), cut: '', add: code + text.slice(at) }[how];
          const mutated = text.slice(0, at) + tail;
          // A blank more, or the newline cut, is the same JSON.
          if (sameJson(mutated, text)) return;
          expect(refusal(mutated)).toMatch(/^(damaged|changed|foreign|newer)$/);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('is refused or works, whatever one property is', () => {
    const names = Object.keys(JSON.parse(text) as Json);
    fc.assert(
      fc.property(fc.constantFrom(...names), fc.jsonValue(), (name, value) => {
        if (name !== 'id') refusal(forged(type, (json) => ({ ...json, [name]: value })));
      }),
      { numRuns: 300 },
    );
  });

  it('is refused or works, and never loops, whatever one number is', () => {
    const lists = Object.entries(JSON.parse(text) as Json).filter(([, value]) => Array.isArray(value));
    fc.assert(
      fc.property(
        fc.constantFrom(...lists),
        fc.nat(),
        fc.oneof(fc.integer({ min: -3, max: 200 }), fc.double()),
        ([name, list], at, value) => {
          const changed = [...(list as number[])];
          changed[at % changed.length] = value;
          refusal(forged(type, (json) => ({ ...json, [name]: changed })));
        },
      ),
      { numRuns: 500 },
    );
  });
});

it('says what is wrong with a file, and what to do', () => {
  const text = serializeDetector(MADE.isolation_forest);
  expect(() => parseDetector(text.slice(0, 100))).toThrow(
    /^Detector refused: not valid JSON \(100 characters\); .* Save it again/,
  );
  expect(() => parseDetector('{}')).toThrow('give the text that serializeDetector made');
  expect(() => parseDetector(text.replace('"heldOut":172', '"heldOut":173'))).toThrow(
    'content is not what its id says',
  );
  expect(() => parseDetector(forged('isolation_forest', (json) => ({ ...json, schemaVersion: 2 })))).toThrow(
    'upgrade it',
  );
  expect(() => parseDetector(forged('isolation_forest', (json) => ({ ...json, rights: [] })))).toThrow(
    /rights must be \d+ numbers, not 0 of them/,
  );
  expect(() =>
    parseDetector(forged('robust_distance', (json) => ({ ...json, scales: [1, 2, 0, 1] }))),
  ).toThrow('scales must be above 0');
  expect(() => parseDetector(7 as never)).toThrow(TypeError);
});

it('does not follow a tree in circles', () => {
  const circle = (json: Json) => ({ ...json, rights: (json.rights as number[]).map(() => 0) });
  expect(refusal(forged('isolation_forest', circle))).toBe('damaged');
});

function sameJson(a: string, b: string): boolean {
  try {
    return JSON.stringify(JSON.parse(a)) === JSON.stringify(JSON.parse(b));
  } catch {
    return false;
  }
}
