import { describe, expect, it } from 'vitest';
import { driftLabels, field, frame, series } from '../../../shared/testFrames.ts';
import { NO_SAMPLE } from './cells.ts';
import { driftModel } from './driftModel.ts';

const MINUTE = 60_000;
const times = (count: number) => Array.from({ length: count }, (_, i) => i * MINUTE);
const psi = (feature: string, values: unknown[], more = {}) =>
  series(driftLabels('psi', feature, more), times(values.length), values);
const verdict = (feature: string, values: unknown[], more = {}) =>
  series(driftLabels('verdict', feature, more), times(values.length), values);
const instant = (measure: string, feature: string, value: number) =>
  series(driftLabels(measure, feature), [3 * MINUTE], [value]);

describe('driftModel', () => {
  it('puts PSI and verdict of a feature into one row over a common grid', () => {
    const { grid, rows } = driftModel([psi('a', [0, 0.1, 0.3, 0.5]), verdict('a', [-1, 0, 1, 1])]);
    expect(grid).toEqual({ start: 0, step: MINUTE, columns: 4 });
    expect(rows).toHaveLength(1);
    expect([...rows[0]!.cells.psi]).toEqual([0, 0.1, 0.3, 0.5]);
    expect([...rows[0]!.cells.verdict]).toEqual([-1, 0, 1, 1]);
    expect(rows[0]!.run).toEqual({ from: 2, open: false });
    expect(rows[0]!.now).toMatchObject({ kind: 'drifted', psi: 0.5 });
  });

  it('takes what is so now from an instant sample newer than the range, and draws the range', () => {
    const after = 1.4 * MINUTE;
    const { grid, rows } = driftModel([
      psi('a', [0, 0.1]),
      verdict('a', [0, 0]),
      series(driftLabels('psi', 'a'), [after], [0.3]),
      series(driftLabels('verdict', 'a'), [after], [1]),
    ]);
    expect(grid).toEqual({ start: 0, step: MINUTE, columns: 2 });
    expect([...rows[0]!.cells.psi]).toEqual([0, 0.1]);
    expect(rows[0]!.now).toMatchObject({ kind: 'drifted', psi: 0.3 });
  });

  it('says so when the drift is older than the range', () => {
    expect(driftModel([verdict('a', [1, 1, 1])]).rows[0]?.run).toEqual({ from: 0, open: true });
  });

  it('keeps a run over a gap and ends it at another verdict', () => {
    expect(driftModel([verdict('a', [1, 0, 1, null, 1])]).rows[0]?.run).toEqual({ from: 2, open: false });
  });

  it('reads the instant numbers, the critical value from its own series without a feature', () => {
    const critical = series({ ...driftLabels('critical_z', ''), ml_feature_name: '' }, [3 * MINUTE], [3.5]);
    const frames = [verdict('a', [0, 0, 0, 0]), instant('z', 'a', 1.5), instant('n', 'a', 300), critical];
    expect(driftModel(frames).rows[0]?.now).toMatchObject({ z: 1.5, n: 300, criticalZ: 3.5, kind: 'fine' });
  });

  it('shows one window at a time, the shortest unless another is wanted', () => {
    const over = (window: string, values: number[]) => verdict('a', values, { window });
    const frames = [over('1d', [1, 1]), over('5m', [0, 0])];
    const shown = (wanted?: string) => {
      const { windows, window, rows } = driftModel(frames, wanted);
      return [windows, window, rows.map(({ name, now }) => [name, now.kind])];
    };
    expect(shown()).toEqual([['5m', '1d'], '5m', [['a', 'fine']]]);
    expect(shown('1d')).toEqual([['5m', '1d'], '1d', [['a', 'drifted']]]);
    expect(shown('2h')).toEqual(shown());
  });

  it('gives each segment of a baseline a row, and two baselines of a roll-out one', () => {
    const judgedBy = (id: string) => verdict('a', [0, 1], { ml_baseline_id: id });
    const info = (id: string, segment: string) =>
      series({ __name__: 'ml_baseline_info', ml_baseline_id: id, ml_baseline_segment: segment }, [0], [1]);
    const both = [judgedBy('b1:x'), judgedBy('b1:y')];
    const names = (...more: ReturnType<typeof info>[]) =>
      driftModel([...both, ...more]).rows.map(({ name, cells }) => [name, cells.baselineId]);
    expect(names(info('b1:x', 'summer'), info('b1:y', 'winter'))).toEqual([
      ['a · summer', 'b1:x'],
      ['a · winter', 'b1:y'],
    ]);
    expect(names(info('b1:x', ''), info('b1:y', ''))).toHaveLength(1);
  });

  it('calls a feature silent that stopped while others go on', () => {
    const { rows } = driftModel([verdict('a', [0, 0]), verdict('b', [0, 0, 0, 0, 0, 0])]);
    expect(rows.map((row) => row.now.kind)).toEqual(['silent', 'fine']);
  });

  it('judges by evidence, then z, when no verdict is sent, and never says fine then', () => {
    const critical = instant('critical_z', 'a', 3);
    const kind = (...more: ReturnType<typeof instant>[]) =>
      driftModel([psi('a', [0, 0, 0, 0.4]), critical, ...more]).rows[0]?.now.kind;
    expect(kind(instant('z', 'a', 9))).toBe('drifted');
    expect(kind(instant('z', 'a', 9), instant('evidence', 'a', 1))).toBe('unknown');
    expect(kind()).toBe('unknown');
  });

  it('never mixes models or versions, and names them where they differ', () => {
    const { rows } = driftModel([psi('a', [0]), psi('a', [1], { ml_model_version: '2' }), psi('b', [0])]);
    expect(rows.map((row) => row.name)).toEqual(['a · 1', 'a · 2', 'b · 1']);
  });

  it('keeps one row over a change of the baseline and takes the newest', () => {
    const { rows } = driftModel([
      series(driftLabels('psi', 'a'), [0, MINUTE], [0.1, 0.1]),
      series(driftLabels('psi', 'a', { ml_baseline_id: 'b1:bbb' }), [2 * MINUTE], [0]),
    ]);
    expect(rows).toHaveLength(1);
    expect(rows[0]?.cells.baselineId).toBe('b1:bbb');
  });

  it('lets the worst stay where duplicates meet', () => {
    const { rows } = driftModel([psi('a', [0.1, 0.5]), psi('a', [0.3, 0.2])]);
    expect([...rows[0]!.cells.psi]).toEqual([0.3, 0.5]);
  });

  it('reads the data set of a baseline, and knows a model without one', () => {
    const info = (labels: Record<string, string>, value = 1) =>
      series({ __name__: 'ml_model_info', ...labels }, [0], [value]);
    const { datasets } = driftModel([info({ ml_baseline_id: 'b1:aaa', ml_dataset_id: 'd' })]);
    expect(datasets.get('b1:aaa')).toBe('d');
    expect(driftModel([info({ ml_dataset_id: 'd' })]).withoutBaseline).toBe(true);
    expect(driftModel([info({ ml_dataset_id: 'd' }, 0)]).withoutBaseline).toBe(false);
  });

  it.each([
    ['no frames', []],
    ['a frame of another kind', [frame(field('time', 't', [1]), field('number', 'cpu', [1]))]],
    ['series without a feature', [series({ __name__: 'ml:feature_drift:psi' }, [0], [1])]],
  ])('has no rows for %s', (_, frames) => {
    expect(driftModel(frames).rows).toEqual([]);
  });

  it('survives times and values of other lengths and kinds', () => {
    const broken = frame(
      field('time', 'Time', [0, null, 'x', NaN, 4 * MINUTE]),
      field('number', 'Value', [0.1, 0.2, 0.3], driftLabels('psi', 'a')),
    );
    const { rows } = driftModel([broken, verdict('a', [7, 'x', null, 1e9])]);
    expect(rows[0]?.cells.psi[0]).toBe(0.1);
    expect([...rows[0]!.cells.verdict].every((cell) => cell === NO_SAMPLE)).toBe(true);
    expect(rows[0]?.now.kind).toBe('unknown');
  });

  it('bounds the grid whatever the times are', () => {
    const irregular = Array.from({ length: 5_000 }, (_, i) => i * MINUTE + (i % 7));
    const { grid } = driftModel([series(driftLabels('psi', 'a'), [...irregular, 1e15], irregular)]);
    expect(grid.columns).toBeLessThanOrEqual(2_000);
  });
});
