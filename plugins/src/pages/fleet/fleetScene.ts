import {
  CustomVariable,
  DataSourceVariable,
  EmbeddedScene,
  SceneControlsSpacer,
  SceneQueryRunner,
  SceneRefreshPicker,
  SceneTimePicker,
  SceneTimeRange,
  SceneVariableSet,
  VariableValueSelectors,
} from '@grafana/scenes';
import { WINDOWS } from '@parapet/instrumentation/contract';
import { FleetObject } from './FleetObject.tsx';
import { fleetQueries } from './fleetQueries.ts';
import { DATASOURCE_TYPE, DATASOURCE_VARIABLE, WINDOW_VARIABLE } from './fleetVariables.ts';

/** Variables, queries and controls of the fleet page. */
export function fleetScene(): EmbeddedScene {
  return new EmbeddedScene({
    $timeRange: new SceneTimeRange({ from: 'now-1h', to: 'now' }),
    $variables: new SceneVariableSet({
      variables: [
        new DataSourceVariable({
          name: DATASOURCE_VARIABLE,
          label: 'Data source',
          pluginId: DATASOURCE_TYPE,
        }),
        new CustomVariable({
          name: WINDOW_VARIABLE,
          label: 'Window',
          query: WINDOWS.join(','),
          value: WINDOWS[0],
          text: WINDOWS[0],
        }),
      ],
    }),
    $data: new SceneQueryRunner({
      datasource: { type: DATASOURCE_TYPE, uid: `\${${DATASOURCE_VARIABLE}}` },
      queries: fleetQueries(`$${WINDOW_VARIABLE}`),
    }),
    controls: [
      new VariableValueSelectors({}),
      new SceneControlsSpacer(),
      new SceneTimePicker({ isOnCanvas: true }),
      new SceneRefreshPicker({ refresh: '30s', intervals: ['5s', '30s', '1m', '5m'], isOnCanvas: true }),
    ],
    body: new FleetObject({}),
  });
}
