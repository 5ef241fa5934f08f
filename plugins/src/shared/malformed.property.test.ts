import { BURN_PAIRS, LABEL, RECORDED, WINDOWS } from '@parapet/instrumentation/contract';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fleetModel } from '../pages/fleet/fleetModel.ts';
import { driftModel } from '../panels/drift/model/driftModel.ts';
import { headlineOf as driftHeadline } from '../panels/drift/model/headline.ts';
import { burnDown } from '../panels/slo/model/burnDown.ts';
import { headlineOf as sloHeadline } from '../panels/slo/model/headline.ts';
import { sloModel } from '../panels/slo/model/sloModel.ts';
import { anyFrames } from './anyFrames.ts';
import { lastPart } from './series.ts';

const RUNS = 2000;
const MODEL = {
  [LABEL.modelName]: ['mail-filter', 'digits'],
  [LABEL.modelVersion]: ['1', '2'],
  window: [...WINDOWS, '30d', ...BURN_PAIRS.map(({ short }) => short)],
};

describe('frames that no data source should send', () => {
  it('are objectives, or none', () => {
    const measures = Object.entries(RECORDED).flatMap(([key, name]) =>
      key.startsWith('slo') ? [lastPart(name)] : [],
    );
    const labels = { ...MODEL, [LABEL.sloName]: ['availability'], [LABEL.sloIndicator]: ['availability'] };
    fc.assert(
      fc.property(anyFrames(measures, labels), (frames) => {
        const slos = sloModel(frames);
        for (const { history, exhaustedIn } of slos) burnDown(history, exhaustedIn, 0, 1);
        expect(sloHeadline(slos).text).toEqual(expect.any(String));
      }),
      { numRuns: RUNS },
    );
  });

  it('are features, or none', () => {
    const measures = ['psi', 'verdict', 'z', 'critical_z', 'n', 'm', 'count', 'increase', 'ml_model_info'];
    const labels = { ...MODEL, [LABEL.featureName]: ['a', 'b'], [LABEL.featureBin]: ['00', 'missing'] };
    fc.assert(
      fc.property(anyFrames(measures, labels), (frames) => {
        const model = driftModel(frames);
        if (model.rows.length > 0) expect(driftHeadline(model).text).toEqual(expect.any(String));
      }),
      { numRuns: RUNS },
    );
  });

  it('are models of the fleet, or none', () => {
    const measures = ['verdict', 'features_drifted', 'p95', 'availability', 'calls', 'info', 'features'];
    fc.assert(
      fc.property(anyFrames(measures, MODEL), (frames) => {
        for (const { model } of fleetModel(frames)) expect(model).not.toBe('');
      }),
      { numRuns: RUNS },
    );
  });
});
