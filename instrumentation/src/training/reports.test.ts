import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ATTR, events, metrics } from '../contract/index.ts';
import { registry } from '../export/registry.ts';
import { startTestSdk, type TestSdk } from '../testing/sdk.ts';
import { isToldOf } from './epochs.ts';
import { trainRun } from './train-run.ts';

let sdk: TestSdk;
beforeEach(async () => {
  sdk = await startTestSdk();
});
afterEach(() => sdk.stop());

let made = 0;
const options = () => ({
  model: { name: `epochal-${++made}`, version: '2', task: 'classification', datasetId: 'set-1' },
  runId: `run-${made}`,
});
const sent = (name: string) => sdk.events().filter(({ eventName }) => eventName === name);
const faults = () => registry.faults.counts[registry.faults.kinds.indexOf('record_invalid')]!;

describe('epochs', () => {
  it('show progress and loss, in a process that has no model', async () => {
    const { model, runId } = options();
    const of = { [ATTR.modelName]: model.name, [ATTR.modelVersion]: '2' };
    const loss = (split: string) =>
      sdk.value(metrics.trainingLoss.name, { ...of, [ATTR.datasetSplit]: split });
    await trainRun({ model, runId }, async (run) => {
      expect(await sdk.value(metrics.trainingActive.name, of)).toBe(1);
      run.recordEpoch({ epoch: 1, epochs: 30, loss: 0.7 });
      expect(await loss('validation')).toBeUndefined();
      run.recordEpoch({ epoch: 2, epochs: 30, loss: 0.5, validationLoss: 0.6 });
      expect(await sdk.value(metrics.trainingEpoch.name, of)).toBe(2);
      expect(await sdk.value(metrics.trainingEpochs.name, of)).toBe(30);
      expect(await loss('train')).toBe(0.5);
      expect(await loss('validation')).toBe(0.6);
    });
    expect(await sdk.value(metrics.trainingActive.name, of)).toBe(0);
    const [, second] = sent(events.trainingEpoch.name);
    expect(second).toMatchObject({ severityNumber: 9, body: `epoch 2 of 30 of ${model.name}@2` });
    expect(second?.attributes).toEqual({
      ...of,
      [ATTR.datasetId]: 'set-1',
      [ATTR.trainingRunId]: runId,
      [ATTR.trainingEpoch]: 2,
      [ATTR.trainingLoss]: 0.5,
      [ATTR.trainingValidationLoss]: 0.6,
    });
    expect(sdk.spans()).toHaveLength(1);
  });

  it('send few events however many they are', () => {
    trainRun(options(), (run) => {
      for (let epoch = 1; epoch <= 1000; epoch++) run.recordEpoch({ epoch });
    });
    const told = sent(events.trainingEpoch.name).map(({ attributes }) => attributes[ATTR.trainingEpoch]);
    expect(told.slice(0, 34)).toEqual([...Array.from({ length: 31 }, (_, i) => i + 1), 32, 34, 36]);
    // 31, 16 for each of 32 to 511, and every 32nd from 512 on.
    expect(told).toHaveLength(31 + 16 * 4 + 16);
    let inAMillion = 0;
    for (let nth = 1; nth <= 1e6; nth++) if (isToldOf(nth)) inAMillion++;
    expect(inAMillion).toBe(270);
  });

  it('warn of a run that diverges, once', async () => {
    const given = options();
    const body = (run: { recordEpoch(epoch: object): void }) => {
      for (let epoch = 1; epoch <= 200; epoch++) {
        run.recordEpoch({ epoch, loss: epoch < 101 ? 1 / epoch : epoch < 150 ? Number.NaN : Infinity });
      }
    };
    trainRun(given, body as never);
    const warned = sent(events.trainingEpoch.name).filter(({ severityNumber }) => severityNumber === 13);
    expect(warned[0]?.attributes[ATTR.trainingEpoch]).toBe(101);
    expect(warned[0]?.attributes).not.toHaveProperty([ATTR.trainingLoss]);
    expect(warned[0]?.body).toContain('the loss is not finite');
    expect(warned.filter(({ attributes }) => Number(attributes[ATTR.trainingEpoch]) < 104)).toHaveLength(1);
    expect(await sdk.value(metrics.trainingLoss.name, { [ATTR.modelName]: given.model.name })).toBe(Infinity);
  });

  it.each([
    undefined,
    { epoch: 0 },
    { epoch: 1.5 },
    { epoch: 1, epochs: '3' },
    { epoch: 1, loss: '0.1' },
    { epoch: 1, lost: 0.1 },
  ])('count %o as a fault, and throw nothing', (epoch) => {
    const before = faults();
    expect(trainRun(options(), (run) => run.recordEpoch(epoch as never))).toBeUndefined();
    expect(faults()).toBe(before + 1);
  });
});

describe('what a run was made of', () => {
  const reproducibility = {
    revision: '9d59409acf479dfa0df1aa568182e43e43df8bbe',
    branch: 'main',
    pipelineRunId: '120912',
    lockfiles: [{ name: 'package-lock.json', digest: 'sha256:ab' }],
    runtime: { name: 'nodejs', version: '24.21.0' },
    os: 'linux',
    arch: 'amd64',
  };

  it('is on the span, and on the event, which no sampling drops', () => {
    const given = { ...options(), seed: 42, reproducibility };
    trainRun(given, () => undefined);
    const conditions = {
      [ATTR.trainingSeed]: '42',
      [ATTR.vcsRevision]: reproducibility.revision,
      [ATTR.vcsBranch]: 'main',
      [ATTR.pipelineRunId]: '120912',
      [ATTR.trainingLockfiles]: ['package-lock.json@sha256:ab'],
      [ATTR.runtimeName]: 'nodejs',
      [ATTR.runtimeVersion]: '24.21.0',
      [ATTR.osType]: 'linux',
      [ATTR.hostArch]: 'amd64',
    };
    expect(sdk.spans()[0]?.attributes).toMatchObject(conditions);
    expect(sent(events.trainingRun.name)[0]?.attributes).toMatchObject(conditions);
  });

  it('links its data sets when it begins, and its model version only when it completes', () => {
    const links = () =>
      sent(events.lineageLink.name).map(({ attributes }) => [
        attributes[ATTR.lineageFromId],
        attributes[ATTR.lineageRelation],
        attributes[ATTR.lineageToId],
      ]);
    const given = options();
    const datasets = [
      { id: 'mails', version: 'sha256:ab', split: 'train', rows: 3000 },
      { id: 'labels', split: 'train' },
    ];
    const inputs = [
      ['mails@sha256:ab', 'input', given.runId],
      ['labels', 'input', given.runId],
    ];
    trainRun({ ...given, datasets }, () => expect(links()).toEqual(inputs));
    expect(links()).toEqual([...inputs, [given.runId, 'output', `${given.model.name}@2`]]);

    const failing = options();
    expect(() =>
      trainRun(failing, () => {
        throw new Error('out of memory');
      }),
    ).toThrow('out of memory');
    expect(links().slice(3)).toEqual([['set-1', 'input', failing.runId]]);
  });

  it.each([
    [{ seed: Number.NaN }, 'seed'],
    [{ seed: {} }, 'seed'],
    [{ datasets: 'mails' }, 'option datasets must be an array of at most 16'],
    [{ datasets: Array(17).fill({ id: 'a' }) }, 'option datasets must be an array of at most 16'],
    [{ datasets: [{ name: 'mails' }] }, 'a data set of trainRun has no option "name"'],
    [{ datasets: [{ id: 'mails', rows: 1.5 }] }, 'datasets.rows'],
    [{ reproducibility: Promise.resolve({}) }, 'is an await missing?'],
    [{ reproducibility: { commit: 'ab' } }, 'has no option "commit"'],
    [{ reproducibility: { revision: 7 } }, 'reproducibility.revision'],
    [{ reproducibility: { lockfiles: [{ name: 'a' }] } }, 'lockfiles.digest'],
    [{ reproducibility: { lockfiles: {} } }, 'reproducibility.lockfiles must be an array'],
    [{ reproducibility: { runtime: 'node' } }, 'reproducibility.runtime must be an object'],
  ])('refuses %o', (wrong, message) => {
    let ran = false;
    const work = () => {
      ran = true;
    };
    expect(() => trainRun({ ...options(), ...wrong } as never, work)).toThrow(message);
    expect(ran).toBe(false);
  });
});
