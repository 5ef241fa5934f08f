import { FAMILY, RECORDED, WINDOWS } from '@parapet/instrumentation/contract';
import { describe, expect, it } from 'vitest';
import { series } from '../../shared/testFrames.ts';
import { fleetModel } from './fleetModel.ts';
import { fleetQueries } from './fleetQueries.ts';

const of = (model: string, labels: Record<string, string>, value: unknown) =>
  series({ ml_model_name: model, ml_model_version: '1', ...labels }, [0], [value]);
const info = (model: string, labels: Record<string, string> = {}, value = 1) =>
  of(model, { measure: 'info', ml_baseline_id: 'b1:a', ml_model_role: 'champion', ...labels }, value);

describe('fleetModel', () => {
  it('gathers all that is known of a version', () => {
    const [row] = fleetModel([
      info('m', { ml_dataset_id: 'd' }),
      of('m', { __name__: RECORDED.modelVerdict }, 1),
      of('m', { __name__: RECORDED.modelDrifted }, 3),
      of('m', { measure: 'features' }, 30),
      of('m', { __name__: RECORDED.calls }, 12),
      of('m', { __name__: RECORDED.latencyP95 }, 0.1),
      of('m', { __name__: RECORDED.availability }, 0.99),
    ]);
    expect(row).toMatchObject({
      model: 'm',
      state: 'drifted',
      drifted: 3,
      features: 30,
      calls: 12,
      p95: 0.1,
      availability: 0.99,
      roles: ['champion'],
      datasets: ['d'],
      baselines: ['b1:a'],
    });
  });

  it('puts the worst first', () => {
    const verdict = (model: string, value: number) => of(model, { __name__: RECORDED.modelVerdict }, value);
    const rows = fleetModel([
      ...['fine', 'drifted', 'few'].map((model) => info(model)),
      info('bare', { ml_baseline_id: '' }),
      info('gone', {}, 0),
      verdict('fine', 0),
      verdict('drifted', 1),
      verdict('few', -1),
      verdict('gone', 0),
    ]);
    expect(rows.map((row) => [row.model, row.state])).toEqual([
      ['drifted', 'drifted'],
      ['gone', 'silent'],
      ['bare', 'noBaseline'],
      ['few', 'notEnough'],
      ['fine', 'fine'],
    ]);
  });

  it('shows every role and baseline while replicas disagree, and the worse verdict', () => {
    const [row] = fleetModel([
      info('m'),
      info('m', { ml_model_role: 'canary', ml_baseline_id: 'b1:b' }),
      of('m', { __name__: RECORDED.modelVerdict, ml_baseline_id: 'b1:a' }, 0),
      of('m', { __name__: RECORDED.modelVerdict, ml_baseline_id: 'b1:b' }, 1),
    ]);
    expect(row).toMatchObject({
      roles: ['canary', 'champion'],
      baselines: ['b1:a', 'b1:b'],
      state: 'drifted',
    });
  });

  it('survives frames that know no model', () => {
    expect(fleetModel([series({}, [0], [1])])).toEqual([]);
  });
});

describe('fleetQueries', () => {
  it('asks only for names of the contract, in the window that is chosen', () => {
    const [state, info2, features] = fleetQueries(WINDOWS[1]).map((query) => query.expr);
    expect(state).toContain(`${RECORDED.modelVerdict}|`);
    expect(state).toContain('window="1h"');
    expect(info2).toContain(FAMILY.modelInfo);
    expect(features).toContain(RECORDED.driftVerdict);
  });
});
