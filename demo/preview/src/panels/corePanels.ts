import type { PanelPlugin } from '@grafana/data';
import { logs } from './logs.tsx';
import { stat } from './stat.tsx';
import { table } from './table.tsx';
import { text } from './text.tsx';
import { timeseries } from './timeseries.tsx';

/** Stand-ins for the panels that are part of Grafana itself, by type. */
export const corePanels: Readonly<Record<string, PanelPlugin>> = {
  logs,
  stat,
  table,
  text,
  timeseries,
};
