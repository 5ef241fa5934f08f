import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ATTR, metrics } from '../contract/index.ts';
import { startTestSdk, type TestSdk } from '../testing/sdk.ts';
import { canonicalOutput } from './canonical-output.ts';
import { checkTransform, fingerprintTransform } from './index.ts';

interface Mail {
  subject: string | null;
  links: number;
}

const probes: Mail[] = [
  { subject: 'Hello', links: 0 },
  { subject: '  Hello ', links: 3 },
  { subject: '', links: 1 },
  { subject: null, links: 0 },
];
const inTraining = (mail: Mail) => ({
  subject_length: (mail.subject ?? '').trim().length,
  links_log: Math.log1p(mail.links),
});
/** Written again for the service, where somebody forgot to trim. */
const inService = (mail: Mail) => ({
  links_log: Math.log1p(mail.links),
  subject_length: (mail.subject ?? '').length,
});

let sdk: TestSdk;
beforeEach(async () => {
  sdk = await startTestSdk();
});
afterEach(() => sdk.stop());

let made = 0;
const someModel = () => ({ name: `mail-filter-${++made}`, version: '3', datasetId: `mails-${made}` });
const expected = fingerprintTransform('encode', inTraining, probes);
const skew = (datasetId: string) =>
  sdk.value(metrics.validationFailures.name, {
    [ATTR.datasetId]: datasetId,
    [ATTR.featureName]: 'encode',
    [ATTR.validationCheck]: 'transform_skew',
  });

describe('checkTransform', () => {
  it('finds the same transformation the same, after a way through JSON, and counts from zero', async () => {
    const model = someModel();
    const kept = JSON.parse(JSON.stringify(expected));
    const outcome = checkTransform({ model, transform: inTraining, probes, expected: kept });
    expect(outcome).toMatchObject({ matches: true, features: [], found: expected });
    expect(await skew(model.datasetId)).toBe(0);
    expect(sdk.events()).toEqual([]);
  });

  it('finds skew, names the output that differs, and tells no value', async () => {
    const model = someModel();
    const outcome = checkTransform({ model, transform: inService, probes, expected });
    expect(outcome).toMatchObject({ matches: false, features: ['subject_length'] });
    expect(await skew(model.datasetId)).toBe(1);
    expect(sdk.events()).toMatchObject([
      {
        eventName: 'ml.validation.failure',
        body: `transformation encode of ${model.name}@3 is not that of training: it differs in 1 outputs`,
        attributes: {
          [ATTR.modelName]: model.name,
          [ATTR.modelVersion]: '3',
          [ATTR.datasetId]: model.datasetId,
          [ATTR.featureName]: 'encode',
          [ATTR.validationCheck]: 'transform_skew',
          [ATTR.transformExpected]: expected.id,
          [ATTR.transformFound]: outcome.found!.id,
          [ATTR.transformFeatures]: ['subject_length'],
        },
      },
    ]);
    expect(JSON.stringify(sdk.events())).not.toContain('Hello');
  });

  it('other probes are told from another transformation', () => {
    const outcome = checkTransform({
      model: someModel(),
      transform: inTraining,
      probes: probes.slice(1),
      expected,
    });
    expect(outcome).toMatchObject({ matches: false, features: ['@probes'] });
  });

  it('one that throws, or gives other outputs each time, differs', async () => {
    const model = someModel();
    const throws = () => {
      throw new RangeError('Hello');
    };
    const outcome = checkTransform({ model, transform: throws, probes, expected });
    expect(outcome).toMatchObject({ matches: false, found: undefined, error: expect.any(RangeError) });
    expect(sdk.events()[0]).toMatchObject({
      body: expect.stringContaining('it failed with RangeError'),
      attributes: { [ATTR.transformFound]: '' },
    });
    let calls = 0;
    checkTransform({ model, transform: () => ++calls, probes, expected });
    expect(await skew(model.datasetId)).toBe(2);
  });

  it.each([
    ['checkTransform has no option "probe"', { probe: [] }],
    [
      'checkTransform option model.version must be a text',
      { model: { name: 'm', version: 3, datasetId: 'd' } },
    ],
    ['wants the transformation, a function, not undefined', { transform: undefined }],
    ['wants an array of 1 to 1,000 probes, not an array of 0', { probes: [] }],
    [
      'expected must be what fingerprintTransform gave, not "t1:0123456789ab"',
      { expected: 't1:0123456789ab' },
    ],
    ['a digest is t1: and 12 hex digits, not "t1:"', { expected: { ...expected, id: 't1:' } }],
  ])('refuses wrong options: %s', (message, wrong) => {
    const options = { model: someModel(), transform: inTraining, probes, expected, ...wrong };
    expect(() => checkTransform(options as never)).toThrow(message);
  });
});

describe('fingerprintTransform', () => {
  const of = (transform: (input: never) => unknown) =>
    fingerprintTransform('t', transform, probes as never[]);

  it('is the same whatever the order of keys, and differs with any output', () => {
    expect(of((mail: Mail) => ({ b: mail.links, a: 1 }))).toEqual(
      of((mail: Mail) => ({ a: 1, b: mail.links })),
    );
    expect(of((mail: Mail) => [mail.links, 1]).features).toEqual(
      of((mail: Mail) => Float64Array.of(mail.links, 1)).features,
    );
    expect(Object.keys(of((mail: Mail) => mail.links).features)).toEqual(['value']);
    expect(of(() => ({ a: null })).id).not.toBe(of(() => ({ a: Number.NaN })).id);
    expect(of(() => ({ a: null })).id).not.toBe(of(() => ({})).id);
    expect(Object.isFrozen(expected.features)).toBe(true);
  });

  it('gives copies to a transformation that changes its input', () => {
    const trims = (mail: Mail) => {
      mail.subject = `${mail.subject ?? ''}!`;
      return mail.subject;
    };
    expect(of(trims as never).id).toMatch(/^t1:[0-9a-f]{12}$/);
    expect(probes[0]?.subject).toBe('Hello');
  });

  it('refuses one that depends on chance or on what it did before, and names the output', () => {
    const random = () => ({ fixed: 1, drawn: Math.random() });
    expect(() => of(random)).toThrow(
      'transformation t gives other outputs for the same probe when it runs again ("drawn")',
    );
  });

  it('refuses what has no fingerprint', () => {
    const circle: unknown[] = [];
    circle.push(circle);
    expect(() => of(() => circle)).toThrow('nested deeper than 32 levels');
    expect(() => of(async () => 1)).toThrow('the transformation must be synchronous');
    expect(() => of(() => ({ f: () => 1 }))).toThrow('the value holds a function');
    expect(() => of(() => new Float64Array(1_001))).toThrow('has 1001 outputs, 1000 are the most');
    expect(() => fingerprintTransform('', inTraining, probes)).toThrow('wants a name of 1 to 256 characters');
  });
});

it.each([
  [0.1 + 0.2, 0.3, true],
  [-0, 0, true],
  [1, 1.00000001, false],
  [1, '1', false],
  [1, 1n, false],
  [Number.POSITIVE_INFINITY, Number.NaN, false],
  [new Date(0), 0, false],
  [new Date(0), new Date(0), true],
  [{ a: 1, b: undefined }, { a: 1 }, true],
  [[1, undefined], [1], false],
  [new Map([[1, 2]]), new Map([[1, 2]]), true],
  [new Map([[1, 2]]), new Map([[1, 3]]), false],
  [new Set([1]), [1], false],
  [{ 'a:1': 2 }, { a: '1:2' }, false],
  [Float32Array.of(0.1), [0.1], false],
])('canonicalOutput: %o and %o are the same: %s', (a, b, same) => {
  expect(canonicalOutput(a) === canonicalOutput(b)).toBe(same);
});
