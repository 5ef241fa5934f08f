import type { DataFrame, Labels } from '@grafana/data';
import { describe, expect, it } from 'vitest';
import { series } from '../../../shared/testFrames.ts';
import { sloModel } from './sloModel.ts';

const AVAILABILITY = {
  ml_model_name: 'mail-filter',
  ml_slo_name: 'availability',
  ml_slo_indicator: 'availability',
};
const measure = (name: string, labels: Labels, ...values: number[]): DataFrame =>
  series(
    { __name__: name, ...labels },
    values.map((_, i) => i * 1000),
    values,
  );
const objective = (target: number, labels: Labels = {}) =>
  measure('ml:slo:objective', { ...AVAILABILITY, ml_business_impact: 'false', ...labels }, target);
const burn = (window: string, rate: number, labels: Labels = {}) =>
  measure('ml:slo:burn_rate', { ...AVAILABILITY, window, ...labels }, rate);
const left = (...values: number[]) => measure('ml:slo:budget_remaining', AVAILABILITY, ...values);
const only = (...frames: DataFrame[]) => sloModel(frames)[0]!;

describe('an objective', () => {
  it('has its names, its target, what is left and how that went', () => {
    expect(only(objective(0.999), left(0.9, 0.8, 0.6))).toMatchObject({
      id: 'mail-filter/availability',
      target: 0.999,
      remaining: 0.6,
      history: { times: [0, 1000, 2000], values: [0.9, 0.8, 0.6] },
    });
  });

  it('pages when both windows of a pair are beyond its limit, and not for one', () => {
    expect(only(objective(0.999), left(0.5), burn('1h', 20), burn('5m', 20)).state).toBe('page');
    expect(only(objective(0.999), left(0.5), burn('1h', 20), burn('5m', 1)).state).toBe('fine');
  });

  it('opens a ticket at a slower pace, which pages with business impact', () => {
    const slow = [left(0.5), burn('3d', 3), burn('6h', 3)];
    expect(only(objective(0.999), ...slow).state).toBe('ticket');
    expect(only(objective(0.999, { ml_business_impact: 'true' }), ...slow).state).toBe('page');
  });

  it('with a large budget pages at half of all events bad, as the rules do', () => {
    const all = [objective(0.9), left(0.5), burn('1h', 6), burn('5m', 6)];
    expect(only(...all)).toMatchObject({ state: 'page', worst: { limit: expect.closeTo(5, 9) } });
  });

  it('that is overspent and burns no more is spent', () => {
    expect(only(objective(0.999), left(-0.4), burn('6h', 0)).state).toBe('spent');
  });

  it('without numbers is unknown', () => {
    expect(only(objective(0.999)).state).toBe('unknown');
  });

  it('is gone when the pace of six hours has spent what is left', () => {
    const at = (pace: number, remaining: number) =>
      only(objective(0.999), left(remaining), burn('6h', pace)).exhaustedIn;
    expect(at(10, 0.5)).toBeCloseTo((0.5 * 30 * 86_400) / 10, 6);
    expect(at(1, 0.5)).toBe(Number.POSITIVE_INFINITY);
    expect(at(10, -0.1)).toBe(0);
  });

  it('tells which versions and errors spent how much of it', () => {
    const period = (name: string, version: string, value: number) =>
      measure(`ml:slo:${name}`, { ...AVAILABILITY, window: '30d', ml_model_version: version }, value);
    const error = (type: string, value: number) =>
      measure(
        'ml:slo_slice:errors',
        { ml_model_name: 'mail-filter', ml_model_version: '2', error_type: type },
        value,
      );
    const { spending } = only(
      objective(0.999),
      period('events', '1', 90_000),
      period('events', '2', 10_000),
      period('bad_events', '1', 20),
      period('bad_events', '2', 80),
      error('TimeoutError', 60),
      error('TypeError', 20),
      error('RangeError', 0),
    );
    expect(spending.versions).toEqual([
      { name: '2', count: 80, budget: expect.closeTo(0.8, 9) },
      { name: '1', count: 20, budget: expect.closeTo(0.2, 9) },
    ]);
    expect(spending.errors.map(({ name }) => name)).toEqual(['TimeoutError', 'TypeError']);
  });
});

describe('the list', () => {
  it('has the worst first: paging, then what is gone soonest', () => {
    const of = (name: string, frames: (labels: Labels) => DataFrame[]) =>
      frames({ ...AVAILABILITY, ml_slo_name: name });
    const slo = (name: string, remaining: number, fast: number, pace = 0) =>
      of(name, (labels) => [
        measure('ml:slo:objective', { ...labels, ml_business_impact: 'false' }, 0.999),
        measure('ml:slo:budget_remaining', labels, remaining),
        ...['1h', '5m'].map((window) => measure('ml:slo:burn_rate', { ...labels, window }, fast)),
        measure('ml:slo:burn_rate', { ...labels, window: '6h' }, pace),
      ]);
    const all = [
      ...slo('calm', 0.9, 0),
      ...slo('soon', 0.2, 0, 2),
      ...slo('spent', -1, 0),
      ...slo('paging', 0.8, 20),
    ];
    expect(sloModel(all).map(({ name }) => name)).toEqual(['paging', 'spent', 'soon', 'calm']);
  });

  it('keeps objectives of one name apart by model', () => {
    const other = { ml_model_name: 'digits' };
    expect(
      sloModel([objective(0.99), objective(0.9, other)])
        .map(({ model }) => model)
        .sort(),
    ).toEqual(['digits', 'mail-filter']);
  });

  it.each<[string, unknown[]]>([
    ['nothing', []],
    ['frames without fields', [{ length: 0 }]],
    ['no number', [series({ ml_slo_name: 'x' }, [1], ['many'])]],
    ['a target of 1, which leaves no budget', [objective(1), left(1), burn('1h', Number.POSITIVE_INFINITY)]],
  ])('survives %s', (_, frames) => {
    expect(() => sloModel(frames as DataFrame[])).not.toThrow();
  });
});
