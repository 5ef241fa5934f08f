import { context, ROOT_CONTEXT } from '@opentelemetry/api';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { registry } from '../export/registry.ts';
import { defineModel } from '../model/define-model.ts';
import { modelOptions, newVersion } from '../testing/models.ts';
import { startTestSdk, type TestSdk } from '../testing/sdk.ts';
import { trainRun } from '../training/train-run.ts';

let sdk: TestSdk | undefined;
afterEach(async () => {
  await sdk?.stop();
  sdk = undefined;
});

type With = (given: unknown, work: () => unknown) => unknown;
const fail = (..._: unknown[]): never => {
  throw new Error('context manager');
};

describe.each<[string, With]>([
  ['throws before', fail],
  ['throws after', (_, work) => fail(work())],
  ['runs nothing', () => undefined],
])('a context manager that %s', (_, broken) => {
  const install = async () => {
    sdk = await startTestSdk();
    context.disable();
    context.setGlobalContextManager({
      active: () => ROOT_CONTEXT,
      with: broken as never,
      bind: (_, target) => target,
      enable() {
        return this;
      },
      disable() {
        return this;
      },
    });
  };

  it('does not keep a call from running once, with its result', async () => {
    await install();
    const model = defineModel(modelOptions());
    const fn = vi.fn(() => 7);
    expect(model.wrapPredict(fn)()).toBe(7);
    expect(fn).toHaveBeenCalledOnce();
  });

  it('does not keep a call from its own error', async () => {
    await install();
    const error = new Error('own');
    const fn = vi.fn(() => {
      throw error;
    });
    expect(defineModel(modelOptions()).wrapPredict(fn)).toThrow(error);
    expect(fn).toHaveBeenCalledOnce();
  });

  it('does not keep a training run from running once', async () => {
    await install();
    const work = vi.fn(() => 7);
    expect(trainRun({ model: newVersion() }, work)).toBe(7);
    expect(work).toHaveBeenCalledOnce();
  });
});

it('what a context manager throws is counted', async () => {
  sdk = await startTestSdk();
  const thrown = vi.spyOn(context, 'with').mockImplementation(fail);
  try {
    const before = registry.faults.counts[registry.faults.kinds.indexOf('training_threw')]!;
    expect(trainRun({ model: newVersion() }, () => 7)).toBe(7);
    expect(registry.faults.counts[registry.faults.kinds.indexOf('training_threw')]).toBe(before + 1);
  } finally {
    thrown.mockRestore();
  }
});
