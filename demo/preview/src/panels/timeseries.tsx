import { type DataFrame, dateTimeFormat, FieldColorModeId, FieldType, type PanelProps } from '@grafana/data';
import type { VizLegendOptions } from '@grafana/schema';
import {
  LegendDisplayMode,
  TimeSeries,
  TooltipPlugin2,
  usePanelContext,
  VizTooltipContent,
  VizTooltipHeader,
  type VizTooltipOptions,
  VizTooltipWrapper,
} from '@grafana/ui';
import { definePanel } from './definePanel.ts';
import { emptyNotice, Notice } from './Notice.tsx';
import { tooltipItems } from './timeseriesTooltip.ts';

interface TimeSeriesOptions {
  legend: VizLegendOptions;
  tooltip: Pick<VizTooltipOptions, 'mode' | 'sort'>;
}

/** The nearest point on the time axis, of every series: what a shared crosshair needs. */
const HOVER_ALL_SERIES = 1;
const DEFAULT_LEGEND: VizLegendOptions = {
  displayMode: LegendDisplayMode.List,
  placement: 'bottom',
  showLegend: true,
  calcs: [],
};

function TimeSeriesPanel(props: PanelProps<TimeSeriesOptions>) {
  const { data, options, timeRange, timeZone, width, height, onChangeTimeRange } = props;
  const { sync, eventsScope } = usePanelContext();
  const frames = data.series.filter((frame) => frame.fields.some(({ type }) => type === FieldType.time));
  if (!frames.some(({ length }) => length > 0)) return <Notice>{emptyNotice(props)}</Notice>;
  return (
    <TimeSeries
      frames={frames}
      structureRev={data.structureRev ?? 0}
      timeRange={timeRange}
      timeZone={timeZone}
      width={width}
      height={height}
      legend={options.legend ?? DEFAULT_LEGEND}
      options={options}
    >
      {(uplot, aligned) => (
        <TooltipPlugin2
          config={uplot}
          hoverMode={HOVER_ALL_SERIES}
          queryZoom={onChangeTimeRange}
          {...(sync && { syncMode: sync(), syncScope: eventsScope })}
          render={(_u, indices, hovered, isPinned) => (
            <Tooltip {...{ aligned, indices, hovered, isPinned, timeZone }} options={options.tooltip ?? {}} />
          )}
        />
      )}
    </TimeSeries>
  );
}

interface TooltipProps {
  aligned: DataFrame;
  indices: (number | null)[];
  hovered: number | null;
  isPinned: boolean;
  timeZone: string;
  options: { mode?: string; sort?: string };
}

function Tooltip({ aligned, indices, hovered, isPinned, timeZone, options }: TooltipProps) {
  const time = aligned.fields[0]?.values[indices[0] ?? 0];
  const items = tooltipItems(aligned, indices, hovered, options);
  return (
    <VizTooltipWrapper>
      <VizTooltipHeader item={{ label: '', value: dateTimeFormat(time, { timeZone }) }} isPinned={isPinned} />
      <VizTooltipContent items={items} isPinned={isPinned} />
    </VizTooltipWrapper>
  );
}

/** Custom field options that the chart reads. */
const CUSTOM = [
  'axisBorderShow',
  'axisCenteredZero',
  'axisColorMode',
  'axisGridShow',
  'axisLabel',
  'axisPlacement',
  'axisSoftMax',
  'axisSoftMin',
  'axisWidth',
  'barAlignment',
  'barMaxWidth',
  'barWidthFactor',
  'drawStyle',
  'fillBelowTo',
  'fillColor',
  'fillOpacity',
  'gradientMode',
  'hideFrom',
  'insertNulls',
  'lineColor',
  'lineInterpolation',
  'lineStyle',
  'lineWidth',
  'pointColor',
  'pointSize',
  'scaleDistribution',
  'showPoints',
  'spanNulls',
  'stacking',
  'thresholdsStyle',
  'transform',
];

export const timeseries = definePanel(TimeSeriesPanel, {
  custom: CUSTOM,
  colour: FieldColorModeId.PaletteClassic,
});
