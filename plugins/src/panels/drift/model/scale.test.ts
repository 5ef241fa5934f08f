import { describe, expect, it } from 'vitest';
import { columnOfX, columnSpan, rowOfY, segmentsOf, timeScale, xOf } from './scale.ts';
import { timeTicks } from './ticks.ts';

const grid = { start: 1_000, step: 1_000, columns: 10 };
const scale = timeScale(grid, 0, 10_000, 500);

describe('timeScale', () => {
  it('is the time range of the panel', () => {
    expect(scale).toEqual({ from: 0, to: 10_000, width: 500 });
  });

  it('is the extent of the data when the range shows none of it', () => {
    expect(timeScale(grid, 90_000, 99_000, 500)).toMatchObject({ from: 0, to: 10_000 });
  });
});

describe('columns', () => {
  it('cover the step that ends with their sample, without holes', () => {
    const spans = Array.from({ length: 10 }, (_, column) => columnSpan(scale, grid, column));
    expect(spans[0]).toEqual({ left: 0, width: 50 });
    spans.reduce((right, { left, width }) => {
      expect(left).toBe(right);
      return left + width;
    }, 0);
  });

  it('are found again under the pointer, at every pixel', () => {
    for (let column = 0; column < 10; column++) {
      const { left, width } = columnSpan(scale, grid, column);
      for (const x of [left + 1, left + width / 2, left + width - 1]) {
        expect(columnOfX(scale, grid, x)).toBe(column);
      }
    }
  });

  it('are none outside the data or the matrix', () => {
    const late = timeScale(grid, 0, 20_000, 500);
    expect([columnOfX(scale, grid, -1), columnOfX(scale, grid, 500), columnOfX(late, grid, 400)]).toEqual([
      -1, -1, -1,
    ]);
  });

  it('are clipped at the edges of the range', () => {
    const zoomed = timeScale(grid, 2_500, 4_500, 100);
    expect(columnSpan(zoomed, grid, 2)).toEqual({ left: 0, width: 25 });
    expect(columnSpan(zoomed, grid, 0).width).toBe(0);
  });
});

describe('segmentsOf', () => {
  it('is one column each where there is room', () => {
    expect(segmentsOf(scale, grid)).toHaveLength(10);
  });

  it('takes columns together where they would be thinner than two pixels', () => {
    const many = { start: 10, step: 10, columns: 1_000 };
    const segments = segmentsOf(timeScale(many, 0, 10_000, 400), many);
    expect(segments.length).toBeLessThanOrEqual(200);
    expect(segments.at(-1)?.last).toBe(999);
  });
});

describe('rowOfY', () => {
  it('counts from the scroll position', () => {
    expect([rowOfY(0, 0, 24, 5), rowOfY(30, 24, 24, 5), rowOfY(-1, 0, 24, 5), rowOfY(500, 0, 24, 5)]).toEqual(
      [0, 2, -1, -1],
    );
  });
});

describe('timeTicks', () => {
  it('are round in the time zone and no nearer than asked', () => {
    const day = { from: 0, to: 86_400_000, width: 600 };
    const { times, step } = timeTicks(day, 72, 330);
    expect(step).toBe(3 * 3_600_000);
    expect(times.every((time) => (time + 330 * 60_000) % step === 0)).toBe(true);
    expect(xOf(day, times[1]!) - xOf(day, times[0]!)).toBeGreaterThanOrEqual(72);
  });

  it('stay few over many years', () => {
    expect(timeTicks({ from: 0, to: 1e13, width: 300 }, 72, 0).times.length).toBeLessThan(6);
  });
});
