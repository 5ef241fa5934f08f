import {
  type DisplayValueAlignmentFactors,
  FieldColorModeId,
  type FieldDisplay,
  getDisplayValueAlignmentFactors,
  getFieldDisplayValues,
  type PanelProps,
  type ReduceDataOptions,
  VizOrientation,
} from '@grafana/data';
import { config } from '@grafana/runtime';
import type { VizTextDisplayOptions } from '@grafana/schema';
import {
  BigValue,
  BigValueColorMode,
  BigValueGraphMode,
  BigValueJustifyMode,
  BigValueTextMode,
  DataLinksContextMenu,
  VizRepeater,
  type VizRepeaterRenderValueProps,
} from '@grafana/ui';
import { definePanel } from './definePanel.ts';
import { emptyNotice, Notice } from './Notice.tsx';

interface StatOptions {
  reduceOptions: ReduceDataOptions;
  colorMode: BigValueColorMode;
  graphMode: BigValueGraphMode;
  justifyMode: BigValueJustifyMode;
  textMode: BigValueTextMode;
  orientation: VizOrientation;
  text?: VizTextDisplayOptions;
  wideLayout: boolean;
}

const DEFAULTS: StatOptions = {
  reduceOptions: { calcs: ['lastNotNull'], values: false },
  colorMode: BigValueColorMode.Value,
  graphMode: BigValueGraphMode.Area,
  justifyMode: BigValueJustifyMode.Auto,
  textMode: BigValueTextMode.Auto,
  orientation: VizOrientation.Auto,
  wideLayout: true,
};

function StatPanel(props: PanelProps<StatOptions>) {
  const { data, fieldConfig, replaceVariables, timeZone, width, height, renderCounter } = props;
  const options = { ...DEFAULTS, ...props.options };
  const values = () =>
    getFieldDisplayValues({
      fieldConfig,
      reduceOptions: options.reduceOptions,
      replaceVariables,
      theme: config.theme2,
      data: data.series,
      sparkline: options.graphMode !== BigValueGraphMode.None,
      timeZone,
    });
  if (data.series.length === 0) return <Notice>{emptyNotice(props)}</Notice>;
  return (
    <VizRepeater<FieldDisplay, DisplayValueAlignmentFactors>
      getValues={values}
      getAlignmentFactors={getDisplayValueAlignmentFactors}
      renderValue={(one) => <Value {...one} options={options} />}
      width={width}
      height={height}
      source={data}
      autoGrid
      renderCounter={renderCounter}
      orientation={options.orientation}
    />
  );
}

type ValueProps = VizRepeaterRenderValueProps<FieldDisplay, DisplayValueAlignmentFactors> & {
  options: StatOptions;
};

function Value({ value, alignmentFactors, width, height, count, options }: ValueProps) {
  const { display, sparkline, hasLinks, getLinks } = value;
  const draw = (onClick?: React.MouseEventHandler<HTMLElement>) => (
    <BigValue
      value={display}
      width={width}
      height={height}
      count={count}
      alignmentFactors={alignmentFactors}
      theme={config.theme2}
      colorMode={options.colorMode}
      graphMode={options.graphMode}
      justifyMode={options.justifyMode}
      textMode={options.textMode}
      disableWideLayout={!options.wideLayout}
      {...(options.text && { text: options.text })}
      {...(sparkline && { sparkline })}
      {...(onClick && { onClick, hasLinks: true })}
    />
  );
  if (!hasLinks || !getLinks) return draw();
  return <DataLinksContextMenu links={getLinks}>{({ openMenu }) => draw(openMenu)}</DataLinksContextMenu>;
}

export const stat = definePanel(StatPanel, { colour: FieldColorModeId.Thresholds });
