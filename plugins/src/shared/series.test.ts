import type { DataFrame } from '@grafana/data';
import { describe, expect, it } from 'vitest';
import { finite, lastValue, readSeries } from './series.ts';
import { field, frame, series } from './testFrames.ts';

const summary = (frames: DataFrame[]) =>
  readSeries(frames).map(({ measure, labels, values }) => [measure, labels.f, Array.from(values, finite)]);

describe('readSeries', () => {
  it('reads multi frames by the last part of the recorded name', () => {
    expect(summary([series({ __name__: 'ml:feature_drift:psi', f: 'a' }, [1, 2], [0.1, 0.2])])).toEqual([
      ['psi', 'a', [0.1, 0.2]],
    ]);
  });

  it('reads wide frames by the field name, and shares their times', () => {
    const wide = frame(
      field('time', 't', [1, 2]),
      field('number', 'psi', [1, 2], { f: 'a' }),
      field('number', 'z', [3, 4]),
    );
    const [psi, z] = readSeries([wide]);
    expect([psi?.measure, z?.measure]).toEqual(['psi', 'z']);
    expect(psi?.times).toBe(z?.times);
  });

  it('prefers the label measure to the field name', () => {
    expect(readSeries([series({ measure: 'n' }, [1], [5])])[0]?.measure).toBe('n');
  });

  it('reads long frames row by row, with their string fields as labels', () => {
    const long = frame(
      field('time', 'Time', [1, 1, 2]),
      field('string', 'f', ['a', 'b', 'a']),
      field('string', '__name__', ['x:psi', 'x:psi', 'x:psi']),
      field('number', 'Value', [0.1, 0.2, 0.3]),
    );
    expect(summary([long])).toEqual([
      ['psi', 'a', [0.1, 0.3]],
      ['psi', 'b', [0.2]],
    ]);
  });

  it('keeps labels apart whose texts differ only in where they end', () => {
    const long = frame(
      field('string', 'f', ['a', 'ab']),
      field('string', 'g', ['bc', 'c']),
      field('number', 'v', [1, 2]),
    );
    expect(readSeries([long])).toHaveLength(2);
  });

  it.each([
    ['nothing', [], []],
    ['a frame without fields', [{ length: 0 } as DataFrame], []],
    ['no number field', [frame(field('time', 't', [1]), field('string', 's', ['x']))], []],
    [
      'null, text, infinity and NaN for numbers',
      [series({}, [1, 2, 3, 4], [null, '7', Infinity, NaN])],
      [['Value', undefined, [NaN, NaN, NaN, NaN]]],
    ],
    [
      'values that are missing',
      [frame({ name: 'v', type: 'number', config: {} } as never)],
      [['v', undefined, []]],
    ],
  ])('survives %s', (_, frames, expected) => {
    expect(summary(frames as DataFrame[])).toEqual(expected);
  });
});

describe('lastValue', () => {
  it('skips what is not a number', () => {
    const [one] = readSeries([series({}, [1, 2, 3], [1, 2, null])]);
    expect(lastValue(one!)).toBe(2);
  });
});
