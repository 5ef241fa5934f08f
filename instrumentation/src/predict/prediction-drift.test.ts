import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { BaselineBuilder } from '../baseline/builder.ts';
import { binIds } from '../baseline/labels.ts';
import type { Baseline } from '../baseline/types.ts';
import { ATTR, metrics } from '../contract/index.ts';
import { criticalZ, type DriftVerdict, judge } from '../drift/judge.ts';
import { defineModel } from '../model/define-model.ts';
import { modelOptions } from '../testing/models.ts';
import { startTestSdk, type TestSdk } from '../testing/sdk.ts';
import type { Prediction } from './types.ts';

let sdk: TestSdk;
beforeEach(async () => {
  sdk = await startTestSdk();
});
afterEach(() => sdk.stop());

const inputs = Array.from({ length: 2_000 }, (_, i) => ({ links: (i * 7919) % 100 }));

/** Verdict of each feature of the baseline on what was exported, by its name. */
async function verdicts(name: string, baseline: Baseline): Promise<Record<string, DriftVerdict>> {
  const points = (await sdk.points(metrics.featureObservations.name)).filter(
    ({ attributes }) => attributes[ATTR.modelName] === name,
  );
  return Object.fromEntries(
    baseline.features.map((feature) => {
      const observed = binIds(feature).map(
        (bin) =>
          points.find(
            ({ attributes }) =>
              attributes[ATTR.featureName] === feature.name && attributes[ATTR.featureBin] === bin,
          )!.value,
      );
      const { verdict } = judge(observed, feature.counts, criticalZ(baseline.features.length));
      return [feature.name, verdict];
    }),
  );
}

/** Serves the same inputs again, with the answers of another function than those that the baseline holds. */
async function served(
  before: (links: number) => Prediction,
  after: (links: number) => Prediction,
): Promise<Record<string, DriftVerdict>> {
  const baseline = new BaselineBuilder({ datasetId: 'set-1' })
    .addRows(
      inputs.map((input) => {
        const { class: label, score } = before(input.links);
        return {
          ...input,
          ...(label !== undefined && { '@class': label }),
          ...(score !== undefined && { '@score': score }),
        };
      }),
    )
    .build();
  const options = modelOptions({ baseline });
  const predict = defineModel(options).wrapPredict(({ links }: { links: number }) => after(links), {
    features: (input) => input,
    prediction: (prediction) => prediction,
  });
  for (const input of inputs) predict(input);
  return verdicts(options.name, baseline);
}

describe('the same inputs with other answers', () => {
  const classify = (limit: number) => (links: number) => ({
    class: links > limit ? 'spam' : 'ham',
    score: Math.min(1, links / (2 * limit)),
  });

  it('of a classifier: class and score drifted, the feature did not', async () => {
    expect(await served(classify(50), classify(50))).toEqual({
      links: 'fine',
      '@class': 'fine',
      '@score': 'fine',
    });
    expect(await served(classify(50), classify(80))).toEqual({
      links: 'fine',
      '@class': 'drifted',
      '@score': 'drifted',
    });
  });

  it('of a regression: its value is the score', async () => {
    const minutes = (factor: number) => (links: number) => ({ score: links * factor - 20 });
    expect(await served(minutes(2), minutes(2))).toEqual({ links: 'fine', '@score': 'fine' });
    expect(await served(minutes(2), minutes(3))).toEqual({ links: 'fine', '@score': 'drifted' });
  });

  it('answers that a class or a score is missing from are drifted too', async () => {
    const some = (links: number) => (links % 2 === 0 ? classify(50)(links) : {});
    expect(await served(classify(50), some)).toEqual({
      links: 'fine',
      '@class': 'drifted',
      '@score': 'drifted',
    });
  });

  it('of a baseline that holds no answers: nobody judges them; they are counted by class all the same', async () => {
    const name = modelOptions().name;
    const baseline = new BaselineBuilder({ datasetId: 'set-1' }).addRows(inputs).build();
    const predict = defineModel(modelOptions({ name, baseline })).wrapPredict(
      ({ links }: { links: number }) => classify(80)(links),
      { features: (input) => input, prediction: (prediction) => prediction },
    );
    for (const input of inputs) predict(input);
    expect(await verdicts(name, baseline)).toEqual({ links: 'fine' });
    expect(
      await sdk.value(metrics.predictions.name, { [ATTR.modelName]: name, [ATTR.predictionClass]: 'spam' }),
    ).toBe(380);
  });
});
