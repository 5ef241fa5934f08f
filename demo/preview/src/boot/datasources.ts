import {
  type DataSourceApi,
  type DataSourceInstanceSettings,
  type DataSourcePluginMeta,
  PluginType,
  type ScopedVars,
} from '@grafana/data';
import { type DataSourceSrv, getTemplateSrv } from '@grafana/runtime';
import type { DataSourceRef } from '@grafana/schema';
import { LokiDatasource } from '../datasources/loki/datasource.ts';
import { PrometheusDatasource } from '../datasources/prometheus/datasource.ts';

/** The two data sources of the preview, by uid. Their addresses are paths of the preview's own server. */
const settings = {
  prometheus: instance('prometheus', 'Prometheus', '/api/prometheus', { metrics: true }),
  loki: instance('loki', 'Events', '/api/loki', { logs: true, metrics: true }),
};
const sources = new Map<string, DataSourceApi>([
  ['prometheus', new PrometheusDatasource(settings.prometheus) as unknown as DataSourceApi],
  ['loki', new LokiDatasource(settings.loki) as unknown as DataSourceApi],
]);

type Reference = DataSourceRef | string | null | undefined;

/** Finds data sources by uid, name, type or a template variable, as Grafana does. */
export const dataSourceSrv: DataSourceSrv = {
  async get(reference, scopedVars) {
    const found = find(reference, scopedVars);
    const source = found && sources.get(found.uid);
    if (!source) throw new Error(`The preview has no data source ${JSON.stringify(reference)}`);
    return source;
  },
  getList(filters = {}) {
    const { pluginId, type, filter } = filters;
    const types = [pluginId, type].flat().filter((one) => one !== undefined);
    return Object.values(settings).filter(
      (one) => (types.length === 0 || types.includes(one.type)) && (filter?.(one) ?? true),
    );
  },
  getInstanceSettings: find,
  reload: async () => undefined,
  registerRuntimeDataSource: () => {
    throw new Error('The preview takes no further data sources');
  },
};

function find(reference: Reference, scopedVars?: ScopedVars): DataSourceInstanceSettings | undefined {
  const all = Object.values(settings);
  if (!reference) return settings.prometheus;
  const { uid, type } = typeof reference === 'string' ? { uid: reference, type: undefined } : reference;
  const wanted = uid && getTemplateSrv().replace(uid, scopedVars);
  if (!wanted) return all.find((one) => one.type === type);
  return all.find((one) => one.uid === wanted || one.name === wanted);
}

function instance(
  uid: string,
  name: string,
  url: string,
  supports: Partial<DataSourcePluginMeta>,
): DataSourceInstanceSettings {
  const meta = { id: uid, name, type: PluginType.datasource, ...supports } as DataSourcePluginMeta;
  return { id: 0, uid, type: uid, name, meta, url, access: 'proxy', readOnly: true, jsonData: {} };
}
