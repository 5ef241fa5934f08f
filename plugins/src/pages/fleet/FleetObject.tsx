import type { DateTime } from '@grafana/data';
import { getDataSourceSrv } from '@grafana/runtime';
import {
  type SceneComponentProps,
  SceneObjectBase,
  type SceneObjectState,
  sceneGraph,
} from '@grafana/scenes';
import React, { useMemo } from 'react';
import { FleetStates } from './FleetStates.tsx';
import { FleetTable } from './FleetTable.tsx';
import { fleetModel } from './fleetModel.ts';
import { DATASOURCE_TYPE, DATASOURCE_VARIABLE, WINDOW_VARIABLE } from './fleetVariables.ts';

/** Draws what the queries of its scene bring. */
export class FleetObject extends SceneObjectBase<SceneObjectState> {
  static Component = Fleet;
}

function Fleet({ model }: SceneComponentProps<FleetObject>) {
  const { data } = sceneGraph.getData(model).useState();
  const { value: range } = sceneGraph.getTimeRange(model).useState();
  const rows = useMemo(() => fleetModel(data?.series ?? []), [data?.series]);
  const value = (name: string) => String(sceneGraph.lookupVariable(name, model)?.getValue() ?? '');
  if (rows.length === 0) {
    return <FleetStates data={data} hasSource={hasSource()} />;
  }
  const context = {
    datasource: value(DATASOURCE_VARIABLE),
    window: value(WINDOW_VARIABLE),
    from: urlTime(range.raw.from),
    to: urlTime(range.raw.to),
  };
  return <FleetTable rows={rows} context={context} error={data?.errors?.[0]?.message} />;
}

/** Relative times stay relative. */
function urlTime(time: DateTime | string): string {
  return typeof time === 'string' ? time : String(time.valueOf());
}

function hasSource(): boolean {
  return getDataSourceSrv().getList({ type: DATASOURCE_TYPE }).length > 0;
}
