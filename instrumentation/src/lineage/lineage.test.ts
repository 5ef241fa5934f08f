import { afterEach, beforeEach, expect, it } from 'vitest';
import { ATTR, events } from '../contract/index.ts';
import { registry } from '../export/registry.ts';
import { startTestSdk, type TestSdk } from '../testing/sdk.ts';
import { emitLineage, type LineageNode, lineageId } from './index.ts';

let sdk: TestSdk;
beforeEach(async () => {
  sdk = await startTestSdk();
});
afterEach(() => sdk.stop());

const model = { name: 'mail-filter', version: '2', datasetId: 'mails' };
const dataset = { kind: 'dataset', id: 'mails', version: 'sha256:abc' } as const;
const run = { kind: 'run', id: 'run-1' } as const;
const version = { kind: 'model_version', name: 'mail-filter', version: '2' } as const;
const deployment = { kind: 'deployment', id: 'deploy-7' } as const;
const faults = () => registry.faults.counts[registry.faults.kinds.indexOf('record_invalid')]!;

it('says what came out of what, and how', () => {
  emitLineage({ model, from: dataset, to: run, split: 'train', rows: 3000 });
  emitLineage({ model, from: run, to: version, digest: 'sha256:def' });
  emitLineage({ model, from: version, to: deployment });
  const sent = sdk.events().map(({ eventName, attributes, body }) => ({ eventName, attributes, body }));
  const identity = { [ATTR.modelName]: 'mail-filter', [ATTR.modelVersion]: '2', [ATTR.datasetId]: 'mails' };
  const link = (relation: string, from: readonly string[], to: readonly string[], rest: object) => ({
    eventName: events.lineageLink.name,
    body: `${from.join(' ')} → ${to.join(' ')}`,
    attributes: {
      ...identity,
      [ATTR.lineageRelation]: relation,
      [ATTR.lineageFromKind]: from[0],
      [ATTR.lineageFromId]: from[1],
      [ATTR.lineageToKind]: to[0],
      [ATTR.lineageToId]: to[1],
      ...rest,
    },
  });
  expect(sent).toEqual([
    link('input', ['dataset', 'mails@sha256:abc'], ['run', 'run-1'], {
      [ATTR.datasetSplit]: 'train',
      [ATTR.datasetRows]: 3000,
    }),
    link('output', ['run', 'run-1'], ['model_version', 'mail-filter@2'], {
      [ATTR.modelDigest]: 'sha256:def',
    }),
    link('deployed', ['model_version', 'mail-filter@2'], ['deployment', 'deploy-7'], {}),
  ]);
});

it.each([
  [version, run, 'input'],
  [run, dataset, 'output'],
  [dataset, { ...dataset, version: 'sha256:abd' }, 'derived'],
  [version, { ...version, version: '2-distilled' }, 'derived'],
] as const)('from %o to %o is %s', (from, to, relation) => {
  emitLineage({ model, from, to });
  expect(sdk.events().at(-1)?.attributes[ATTR.lineageRelation]).toBe(relation);
});

it('keeps apart what a plain @ would confuse', () => {
  const ids = [
    { kind: 'model_version', name: 'a@1', version: '2' },
    { kind: 'model_version', name: 'a', version: '1@2' },
    { kind: 'model_version', name: 'a%401', version: '2' },
    { kind: 'dataset', id: 'a@1' },
    { kind: 'dataset', id: 'a', version: '1' },
  ] satisfies LineageNode[];
  expect(ids.map(lineageId)).toEqual(['a%401@2', 'a@1@2', 'a%25401@2', 'a%401', 'a@1']);
});

it.each([
  undefined,
  {},
  { model, from: run },
  { model, from: run, to: { kind: 'notebook', id: 'x' } },
  { model, from: { kind: 'run', id: '' }, to: version },
  { model, from: { kind: 'dataset', id: 'd', version: 3 }, to: run },
  { model, from: dataset, to: run, rows: -1 },
  { model, from: dataset, to: run, split: {} },
  { model, from: run, to: version, digest: 7 },
  { model: { ...model, name: undefined }, from: run, to: version },
])('counts %o as a fault, and throws nothing', (link) => {
  const before = faults();
  emitLineage(link as never);
  expect(faults()).toBe(before + 1);
  expect(sdk.events().filter(({ eventName }) => eventName === events.lineageLink.name)).toEqual([]);
});
