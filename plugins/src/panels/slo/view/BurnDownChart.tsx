import { dateTimeFormat, systemDateFormats, type TimeRange, type TimeZone } from '@grafana/data';
import { useTheme2 } from '@grafana/ui';
import React, { useMemo } from 'react';
import { CartesianGrid, Line, LineChart, ReferenceLine, Tooltip, XAxis, YAxis } from 'recharts';
import { burnDown, type Point } from '../model/burnDown.ts';
import type { Slo } from '../model/sloModel.ts';
import { BurnDownTooltip } from './BurnDownTooltip.tsx';
import { formatPercent } from './format.ts';

interface Props {
  slo: Slo;
  range: TimeRange;
  timeZone: TimeZone;
  width: number;
}

const HEIGHT = 150;
const DAY = 86_400_000;
const MARGIN = { top: 6, right: 12, bottom: 0, left: 0 };

/** What was left over time, drawn on as a broken line to when nothing is. */
export default function BurnDownChart({ slo, range, timeZone, width }: Props) {
  const { colors, typography } = useTheme2();
  const [from, to] = [range.from.valueOf(), range.to.valueOf()];
  const points = useMemo(() => burnDown(slo.history, slo.exhaustedIn, from, to), [slo, from, to]);
  const end = Math.max(to, points.at(-1)?.time ?? to);
  const { minute, hour, day } = systemDateFormats.interval;
  const format = end - from > 7 * DAY ? day : end - from > DAY ? hour : minute;
  const time = (value: number) => dateTimeFormat(value, { timeZone, format });
  const text = { fontSize: typography.bodySmall.fontSize, fill: colors.text.secondary };
  const axis = { stroke: colors.border.medium };
  const lowest = Math.min(0, ...points.map(({ budget }) => budget ?? 0));
  return (
    <figure aria-label={`Error budget of ${slo.model} ${slo.name} over time`} style={{ margin: 0 }}>
      <LineChart data={points as Point[]} width={width} height={HEIGHT} margin={MARGIN}>
        <CartesianGrid vertical={false} stroke={colors.border.weak} />
        <XAxis
          type="number"
          dataKey="time"
          domain={[from, end]}
          tickFormatter={time}
          tick={text}
          tickLine={axis}
          axisLine={axis}
          minTickGap={40}
        />
        <YAxis
          type="number"
          domain={[lowest, 1]}
          width={52}
          tickFormatter={formatPercent}
          tick={text}
          tickLine={false}
          axisLine={false}
        />
        <Tooltip content={<BurnDownTooltip time={time} />} isAnimationActive={false} />
        <ReferenceLine y={0} stroke={colors.error.border} />
        {end > to && <ReferenceLine x={to} stroke={colors.border.strong} strokeDasharray="2 3" />}
        <Line
          dataKey="budget"
          stroke={colors.primary.text}
          strokeWidth={2}
          dot={false}
          isAnimationActive={false}
        />
        <Line
          dataKey="projected"
          stroke={colors.error.text}
          strokeWidth={2}
          strokeDasharray="5 4"
          dot={false}
          isAnimationActive={false}
        />
      </LineChart>
    </figure>
  );
}
