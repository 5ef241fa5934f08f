import { type DataQueryRequest, getDefaultTimeRange, type MetricFindValue } from '@grafana/data';
import { firstValueFrom } from 'rxjs';
import { getData } from '../http.ts';
import { interpolateQuery } from '../interpolate.ts';

const LABEL_VALUES = /^label_values\((?:(.+),\s*)?([A-Za-z_]\w*)\)$/s;

/**
 * Answers the variable query `label_values(selector, label)`.
 * @throws {Error} for any other variable query, and when Prometheus does not answer
 */
export async function findValues(
  url: string,
  query: unknown,
  { range = getDefaultTimeRange(), scopedVars = {} }: Partial<DataQueryRequest> = {},
): Promise<MetricFindValue[]> {
  const text = interpolateQuery(queryText(query), scopedVars).trim();
  const [, selector, label] = LABEL_VALUES.exec(text) ?? [];
  if (!label) throw new Error(`The preview knows label_values(selector, label), not: ${text}`);
  const parameters = {
    start: String(Math.floor(range.from.valueOf() / 1000)),
    end: String(Math.ceil(range.to.valueOf() / 1000)),
    ...(selector && { 'match[]': selector }),
  };
  const values = await firstValueFrom(
    getData<string[]>('Prometheus', `${url}/api/v1/label/${label}/values`, parameters),
  );
  return values.map((value) => ({ text: value, value }));
}

function queryText(query: unknown): string {
  if (typeof query === 'string') return query;
  const inner = (query as { query?: unknown } | undefined)?.query;
  return typeof inner === 'string' ? inner : '';
}
