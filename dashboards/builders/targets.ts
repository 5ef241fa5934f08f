import { LOKI, PROMETHEUS } from './datasources.ts';

export interface Target extends Record<string, unknown> {
  readonly refId: string;
  readonly expr: string;
}

/** A Prometheus query over the dashboard's time range. `legend` is a template of labels such as `{{code}}`. */
export function range(refId: string, expr: string, legend = '__auto'): Target {
  return {
    refId,
    datasource: PROMETHEUS,
    expr,
    legendFormat: legend,
    range: true,
    instant: false,
    editorMode: 'code',
  };
}

/** A Prometheus query at the end of the time range. */
export function instant(refId: string, expr: string, legend = '__auto'): Target {
  return {
    refId,
    datasource: PROMETHEUS,
    expr,
    legendFormat: legend,
    range: false,
    instant: true,
    editorMode: 'code',
  };
}

/** An instant query whose labels become columns. */
export function instantTable(refId: string, expr: string): Target {
  return { ...instant(refId, expr), format: 'table' };
}

/** A Loki query for log lines. */
export function logs(refId: string, expr: string, maxLines: number): Target {
  return {
    refId,
    datasource: LOKI,
    expr,
    queryType: 'range',
    direction: 'backward',
    maxLines,
    editorMode: 'code',
  };
}
