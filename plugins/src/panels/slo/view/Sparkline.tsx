import type { TimeRange } from '@grafana/data';
import { useTheme2 } from '@grafana/ui';
import React, { useMemo } from 'react';
import type { History } from '../model/history.ts';

const SIZE = { width: 104, height: 20 };
/** Kept free above and below, so that a line at the edge is seen whole. */
const INSET = 2;

/** What was left over the time range, between all of it and none; lower where it is overspent. */
export function Sparkline({ history, range }: { history: History; range: TimeRange }) {
  const { colors } = useTheme2();
  const [from, to] = [range.from.valueOf(), range.to.valueOf()];
  const { points, zero } = useMemo(() => drawn(history, from, to), [history, from, to]);
  return (
    <svg width={SIZE.width} height={SIZE.height} aria-hidden="true" style={{ display: 'block' }}>
      <line x1={0} x2={SIZE.width} y1={zero} y2={zero} stroke={colors.border.medium} strokeDasharray="2 2" />
      <polyline points={points} fill="none" stroke={colors.text.secondary} strokeWidth={1.5} />
    </svg>
  );
}

function drawn({ times, values }: History, from: number, to: number): { points: string; zero: number } {
  const lowest = values.reduce((a, b) => Math.min(a, b), 0);
  const y = (value: number) => INSET + ((1 - value) / (1 - lowest)) * (SIZE.height - 2 * INSET);
  const x = (time: number) => ((time - from) / Math.max(1, to - from)) * SIZE.width;
  const points = times.map((time, i) => `${x(time).toFixed(1)},${y(values[i]!).toFixed(1)}`).join(' ');
  return { points, zero: y(0) };
}
