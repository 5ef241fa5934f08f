import { FAMILY, LABEL, RECORDED, type RecordedKey, WINDOW_LABEL } from '@parapet/instrumentation/contract';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eventually } from '../../../test/support/processes.ts';
import { type RulesOverHistory, startPrometheus } from '../testing/rules-over-history.ts';

/** History ends now: Prometheus refuses to record anything older than the last block. */
const now = Math.floor(Date.now() / 1000);
const times = Array.from({ length: 60 }, (_, i) => now - 590 + i * 10);

/** Right and wrong labels of each cohort within the last five minutes; '' is of no cohort. */
const MODELS: Readonly<Record<string, Readonly<Record<string, readonly [right: number, wrong: number]>>>> = {
  mails: { eu: [760, 40], us: [570, 30], acme: [160, 60], tiny: [5, 3], '': [380, 20] },
  perfect: { eu: [400, 0], us: [400, 0] },
  alone: { eu: [380, 20] },
};

function* history(): Generator<string> {
  yield `# TYPE ${FAMILY.labelMatches.replace(/_total$/, '')} counter`;
  for (const [model, cohorts] of Object.entries(MODELS)) {
    for (const [cohort, [right, wrong]] of Object.entries(cohorts)) {
      yield* counter(model, cohort, 'ham', right);
      if (wrong > 0) yield* counter(model, cohort, 'spam', wrong);
    }
  }
}

/** All of them were predicted to be ham. */
function* counter(model: string, cohort: string, actual: string, total: number): Generator<string> {
  const labels = {
    [LABEL.modelName]: model,
    [LABEL.modelVersion]: '1',
    [LABEL.cohort]: cohort,
    [LABEL.predictionClass]: 'ham',
    [LABEL.labelClass]: actual,
  };
  const named = Object.entries(labels).map(([key, value]) => `${key}="${value}"`);
  for (const time of times) {
    const share = Math.min(1, Math.max(0, (time - (now - 200)) / 128));
    yield `${FAMILY.labelMatches}{${named}} ${total * share} ${time}`;
  }
}

describe('clusters of errors', () => {
  let rules: RulesOverHistory;
  beforeAll(async () => {
    rules = await startPrometheus(history());
    await eventually('the last rule', 50, async () =>
      Object.keys(await of('cohortErrorsVerdict', 'mails')).length > 0 ? true : undefined,
    );
  }, 60_000);
  afterAll(() => rules.stop());

  const of = async (key: RecordedKey, model: string): Promise<Record<string, number>> => {
    const found = await rules.query(`${RECORDED[key]}{${LABEL.modelName}="${model}",${WINDOW_LABEL}="5m"}`);
    return Object.fromEntries(found.map(({ labels, value }) => [labels[LABEL.cohort] ?? '', value]));
  };

  test('are found in the cohort that errs more, and nowhere else', async () => {
    expect(await of('cohortErrorsVerdict', 'mails')).toEqual({ eu: 0, us: 0, acme: 1, tiny: -1 });
  });

  test('have the z of two shares, against all other labels', async () => {
    const [n, all, wrong] = [220, 2028, 153];
    const rest = (wrong - 60) / (all - n);
    const p = wrong / all;
    const z = (60 / n - rest) / Math.sqrt(p * (1 - p) * (1 / n + 1 / (all - n)));
    expect((await of('cohortErrors', 'mails')).acme).toBeCloseTo(60, 6);
    expect((await of('cohortErrorsRest', 'mails')).acme).toBeCloseTo(rest, 9);
    expect((await of('cohortErrorsZ', 'mails')).acme).toBeCloseTo(z, 6);
  });

  test('cannot be told of a cohort alone, and there are none without errors, of enough labels', async () => {
    expect(await of('cohortErrorsVerdict', 'alone')).toEqual({ eu: -1 });
    expect(await of('cohortErrors', 'perfect')).toEqual({ eu: 0, us: 0 });
    expect(await of('cohortErrorsVerdict', 'perfect')).toEqual({ eu: 0, us: 0 });
  });
});
