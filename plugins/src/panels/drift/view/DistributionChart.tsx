import { colorManipulator } from '@grafana/data';
import { useTheme2 } from '@grafana/ui';
import React, { useMemo } from 'react';
import { Bar, BarChart, CartesianGrid, Tooltip, XAxis, YAxis } from 'recharts';
import type { Bin } from '../model/bins.ts';
import { sharesOf, shareTicks } from '../model/shares.ts';
import { shortLabel } from '../model/shortLabel.ts';
import { BinTooltip } from './BinTooltip.tsx';
import { driftColours } from './colours.ts';
import { LabelTick } from './LabelTick.tsx';

interface Props {
  bins: readonly Bin[];
  width: number;
  /** Height that there is; the chart takes more when the bins need it, less when they are few. */
  room: number;
  name: string;
}

const BAND = { min: 18, max: 32 };
const AXIS = 24;
const MARGIN = { top: 0, right: 16, bottom: 0, left: 0 };

/** Share of values per bin: training outlined in blue, production filled in orange. */
export default function DistributionChart({ bins, width, room, name }: Props) {
  const theme = useTheme2();
  const { training, production } = useMemo(() => driftColours(theme), [theme]);
  const shares = useMemo(() => sharesOf(bins), [bins]);
  const longest = Math.max(...bins.map((bin) => shortLabel(bin.label).length));
  const labelWidth = Math.round(Math.min(width * 0.35, Math.max(40, longest * 6.6 + 18)));
  const band = Math.min(BAND.max, Math.max(BAND.min, (room - AXIS) / bins.length));
  const ticks = shareTicks(shares);
  const text = { fontSize: theme.typography.bodySmall.fontSize, fill: theme.colors.text.secondary };
  const line = { stroke: theme.colors.border.medium };
  return (
    <figure aria-label={`Share of values of ${name} per bin, training and production`} style={{ margin: 0 }}>
      <BarChart
        data={shares}
        layout="vertical"
        width={width}
        height={Math.round(bins.length * band) + AXIS}
        margin={MARGIN}
        barCategoryGap={4}
        barGap={1}
      >
        <CartesianGrid horizontal={false} stroke={theme.colors.border.weak} />
        <XAxis
          type="number"
          height={AXIS}
          domain={[0, ticks.at(-1) ?? 1]}
          ticks={ticks}
          tick={text}
          tickLine={line}
          axisLine={line}
          tickFormatter={(share: number) => `${Math.round(share * 100)} %`}
        />
        <YAxis
          type="category"
          dataKey="id"
          width={labelWidth}
          interval={0}
          tickLine={false}
          axisLine={line}
          tick={<LabelTick bins={bins} width={labelWidth} style={text} />}
        />
        <Tooltip
          content={<BinTooltip />}
          cursor={{ fill: theme.colors.action.hover }}
          isAnimationActive={false}
        />
        <Bar
          dataKey="training"
          fill={colorManipulator.alpha(training, 0.15)}
          stroke={training}
          strokeWidth={1.5}
          maxBarSize={12}
          isAnimationActive={false}
        />
        <Bar dataKey="production" fill={production} maxBarSize={12} isAnimationActive={false} />
      </BarChart>
    </figure>
  );
}
