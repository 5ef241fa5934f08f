import {
  behaviors,
  EmbeddedScene,
  SceneControlsSpacer,
  SceneRefreshPicker,
  SceneTimePicker,
  SceneTimeRange,
} from '@grafana/scenes';
import type { Dashboard } from '@grafana/schema';
import { ControlsMenu, VariableRow } from './controls.tsx';
import { toGrid } from './grid.ts';
import { DashboardLinks } from './links.tsx';
import { toVariableSet } from './variables.ts';

const INTERVALS = ['5s', '10s', '30s', '1m', '5m'];

/**
 * A dashboard in Grafana's classic JSON as a scene: variables, time range, refresh, links and panels.
 * @throws {Error} naming what the preview does not know
 */
export function toScene(dashboard: Dashboard): EmbeddedScene {
  const { time, refresh, templating, panels = [], links = [], graphTooltip = 0, timepicker } = dashboard;
  return new EmbeddedScene({
    $timeRange: new SceneTimeRange(time ?? { from: 'now-6h', to: 'now' }),
    $variables: toVariableSet(templating?.list ?? []),
    $behaviors: [new behaviors.CursorSync({ sync: graphTooltip as never })],
    controls: [
      new VariableRow({}),
      new SceneControlsSpacer(),
      new DashboardLinks({ links: links.filter(({ type }) => type === 'link') }),
      new ControlsMenu({}),
      new SceneTimePicker({ isOnCanvas: true }),
      new SceneRefreshPicker({
        isOnCanvas: true,
        refresh: refresh ?? '',
        intervals: timepicker?.refresh_intervals ?? INTERVALS,
      }),
    ],
    body: toGrid(panels),
  });
}
