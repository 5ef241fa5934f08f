import { describe, expect, it } from 'vitest';
import { countMatch } from '../feedback/count-match.ts';
import { defineModel } from '../model/define-model.ts';
import { modelIdentity } from '../model/identity.ts';
import { uniform } from '../random/uniform.ts';
import { modelOptions } from '../testing/models.ts';
import { startTestSdk } from '../testing/sdk.ts';
import { cohortErrors, errorClusters } from './error-clusters.ts';

const group = (cohort: string, errors: number, total: number) => ({ cohort, errors, total });

describe('errorClusters', () => {
  it('tells the unusual from the usual, and both from what is too little', () => {
    const clusters = errorClusters([
      group('eu', 50, 1000),
      group('us', 45, 1000),
      group('apac', 160, 1000),
      group('new', 1, 12),
    ]);
    expect(clusters.map(({ cohort, verdict }) => [cohort, verdict])).toEqual([
      ['apac', 'unusual'],
      ['new', 'not_enough_data'],
      ['eu', 'usual'],
      ['us', 'usual'],
    ]);
    expect(clusters[0]!.ratio).toBeCloseTo(0.16 / (96 / 2012), 10);
    expect(clusters[0]!.p).toBeLessThan(1e-20);
  });

  it('does not alarm for what is certain and small', () => {
    const [first] = errorClusters([group('a', 5600, 100_000), group('b', 5000, 100_000)]);
    expect(first).toMatchObject({ cohort: 'a', verdict: 'usual' });
    expect(first!.p).toBeLessThan(0.001);
  });

  it('keeps its false alarms over many quiet groups', () => {
    const random = uniform(7);
    let alarms = 0;
    for (let run = 0; run < 300; run++) {
      const counts = Array.from({ length: 20 }, (_, i) => {
        const total = 50 + i * 20;
        let errors = 0;
        for (let row = 0; row < total; row++) errors += Number(random() < 0.1);
        return group(String(i), errors, total);
      });
      alarms += Number(errorClusters(counts).some(({ verdict }) => verdict === 'unusual'));
    }
    expect(alarms / 300).toBeLessThan(0.02);
  });

  it('takes nothing, no errors, errors alone, and one group', () => {
    expect(errorClusters([])).toEqual([]);
    expect(errorClusters([group('a', 0, 0)])).toMatchObject([{ verdict: 'not_enough_data', ratio: 0, p: 1 }]);
    expect(errorClusters([group('a', 10, 10)])).toMatchObject([{ verdict: 'not_enough_data' }]);
    expect(errorClusters([group('a', 0, 500), group('b', 0, 500)])).toMatchObject([
      { verdict: 'usual' },
      { verdict: 'usual' },
    ]);
    expect(errorClusters([group('a', 30, 500), group('b', 0, 500)])[0]).toMatchObject({
      verdict: 'unusual',
      ratio: Number.POSITIVE_INFINITY,
    });
  });

  it.each<[string, unknown, unknown]>([
    ['a list', {}, undefined],
    ['counts[0] of errorClusters must be an object', [1], undefined],
    ['the texts cohort', [{ errors: 1, total: 2 }], undefined],
    ['counts[0].errors', [group('a', 0.5, 2)], undefined],
    ['more than its total', [group('a', 3, 2)], undefined],
    ['falseDiscoveries', [], { falseDiscoveries: 1 }],
    ['no option "x"', [], { x: 1 }],
  ])('refuses what is no count: %s', (message, counts, options) => {
    expect(() => errorClusters(counts as never, options as never)).toThrow(message);
  });
});

it('judges what feedback counted, and reports a finding without the name of a cohort', async () => {
  const sdk = await startTestSdk();
  const model = defineModel(modelOptions());
  const source = { identity: modelIdentity(model), classOf: (name: string) => name };
  const label = (cohort: string, times: number, actual: string) => {
    const match = { predicted: 'spam', actual, cohort, predictedAt: new Date(), latencySeconds: 1 };
    for (let i = 0; i < times; i++) countMatch(source, match);
  };
  label('quiet', 190, 'spam');
  label('quiet', 10, 'ham');
  label('acme', 60, 'spam');
  label('acme', 40, 'ham');
  const counts = cohortErrors(model);
  expect(counts).toEqual([
    { cohort: 'quiet', errors: 10, total: 200 },
    { cohort: 'acme', errors: 40, total: 100 },
  ]);
  expect(errorClusters(counts, { model })[0]).toMatchObject({ cohort: 'acme', verdict: 'unusual' });
  const [finding] = sdk.events().filter(({ eventName }) => eventName === 'ml.security.finding');
  expect(finding!.attributes).toMatchObject({
    'security_rule.name': 'error_cluster',
    'ml.security.finding.reason':
      '1 of 2 groups err more than the rest; the worst in 40 of 100, all in 50 of 300',
  });
  expect(JSON.stringify(finding!.attributes)).not.toContain('acme');
  await sdk.stop();
});
