import type { Dashboard, DashboardLink, Panel, RowPanel, VariableModel } from '@grafana/schema';

export interface DashboardSpec {
  readonly uid: string;
  readonly title: string;
  readonly description: string;
  readonly tags: readonly string[];
  readonly variables: readonly VariableModel[];
  readonly links: readonly DashboardLink[];
  readonly panels: readonly (Panel | RowPanel)[];
  readonly time: { readonly from: string; readonly to: string };
  readonly refresh: string;
}

// The newest classic schema; 12.4 and 13 both write it.
const SCHEMA_VERSION = 42;
const SHARED_CROSSHAIR = 1;

/** A dashboard in Grafana's classic form, which 12.4 and 13 both load. */
export function dashboard(spec: DashboardSpec): Dashboard {
  const { variables, links, panels, tags, ...rest } = spec;
  return {
    ...rest,
    id: null,
    schemaVersion: SCHEMA_VERSION,
    editable: false,
    graphTooltip: SHARED_CROSSHAIR,
    timezone: 'browser',
    tags: [...tags],
    links: [...links],
    templating: { list: [...variables] },
    annotations: { list: [] },
    timepicker: {},
    panels: [...panels].sort(inReadingOrder),
  };
}

/** As Grafana saves them; a row takes the panels that follow it. */
function inReadingOrder({ gridPos: a }: Panel | RowPanel, { gridPos: b }: Panel | RowPanel): number {
  return (a?.y ?? 0) - (b?.y ?? 0) || (a?.x ?? 0) - (b?.x ?? 0);
}
