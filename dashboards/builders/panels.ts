import type {
  DashboardLink,
  DataTransformerConfig,
  FieldConfig,
  GridPos,
  Panel,
  RowPanel,
} from '@grafana/schema';
import { LOKI, PROMETHEUS } from './datasources.ts';
import type { Target } from './targets.ts';

/** What every panel has to say: the tests refuse one without a title, a description or a target. */
export interface PanelSpec {
  /** Stable over time: rules and links refer to it. */
  readonly id: number;
  readonly title: string;
  /** Says what the panel shows and what to do about it, in Markdown. */
  readonly description: string;
  readonly at: GridPos;
  readonly targets: readonly Target[];
  readonly links?: readonly DashboardLink[];
  readonly field?: FieldConfig;
  readonly overrides?: readonly FieldOverride[];
  readonly options?: Readonly<Record<string, unknown>>;
  readonly transformations?: readonly DataTransformerConfig[];
}

export interface FieldOverride {
  readonly matcher: { readonly id: string; readonly options?: unknown };
  readonly properties: readonly { readonly id: string; readonly value: unknown }[];
}

/** A heading over the panels that follow it, which can be folded away. */
export function row(id: number, title: string, y: number): RowPanel {
  return { id, type: 'row', title, collapsed: false, gridPos: { x: 0, y, w: 24, h: 1 }, panels: [] };
}

/** Properties of the fields with this display name, or whose name matches a `/pattern/`. */
export function override(name: string, properties: Readonly<Record<string, unknown>>): FieldOverride {
  return {
    matcher: { id: name.startsWith('/') ? 'byRegexp' : 'byName', options: name },
    properties: Object.entries(properties).map(([id, value]) => ({ id, value })),
  };
}

/** A panel of any type; the named builders below add the defaults of their type. */
export function panel(type: string, spec: PanelSpec): Panel {
  const { at, field = {}, overrides = [], targets, links, options = {}, transformations, ...rest } = spec;
  return {
    ...rest,
    type,
    gridPos: at,
    datasource: type === 'logs' ? LOKI : PROMETHEUS,
    targets: [...targets],
    options: { ...options },
    fieldConfig: {
      defaults: field,
      overrides: overrides.map((o) => ({ ...o, properties: [...o.properties] })),
    },
    ...(links && { links: [...links] }),
    ...(transformations && { transformations: [...transformations] }),
  };
}

/**
 * One big number, and under the title what to hold it against: a target, or what it counts. Made for instant queries, so without a sparkline: the last sample of a range would go on
 * showing a value that nobody reports any more.
 */
export function stat(spec: PanelSpec & { colour?: 'value' | 'background_solid' }): Panel {
  const { colour = 'value', options, ...rest } = spec;
  return panel('stat', {
    ...rest,
    options: {
      reduceOptions: { calcs: ['lastNotNull'], fields: '', values: false },
      colorMode: colour,
      graphMode: 'none',
      textMode: 'value_and_name',
      text: { titleSize: 13, valueSize: 28 },
      justifyMode: 'center',
      orientation: 'auto',
      wideLayout: false,
      ...options,
    },
  });
}

/** Lines over time, a colour each; the values are in the tooltip. */
export function timeseries(spec: PanelSpec): Panel {
  const { field = {}, options, ...rest } = spec;
  return panel('timeseries', {
    ...rest,
    field: {
      color: { mode: 'palette-classic' } as NonNullable<FieldConfig['color']>,
      ...field,
      custom: { drawStyle: 'line', lineWidth: 1, fillOpacity: 8, showPoints: 'never', ...field.custom },
    },
    options: {
      legend: { displayMode: 'list', placement: 'bottom', showLegend: true, calcs: [] },
      tooltip: { mode: 'multi', sort: 'desc' },
      ...options,
    },
  });
}

export function table(spec: PanelSpec): Panel {
  return panel('table', { ...spec, options: { showHeader: true, cellHeight: 'sm', ...spec.options } });
}

/** Log lines, newest first. */
export function logsPanel(spec: PanelSpec): Panel {
  return panel('logs', {
    ...spec,
    options: {
      showTime: true,
      wrapLogMessage: true,
      enableLogDetails: true,
      sortOrder: 'Descending',
      dedupStrategy: 'none',
      ...spec.options,
    },
  });
}
