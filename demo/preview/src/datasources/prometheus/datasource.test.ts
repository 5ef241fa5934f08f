import {
  type DataQueryRequest,
  type DataSourceInstanceSettings,
  dateTime,
  LoadingState,
} from '@grafana/data';
import { setTemplateSrv } from '@grafana/runtime';
import { EmbeddedScene, SceneCanvasText, SceneVariableSet, TestVariable } from '@grafana/scenes';
import { lastValueFrom } from 'rxjs';
import { afterEach, beforeAll, expect, test, vi } from 'vitest';
import { templateSrv } from '../../boot/templateSrv.ts';
import { PrometheusDatasource } from './datasource.ts';
import type { PrometheusQuery } from './types.ts';

const source = new PrometheusDatasource({ url: '/api/prometheus' } as DataSourceInstanceSettings);
const scene = new EmbeddedScene({
  $variables: new SceneVariableSet({ variables: [new TestVariable({ name: 'model', value: 'a"b\\c' })] }),
  body: new SceneCanvasText({ text: '' }),
});
const [from, to] = [dateTime(1000_000), dateTime(1600_000)];

function request(...targets: Omit<PrometheusQuery, 'refId'>[]): DataQueryRequest<PrometheusQuery> {
  return {
    targets: targets.map((target, index) => ({ refId: `${index}`, ...target })),
    range: { from, to, raw: { from, to } },
    intervalMs: 5000,
    scopedVars: { __sceneObject: { text: '', value: { valueOf: () => scene } } },
  } as unknown as DataQueryRequest<PrometheusQuery>;
}

function answer(body: unknown, status = 200) {
  const fetched = vi.fn(async (_url: string) => new Response(JSON.stringify(body), { status }));
  vi.stubGlobal('fetch', fetched);
  return { asked: () => fetched.mock.calls.map(([url]) => new URL(String(url), 'http://preview')) };
}

beforeAll(() => setTemplateSrv(templateSrv));
afterEach(() => void vi.unstubAllGlobals());

test('fills in variables, safe inside of quotes, and the interval of rates', async () => {
  const { asked } = answer({ status: 'success', data: { resultType: 'matrix', result: [] } });
  await lastValueFrom(source.query(request({ expr: 'rate(x{m="$model"}[$__rate_interval])', range: true })));
  expect(Object.fromEntries(asked()[0]!.searchParams)).toEqual({
    query: 'rate(x{m="a\\"b\\\\c"}[60s])',
    start: '1000',
    end: '1600',
    step: '5',
  });
});

test('asks at the end of the range for an instant query, and for both when both are wanted', async () => {
  const { asked } = answer({ status: 'success', data: { resultType: 'vector', result: [] } });
  await lastValueFrom(
    source.query(request({ expr: 'x', instant: true }, { expr: 'y', instant: true, range: true })),
  );
  expect(asked().map(({ pathname }) => pathname.split('/').at(-1))).toEqual([
    'query',
    'query_range',
    'query',
  ]);
  expect(asked()[0]!.searchParams.get('time')).toBe('1600');
});

test('one failed query is an error that names Prometheus', async () => {
  answer({ status: 'error', errorType: 'bad_data', error: 'parse error' }, 400);
  const { state, errors, data } = await lastValueFrom(source.query(request({ expr: 'x(' })));
  expect({ state, errors, data }).toEqual({
    state: LoadingState.Error,
    errors: [{ refId: '0', message: 'Prometheus: parse error' }],
    data: [],
  });
});

test('says what it does not support', async () => {
  const { errors } = await lastValueFrom(source.query(request({ expr: 'x', format: 'heatmap' })));
  expect(errors?.[0]?.message).toContain('does not support the heatmap format');
  await expect(source.metricFindQuery('metrics(.*)')).rejects.toThrow('label_values(selector, label)');
});

test('finds label values of a selector', async () => {
  const { asked } = answer({ status: 'success', data: ['1', '2'] });
  const query = { query: 'label_values(x{m="$model"}, version)' };
  expect(await source.metricFindQuery(query, request())).toEqual([
    { text: '1', value: '1' },
    { text: '2', value: '2' },
  ]);
  expect(asked()[0]!.pathname).toBe('/api/prometheus/api/v1/label/version/values');
  expect(asked()[0]!.searchParams.get('match[]')).toBe('x{m="a\\"b\\\\c"}');
});
