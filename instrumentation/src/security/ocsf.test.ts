import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { registry } from '../export/registry.ts';
import { VERSION } from '../version.ts';
import { ATLAS_VERSION, TACTICS, TECHNIQUES, type TechniqueId } from './atlas.ts';
import { ACTIONS, CATEGORIES, PRINCIPAL_KINDS, SEVERITIES, type SecurityCategory } from './categories.ts';
import type { SecurityEvent } from './event.ts';
import { OCSF_VERSION, toOcsf } from './ocsf.ts';
import { OWASP_ML, type OwaspMlId } from './owasp.ts';
import { reportFinding } from './report.ts';
import { configureSecurity } from './settings.ts';
import { ocsfProblems } from './testing/ocsf-problems.ts';

const event: SecurityEvent = {
  id: '6f1c2a5e-6d0b-4b4e-8f4e-2f6c5a1d9b10',
  isUpdate: false,
  count: 1,
  firstSeen: 1_795_000_000_000,
  lastSeen: 1_795_000_000_000,
  category: 'extraction',
  severity: 'high',
  action: 'flagged',
  rule: 'query_pattern',
  reason: 'score 0.98 above 0.7',
  rootCause: 'extraction/query_pattern/digit-reader@1.0.0/k1:9f',
  model: { name: 'digit-reader', version: '1.0.0', datasetId: 'mnist' },
  principalKind: 'service',
  actorHash: 'k1:9f',
  technique: { id: 'AML.T0024.002', ...TECHNIQUES['AML.T0024.002'] },
  matrixVersion: ATLAS_VERSION,
  owasp: { id: 'ML05:2023', name: OWASP_ML['ML05:2023'] },
  score: 0.98,
  threshold: 0.7,
  traceId: '0af7651916cd43dd8448eb211c80319c',
  spanId: 'b7ad6b7169203331',
};

describe('a finding as OCSF', () => {
  it('is a Detection Finding with what the field calls it', () => {
    const made = toOcsf(event);
    expect(made).toMatchObject({
      class_uid: 2004,
      type_uid: 200_401,
      severity_id: 4,
      action_id: 3,
      disposition_id: 15,
      is_alert: true,
      count: 1,
      time: event.firstSeen,
      message: 'extraction flagged on digit-reader@1.0.0 by query_pattern, score 0.98 above 0.7',
      metadata: {
        version: OCSF_VERSION,
        profiles: ['security_control'],
        product: { name: 'Parapet', version: VERSION },
        correlation_uid: event.rootCause,
      },
      finding_info: {
        uid: event.id,
        title: 'extraction flagged on digit-reader@1.0.0 by query_pattern',
        analytic: { name: 'query_pattern', type_id: 3 },
        attacks: [
          {
            version: ATLAS_VERSION,
            tactics: [{ uid: 'AML.TA0010', name: 'Exfiltration' }],
            technique: { uid: 'AML.T0024', name: 'Exfiltration via AI Inference API' },
            sub_technique: {
              uid: 'AML.T0024.002',
              name: 'Exfiltration via AI Inference API: Extract AI Model',
            },
          },
        ],
        tags: [{ name: 'owasp_ml_top_10', value: 'ML05:2023' }],
      },
      evidences: [{ actor: { user: { uid: 'k1:9f', type_id: 4 } } }],
      resources: [
        { name: 'digit-reader', version: '1.0.0', type: 'AI model', role_id: 1 },
        { uid: 'mnist', role_id: 4 },
      ],
      unmapped: { trace_id: event.traceId, span_id: event.spanId, score: 0.98, threshold: 0.7 },
    });
    expect(ocsfProblems(made)).toEqual([]);
  });

  it.each([
    ['secret_exposure', 6],
    ['personal_data', 1],
  ] as const)('is a Data Security Finding where it is about data: %s', (category, dataCategory) => {
    const made = toOcsf({ ...event, category, rule: 'jwt' });
    expect(made).toMatchObject({
      class_uid: 2006,
      type_uid: 200_601,
      data_security: { category_id: dataCategory, detection_pattern: 'jwt' },
      actor: { user: { uid: 'k1:9f' } },
    });
    expect(ocsfProblems(made)).toEqual([]);
  });

  it('is an Update of the same finding when its window ends, no second alert', () => {
    const sum = toOcsf({ ...event, isUpdate: true, count: 412, lastSeen: event.firstSeen + 5_000 });
    expect(sum).toMatchObject({
      activity_id: 2,
      type_uid: 200_402,
      count: 412,
      time: event.firstSeen + 5_000,
      start_time: event.firstSeen,
      end_time: event.firstSeen + 5_000,
      is_alert: false,
      finding_info: { uid: event.id, modified_time: event.firstSeen + 5_000 },
    });
    expect(sum.metadata.uid).not.toBe(toOcsf(event).metadata.uid);
    expect(ocsfProblems(sum)).toEqual([]);
  });

  it('has a technique without a parent as one', () => {
    const technique = { id: 'AML.T0012' as const, ...TECHNIQUES['AML.T0012'] };
    expect(toOcsf({ ...event, technique }).finding_info.attacks).toEqual([
      {
        version: ATLAS_VERSION,
        tactics: technique.tactics.map((uid) => ({ uid, name: TACTICS[uid] })),
        technique: { uid: 'AML.T0012', name: 'Valid Accounts' },
      },
    ]);
  });

  it('can name the service as the product', () => {
    const product = { name: 'mail-gateway', version: '7' };
    expect(toOcsf(event, { product }).metadata.product).toEqual(product);
  });

  it.each<[unknown, RegExp]>([
    [{ vendor: 'x' }, /toOcsf has no option "vendor"; it has product/],
    [{ product: 'x' }, /option product must be an object, not "x"/],
    [{ product: {} }, /option product.name must be a text of 1 to 256 characters, not undefined/],
    [{ product: { name: 'x', version: 7 } }, /option product.version must be a text .* not 7/],
    [{ product: { name: 'x', vendor: 'y' } }, /option product has no option "vendor"/],
  ])('refuses the options %j', (options, message) => {
    expect(() => toOcsf(event, options as never)).toThrow(message);
  });

  it('is what onEvent gets, made of what a detector reports', () => {
    const written: string[] = [];
    configureSecurity({
      actorKey: 'a key of the tests, long enough',
      onEvent: (one) => void written.push(JSON.stringify(toOcsf(one))),
    });
    reportFinding({
      category: 'secret_exposure',
      severity: 'critical',
      action: 'blocked',
      rule: 'aws_key',
      reason: 'a credential in an input',
      actor: 'mallory',
    });
    expect(written).toHaveLength(1);
    expect(ocsfProblems(JSON.parse(written[0]!))).toEqual([]);
    expect(written[0]).not.toContain('mallory');
  });
});

afterEach(async () => {
  for (const flush of registry.flushers) await flush();
  configureSecurity({});
});

const anyTechnique = fc
  .constantFrom(...(Object.keys(TECHNIQUES) as TechniqueId[]))
  .map((id) => ({ id, ...TECHNIQUES[id] }));
const text = fc.string({ unit: 'binary', minLength: 1, maxLength: 256 });
// JSON has no -0.
const number = fc.option(
  fc.double().map((value) => value + 0),
  { nil: undefined },
);
const time = fc.nat({ max: 2 ** 42 });

const anyEvent: fc.Arbitrary<SecurityEvent> = fc.record({
  id: fc.uuid(),
  isUpdate: fc.boolean(),
  count: fc.integer({ min: 1 }),
  firstSeen: time,
  lastSeen: time,
  category: fc.constantFrom(...(Object.keys(CATEGORIES) as SecurityCategory[])),
  severity: fc.constantFrom(...SEVERITIES),
  action: fc.constantFrom(...ACTIONS),
  rule: fc.stringMatching(/^[a-z][a-z0-9_]{0,63}$/),
  reason: text,
  rootCause: text,
  model: fc.oneof(
    fc.constant({ name: '', version: '', datasetId: '' }),
    fc.record({ name: text, version: text, datasetId: text }),
  ),
  principalKind: fc.option(fc.constantFrom(...PRINCIPAL_KINDS), { nil: undefined }),
  actorHash: fc.option(fc.stringMatching(/^k1:[\da-f]{32}$/), { nil: undefined }),
  technique: fc.option(anyTechnique, { nil: undefined }),
  matrixVersion: fc.constant(ATLAS_VERSION),
  owasp: fc.option(
    fc.constantFrom(...(Object.keys(OWASP_ML) as OwaspMlId[])).map((id) => ({ id, name: OWASP_ML[id] })),
    { nil: undefined },
  ),
  score: number,
  threshold: number,
  traceId: fc.option(fc.stringMatching(/^[\da-f]{32}$/), { nil: undefined }),
  spanId: fc.option(fc.stringMatching(/^[\da-f]{16}$/), { nil: undefined }),
});

it('whatever the finding, it is valid OCSF 1.8.0, and JSON keeps all of it', () => {
  fc.assert(
    fc.property(anyEvent, (one) => {
      const made = toOcsf(one);
      expect(ocsfProblems(made)).toEqual([]);
      expect(JSON.parse(JSON.stringify(made))).toEqual(made);
    }),
    { numRuns: 500 },
  );
});

describe('the check itself finds', () => {
  const valid = toOcsf(event) as Record<string, unknown>;
  it.each<[string, Record<string, unknown>]>([
    ['an attribute that is missing', { finding_info: { title: 'x' } }],
    ['one of a profile that is not for findings', { ai_model: { name: 'm', ai_provider: 'p' } }],
    ['a number that is none', { severity_id: 7 }],
    ['a caption of another number', { severity: 'Low' }],
    ['a type that is not of the class', { type_uid: 200_602 }],
    ['a time in words', { time: '2026-11-23T03:12:04.120Z' }],
    ['an actor without anything', { evidences: [{ actor: {} }] }],
  ])('%s', (_, wrong) => {
    expect(ocsfProblems({ ...valid, ...wrong })).not.toEqual([]);
  });
});
