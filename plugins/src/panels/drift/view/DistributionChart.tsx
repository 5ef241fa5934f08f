import { useTheme2 } from '@grafana/ui';
import React, { useMemo } from 'react';
import { Bar, BarChart, CartesianGrid, XAxis, YAxis } from 'recharts';
import type { Bin } from '../model/bins.ts';
import { driftColours } from './colours.ts';

interface Props {
  bins: readonly Bin[];
  width: number;
  height: number;
}

/** Shares of both sides per bin: training outlined in blue, production filled in orange. */
export default function DistributionChart({ bins, width, height }: Props) {
  const theme = useTheme2();
  const colours = useMemo(() => driftColours(theme), [theme]);
  const n = bins.reduce((sum, bin) => sum + bin.production, 0);
  const m = bins.reduce((sum, bin) => sum + bin.training, 0);
  const rows = bins.map(({ label, training, production }) => ({
    label,
    training: training / m,
    production: production / n,
  }));
  return (
    <BarChart data={rows} layout="vertical" width={width} height={height}>
      <CartesianGrid horizontal={false} stroke={theme.colors.border.weak} />
      <XAxis type="number" />
      <YAxis type="category" dataKey="label" width={110} />
      <Bar dataKey="training" fill="transparent" stroke={colours.training} isAnimationActive={false} />
      <Bar dataKey="production" fill={colours.production} isAnimationActive={false} />
    </BarChart>
  );
}
