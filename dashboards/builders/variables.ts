import type { VariableModel } from '@grafana/schema';
import { PROMETHEUS } from './datasources.ts';

interface Common {
  readonly name: string;
  readonly label: string;
  readonly description: string;
}

// Numbers of Grafana's schema; its enums exist at run time only in a package this folder does not need otherwise.
const REFRESH_ON_LOAD = 1;
const REFRESH_ON_TIME_RANGE = 2;
const SORT_NATURAL = { ascending: 7, descending: 8 } as const;

// Not among the controls, yet in the address.
const HIDDEN = 2;

// Behind the button for further controls: a stack usually has one of each.
const HIDE_IN_MENU = 3;

/** Chooses a data source by its type, so that a dashboard holds no fixed one. */
export function datasourceVariable({ type, ...common }: Common & { type: string }): VariableModel {
  return {
    ...common,
    type: 'datasource',
    hide: HIDE_IN_MENU,
    query: type,
    refresh: REFRESH_ON_LOAD,
    multi: false,
    current: {} as never,
  };
}

/** Values of a label of a Prometheus series. */
export function labelVariable({
  series,
  values,
  order,
  ...common
}: Common & { series: string; values: string; order: keyof typeof SORT_NATURAL }): VariableModel {
  const query = `label_values(${series}, ${values})`;
  return {
    ...common,
    type: 'query',
    datasource: PROMETHEUS,
    query: { qryType: 1, query, refId: 'PrometheusVariableQueryEditor-VariableQuery' },
    refresh: REFRESH_ON_TIME_RANGE,
    sort: SORT_NATURAL[order],
    multi: false,
    includeAll: false,
    current: {} as never,
    options: [],
  };
}

/** One of a few fixed values; the first is the default. */
export function customVariable({ values, ...common }: Common & { values: readonly string[] }): VariableModel {
  const options = values.map((value, index) => ({ text: value, value, selected: index === 0 }));
  return { ...common, type: 'custom', query: values.join(','), options, current: options[0] as never };
}

/** Free text that panels and links set, not people; empty at first. */
export function hiddenTextVariable(common: Common): VariableModel {
  const empty = { text: '', value: '', selected: true };
  return { ...common, type: 'textbox', hide: HIDDEN, query: '', current: empty, options: [empty] };
}
