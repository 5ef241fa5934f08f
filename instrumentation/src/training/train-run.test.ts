import { trace } from '@opentelemetry/api';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ATTR, events, metrics } from '../contract/index.ts';
import { defineModel } from '../model/define-model.ts';
import { modelOptions } from '../testing/models.ts';
import { startTestSdk, type TestSdk } from '../testing/sdk.ts';
import { trainRun } from './train-run.ts';

let sdk: TestSdk;
beforeEach(async () => {
  sdk = await startTestSdk();
});
afterEach(() => sdk.stop());

let made = 0;
const options = () => ({
  model: { name: `trained-${++made}`, version: '2', task: 'classification', datasetId: 'set-1' },
  runId: `run-${made}`,
});
const spanOf = (name: string) => sdk.spans().find((span) => span.name === name);

describe('a training run', () => {
  it('begins although a getter among its parameters throws', () => {
    const parameters = {
      get rate(): number {
        throw new Error('not loaded yet');
      },
    };
    expect(trainRun({ ...options(), parameters }, () => 'trained')).toBe('trained');
  });

  it('has a span with its parameters, a span for each phase, a duration and an event', async () => {
    const given = options();
    const { name } = given.model;
    const result = await trainRun(
      { ...given, parameters: { rate: 0.1, deep: true, kind: 'tree', list: [1] as never, nan: Number.NaN } },
      async (run) => {
        const rows = await run.phase('load', async () => [1, 2]);
        return run.phase('fit', () => rows.length);
      },
    );
    expect(result).toBe(2);
    const identity = { [ATTR.modelName]: name, [ATTR.modelVersion]: '2', [ATTR.datasetId]: 'set-1' };
    expect(spanOf(`train ${name}`)?.attributes).toEqual({
      ...identity,
      [ATTR.operationName]: 'train',
      [ATTR.modelTask]: 'classification',
      [ATTR.trainingRunId]: given.runId,
      'ml.training.parameter.rate': 0.1,
      'ml.training.parameter.deep': true,
      'ml.training.parameter.kind': 'tree',
    });
    for (const phase of ['load', 'fit']) {
      const span = spanOf(`${phase} ${name}`);
      expect(span?.attributes).toEqual({
        ...identity,
        [ATTR.operationName]: phase,
        [ATTR.trainingPhase]: phase,
        [ATTR.trainingRunId]: given.runId,
      });
      expect(span?.parentSpanContext?.spanId).toBe(spanOf(`train ${name}`)?.spanContext().spanId);
    }
    const ended = { ...identity, [ATTR.trainingOutcome]: 'completed' };
    const { [ATTR.datasetId]: _, ...labels } = ended;
    expect(await sdk.value(metrics.trainingDuration.name, labels)).toBe(1);
    expect(sdk.events().at(-1)).toMatchObject({
      eventName: events.trainingRun.name,
      severityNumber: 9,
      attributes: { ...ended, [ATTR.trainingRunId]: given.runId },
    });
  });

  it('stays synchronous', () => {
    expect(trainRun(options(), (run) => run.phase('fit', () => 5))).toBe(5);
  });

  it('throws the very error, and counts it as failed', async () => {
    const given = options();
    const error = new RangeError('secret row');
    await expect(
      trainRun(given, async (run) => {
        await run.phase('fit', async () => {
          throw error;
        });
      }),
    ).rejects.toBe(error);
    for (const name of ['train', 'fit']) {
      const span = spanOf(`${name} ${given.model.name}`);
      expect(span?.status).toEqual({ code: 2 });
      expect(span?.attributes[ATTR.errorType]).toBe('RangeError');
    }
    expect(sdk.events().at(-1)).toMatchObject({
      severityNumber: 13,
      attributes: { [ATTR.trainingOutcome]: 'failed', [ATTR.errorType]: 'RangeError' },
    });
    expect(JSON.stringify([sdk.events().at(-1)?.attributes, sdk.events().at(-1)?.body])).not.toContain(
      'secret',
    );
  });

  it('counts an aborted run as cancelled', async () => {
    const given = options();
    const aborted = AbortSignal.abort();
    await expect(trainRun(given, async () => aborted.throwIfAborted())).rejects.toThrow();
    expect(
      await sdk.value(metrics.trainingDuration.name, {
        [ATTR.modelName]: given.model.name,
        [ATTR.trainingOutcome]: 'cancelled',
      }),
    ).toBe(1);
  });

  it('gives its identity to the spans inside', () => {
    const given = options();
    trainRun(given, (run) => run.phase('fit', () => trace.getTracer('app').startSpan('query').end()));
    expect(spanOf('query')?.attributes).toMatchObject({ [ATTR.modelName]: given.model.name });
  });

  it('keeps at most 32 parameters, and cuts long texts', () => {
    const given = options();
    const parameters = Object.fromEntries(Array.from({ length: 50 }, (_, i) => [`p${i}`, 'x'.repeat(1_000)]));
    trainRun({ ...given, parameters }, () => undefined);
    const kept = Object.entries(spanOf(`train ${given.model.name}`)?.attributes ?? {}).filter(([key]) =>
      key.startsWith(ATTR.trainingParameter),
    );
    expect(kept).toHaveLength(32);
    expect(kept[0]?.[1]).toHaveLength(256);
  });

  it('makes an id of its own', () => {
    const { model } = options();
    expect(trainRun({ model }, (run) => run.id)).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('runs without an SDK', async () => {
    await sdk.stop();
    expect(trainRun(options(), (run) => run.phase('fit', () => 1))).toBe(1);
    await expect(trainRun(options(), async () => 2)).resolves.toBe(2);
    sdk = await startTestSdk();
  });

  it.each([
    [undefined, 'trainRun wants an object of options, not undefined'],
    [
      options().model,
      'trainRun has no option "name"; it has model, runId, parameters, seed, datasets, reproducibility',
    ],
    [{ model: undefined }, 'option model must be an object with name'],
    [{ model: { name: 'm', version: '1', task: 't' } }, 'trainRun option model.datasetId must be a text'],
    [
      { model: modelOptions() },
      'trainRun option model has no option "classes"; it has name, version, task, datasetId',
    ],
    [{ ...options(), runId: '' }, 'trainRun option runId'],
  ])('refuses %o', (wrong, message) => {
    expect(() => trainRun(wrong as never, () => 1)).toThrow(message);
  });

  it('refuses the handle of a model, and says what to give', () => {
    const model = defineModel(modelOptions());
    expect(() => trainRun({ model } as never, () => 1)).toThrow(
      'option model must be { name, version, task, datasetId }, not the handle of defineModel: a handle does not tell its task',
    );
  });

  it('refuses what is no work and no phase', () => {
    expect(() => trainRun(options(), undefined as never)).toThrow('wants a function after its options');
    expect(() => trainRun(options(), (run) => run.phase((() => 1) as never, undefined as never))).toThrow(
      'a name first, not a function',
    );
    expect(() => trainRun(options(), (run) => run.phase('fit', undefined as never))).toThrow(
      'a function after its name',
    );
  });
});
