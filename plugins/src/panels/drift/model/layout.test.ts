import { describe, expect, it } from 'vitest';
import { layoutOf } from './layout.ts';

describe('layoutOf', () => {
  it('shows all of it in a large panel', () => {
    expect(layoutOf(1400, 560, true, true)).toMatchObject({
      lineOnly: false,
      header: true,
      axis: true,
      columns: { verdict: true, z: true },
      detail: { place: 'right' },
    });
  });

  it('keeps just the verdict in the smallest', () => {
    expect(layoutOf(140, 80, true, true)).toMatchObject({ lineOnly: true, matrix: 0, detail: { width: 0 } });
    expect(layoutOf(800, 60, true, false).lineOnly).toBe(true);
  });

  it.each([
    [240, 140],
    [1200, 120],
    [200, 600],
    [620, 420],
    [460, 620],
    [1, 1],
    [0, 0],
  ])('stays inside %i by %i', (width, height) => {
    for (const selected of [false, true]) {
      const layout = layoutOf(width, height, true, selected);
      const side = layout.detail.place === 'right' ? layout.detail.width : 0;
      expect(layout.list.width + layout.matrix + side).toBeLessThanOrEqual(
        Math.max(width, 0) || layout.list.width,
      );
      if (!layout.lineOnly && layout.detail.place !== 'over') {
        expect(layout.list.height).toBeGreaterThan(0);
      }
    }
  });

  it('draws no matrix for data without a course of time', () => {
    expect(layoutOf(1400, 560, false, false)).toMatchObject({ matrix: 0, axis: false });
  });
});
