import { setTimeout } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { uniform } from '../../random/uniform.ts';
import type { Detector, Inspection } from '../types.ts';
import * as digits from './attacks.fixture.ts';
import {
  boundaryProbingDetector,
  extractionDetector,
  inversionDetector,
  membershipDetector,
  profileQueries,
} from './index.ts';

// Honest clients and real attackers of the digit reader, a real model on real digits.

const profile = profileQueries({ queries: digits.honestQueries, seed: 1 });
const detectors = { extractionDetector, membershipDetector, inversionDetector, boundaryProbingDetector };
const make = Object.values(detectors);

function firstAlarm({ inspect }: Detector, client: digits.Client, queries: number, seed = 0) {
  let asked = 0;
  for (const query of digits.first(client, queries, seed)) {
    asked++;
    if (inspect({ ...query, client: `client-${seed}`, at: asked })?.suspicious) return asked;
  }
  return undefined;
}

setFlagsFromString('--expose-gc');
const gc: () => void = runInNewContext('gc');

const share = (detector: Detector, client: digits.Client, queries: number, seeds: number) =>
  Array.from({ length: seeds }, (_, seed) => firstAlarm(detector, client, queries, seed)).filter(Boolean)
    .length;

describe('extractionDetector', () => {
  it.each([
    ['uniform noise, which distances alone miss', digits.uniformNoise, 32],
    ['inverted digits', digits.inverted, 64],
    ['digits of mixed pixels', digits.permuted, 32],
    ['noise among digits', digits.halfNoise, 64],
    ['Jacobian augmentation', digits.jacobianAugmentation, 256],
  ])('finds %s', (_, client, within) => {
    const detector = extractionDetector({ profile });
    for (let seed = 0; seed < 3; seed++) expect(firstAlarm(detector, client, within, seed)).toBeDefined();
  });

  it.each([
    ['of any digits', digits.randomImages],
    ['of one class', digits.oneClass],
    ['with a camera, whose queries are near-duplicates', digits.nearDuplicates(5, 0.03)],
  ])('lets honest clients %s be', (_, client) => {
    expect(share(extractionDetector({ profile }), client, 300, 15)).toBeLessThanOrEqual(1);
  });

  it('does not count the same query again: a health check is no thief', () => {
    const { inspect } = extractionDetector({ profile });
    const blank = { ...digits.ask(new Float64Array(196)), client: 'probe', at: 0 };
    for (let i = 0; i < 2000; i++) expect(inspect({ ...blank })).toBeUndefined();
  });

  it('says what it saw in numbers and fixed words', () => {
    const { inspect, category, rule, stage } = extractionDetector({ profile });
    let last: Inspection | undefined;
    for (const query of digits.first(digits.uniformNoise, 32, 1))
      last = inspect({ ...query, client: 'a', at: 0 });
    expect({ category, rule, stage }).toEqual({
      category: 'extraction',
      rule: 'extraction_pattern',
      stage: 'answer',
    });
    expect(last!.score).toBeGreaterThan(last!.threshold);
    expect(last!.reason).toMatch(
      /^32 queries of a client \d+\.\d standard deviations from any kind of honest client, limit \d+\.\d; most by [a-z ]+$/,
    );
  });
});

describe('membershipDetector', () => {
  const traffic = ['varied', 'few_classes', 'repeats'] as const;
  const withoutCameras = profileQueries({ queries: digits.honestQueries, traffic, seed: 1 });

  it('finds records that are asked about again, altered, where no camera is among the honest clients', () => {
    const detector = () => membershipDetector({ profile: withoutCameras });
    expect(share(detector(), digits.labelOnlyMembership(20), 512, 5)).toBeGreaterThanOrEqual(4);
    expect(share(detector(), digits.randomImages, 300, 15)).toBeLessThanOrEqual(1);
  });

  it('lets cameras be where they are honest clients', () => {
    const detector = membershipDetector({ profile });
    expect(share(detector, digits.nearDuplicates(20, 0.02), 300, 15)).toBeLessThanOrEqual(1);
  });
});

describe('inversionDetector', () => {
  it('finds a search that climbs to what the model is sure of', () => {
    expect(share(inversionDetector({ profile }), digits.hillClimbing, 512, 4)).toBe(4);
    expect(firstAlarm(inversionDetector({ profile }), digits.evolutionInversion, 1100)).toBeDefined();
  });

  it('lets honest clients be, and what only comes nearer to a camera', () => {
    expect(share(inversionDetector({ profile }), digits.randomImages, 600, 8)).toBe(0);
    expect(share(inversionDetector({ profile }), digits.nearDuplicates(1, 0.02), 600, 8)).toBe(0);
    expect(share(inversionDetector({ profile }), digits.approachingCamera, 600, 8)).toBe(0);
  });
});

describe('boundaryProbingDetector', () => {
  it('finds the boundary attack, which sees no more than the class', () => {
    expect(share(boundaryProbingDetector({ profile }), digits.boundaryAttack, 512, 5)).toBe(5);
  });

  it('lets a camera be, whatever it looks at', () => {
    expect(share(boundaryProbingDetector({ profile }), digits.nearDuplicates(1, 0.03), 600, 15)).toBe(0);
  });
});

describe('every detector of query patterns', () => {
  const honest = { ...digits.honestQueries[0]!, client: 'ann', at: 0 };

  it('gives the same answers for the same queries and profile', () => {
    for (const detector of make) {
      const [a, b] = [detector({ profile }), detector({ profile })];
      for (const query of digits.first(digits.boundaryAttack, 150, 3)) {
        expect(a.inspect({ ...query, client: 'x', at: 0 })).toEqual(
          b.inspect({ ...query, client: 'x', at: 0 }),
        );
      }
    }
  });

  it('cannot tell without a client, of vectors of another length, or without probabilities', () => {
    for (const detector of make) {
      const { inspect } = detector({ profile });
      expect(inspect({ ...honest, client: undefined })).toBeUndefined();
      expect(inspect({ ...honest, vector: [1, 2, 3] })).toBeUndefined();
      expect(inspect({ ...honest, vector: undefined as never })).toBeUndefined();
      expect(inspect({ ...honest, probabilities: undefined })).toBeUndefined();
      expect(inspect({ ...honest, probabilities: [Number.NaN, 1] })).toBeUndefined();
      expect(inspect({ ...honest, probabilities: [1] })).toBeUndefined();
    }
  });

  it('is not blinded by missing or endless values', () => {
    const { inspect } = extractionDetector({ profile });
    const random = uniform(9);
    let last: Inspection | undefined;
    for (let i = 0; i < 40; i++) {
      const odd = [Number.NaN, Number.POSITIVE_INFINITY, -1e308, 1e308][i % 4]!;
      const vector = Array.from({ length: 196 }, (_, p) => (p === i ? odd : random()));
      last = inspect({ ...honest, vector, client: 'thief' }) ?? last;
    }
    expect(last?.suspicious).toBe(true);
  });

  it('tells queries far out from each other, and so counts them', () => {
    const { inspect } = extractionDetector({ profile });
    const random = uniform(4);
    let last: Inspection | undefined;
    for (let i = 0; i < 32; i++) {
      const vector = Float64Array.from({ length: 196 }, () => 100 * (random() - 0.5));
      last = inspect({ ...honest, vector, client: 'thief' });
    }
    expect(last?.suspicious).toBe(true);
  });

  it('survives any query', () => {
    const number = fc.oneof(fc.double(), fc.constantFrom(Number.NaN, Infinity, -Infinity, -0));
    const all = make.map((detector) => detector({ profile, maxClients: 10 }));
    fc.assert(
      fc.property(
        fc.oneof(fc.array(number, { minLength: 196, maxLength: 196 }), fc.array(number, { maxLength: 5 })),
        fc.option(fc.array(number, { maxLength: 12 }), { nil: undefined }),
        fc.option(fc.string(), { nil: undefined }),
        fc.option(fc.string({ unit: 'binary' }), { nil: undefined }),
        (vector, probabilities, name, client) => {
          for (const { inspect } of all)
            inspect({ vector, probabilities, class: name, client, at: Number.NaN });
        },
      ),
      { numRuns: 200 },
    );
  });

  it('keeps its memory when 100,000 clients come by', { timeout: 60_000 }, async () => {
    const { inspect } = extractionDetector({ profile, maxClients: 200 });
    const flood = async (from: number) => {
      for (let i = from; i < from + 50_000; i++) inspect({ ...honest, client: `client-${i}` });
      // Buffers are given back some time after they are collected.
      gc();
      await setTimeout(50);
      gc();
      const { heapUsed, arrayBuffers } = process.memoryUsage();
      return heapUsed + arrayBuffers;
    };
    const before = await flood(0);
    // Without a bound these would be some 50 MB.
    expect((await flood(50_000)) - before).toBeLessThan(5e6);
  });

  it('finds a thief behind a flood of other clients', () => {
    const { inspect } = extractionDetector({ profile, maxClients: 100 });
    let found = false;
    let turn = 0;
    for (const query of digits.first(digits.jacobianAugmentation, 256, 1)) {
      found ||= inspect({ ...query, client: 'thief', at: 0 })?.suspicious === true;
      // It hides by asking once under each of 20 other names.
      for (let i = 0; i < 20; i++) inspect({ ...honest, client: `name-${turn++}` });
    }
    expect(found).toBe(true);
  });
});

describe('profiles', () => {
  it('survive JSON', () => {
    const read = JSON.parse(JSON.stringify(profile));
    expect(read).toEqual(profile);
    for (const detector of make) expect(() => detector({ profile: read })).not.toThrow();
  });

  it('that are damaged are refused with the part that is wrong', () => {
    const damaged = (part: object) => () => extractionDetector({ profile: { ...profile, ...part } });
    expect(damaged({ format: 'x/2' })).toThrow(/has the format "x\/2"/);
    expect(damaged({ unit: 0 })).toThrow(/damaged at unit/);
    expect(damaged({ reference: profile.reference.slice(1) })).toThrow(/damaged at reference/);
    expect(damaged({ extraction: { kinds: [[]], tails: [] } })).toThrow(/damaged at extraction/);
    expect(damaged({ scales: [1] })).toThrow(/means and scales/);
    expect(() => extractionDetector({ profile: undefined as never })).toThrow(/what profileQueries gives/);
  });

  it('never make a detector throw anything but a TypeError, whatever is changed in them', () => {
    const text = JSON.stringify(profile);
    fc.assert(
      fc.property(
        fc.nat(text.length - 1),
        fc.string({ minLength: 0, maxLength: 3 }),
        fc.nat(3),
        (at, put, cut) => {
          let changed: unknown;
          try {
            changed = JSON.parse(text.slice(0, at) + put + text.slice(at + cut));
          } catch (error) {
            expect(error).toBeInstanceOf(SyntaxError);
            return;
          }
          try {
            const { inspect } = extractionDetector({ profile: changed as never });
            for (let i = 0; i < 3; i++) inspect({ ...digits.honestQueries[i]!, client: 'ann', at: 0 });
          } catch (error) {
            expect(error).toBeInstanceOf(TypeError);
            expect((error as Error).message).toMatch(/^extractionDetector option profile/);
          }
        },
      ),
      { numRuns: 300 },
    );
  });

  it('need enough honest queries that are alike', { timeout: 60_000 }, () => {
    const queries = digits.honestQueries;
    const wrong = (change: object) => () => profileQueries({ queries, ...change } as never);
    expect(wrong({ queries: queries.slice(0, 999) })).toThrow(/1000 queries or more, not 999/);
    expect(wrong({ queries: [...queries, { vector: [1] }] })).toThrow(/vector of query 2000/);
    expect(wrong({ queries: [...queries, { vector: queries[0]!.vector }] })).toThrow(/query 2000 differs/);
    expect(wrong({ queries: queries.map(() => queries[0]) })).toThrow(/the same vector/);
    const pair = queries.map((_, i) => queries[i % 2]!);
    expect(wrong({ queries: pair })).toThrow(/too alike, no honest client has 32 that differ/);
    expect(wrong({ traffic: ['bots'] })).toThrow(/some of varied, few_classes, repeats, near_duplicates/);
    expect(wrong({ seed: -1 })).toThrow(/seed/);
    expect(() => extractionDetector({ profile, alpha: 5 })).toThrow(/alpha must be a number from/);
  });
});
