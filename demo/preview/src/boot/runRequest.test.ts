import {
  type DataQueryRequest,
  type DataQueryResponse,
  type DataSourceApi,
  DataTopic,
  getDefaultTimeRange,
  LoadingState,
  type PanelData,
} from '@grafana/data';
import { concat, lastValueFrom, NEVER, type Observable, of, throwError, toArray } from 'rxjs';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { runRequest } from './runRequest.ts';

const request = { targets: [{ refId: 'A' }, { refId: 'B', hide: true }], range: getDefaultTimeRange() };
const frame = (name: string, meta = {}) => ({ name, meta, fields: [], length: 0 });

function run(answer: Observable<DataQueryResponse>, asked: object = request): Observable<PanelData> {
  const source = { query: () => answer } as unknown as DataSourceApi;
  return runRequest(source, asked as DataQueryRequest);
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('hidden queries are not asked, and a panel without visible ones is done at once', async () => {
  const query = vi.fn(() => of({ data: [] }));
  await lastValueFrom(runRequest({} as DataSourceApi, request as unknown as DataQueryRequest, query));
  expect(query).toHaveBeenCalledWith(expect.objectContaining({ targets: [{ refId: 'A' }] }));
  const nothing = await lastValueFrom(run(NEVER, { ...request, targets: [{ refId: 'B', hide: true }] }));
  expect(nothing).toMatchObject({ state: LoadingState.Done, series: [] });
});

test('packets of one key replace each other, those of different keys add up', async () => {
  const packets = of<DataQueryResponse[]>(
    { key: 'a', data: [frame('old')] },
    { key: 'a', data: [frame('new')] },
    { key: 'b', data: [frame('other')] },
  );
  const all = await lastValueFrom(run(packets).pipe(toArray()));
  expect(all.at(-1)?.series.map(({ name }) => name)).toEqual(['new', 'other']);
});

test('annotations stand apart from series', async () => {
  const data = [frame('series'), frame('note', { dataTopic: DataTopic.Annotations })];
  const { series, annotations } = await lastValueFrom(run(of({ data })));
  expect([series.length, annotations?.length]).toEqual([1, 1]);
});

test('a panel says that it is loading when the answer takes long, and not otherwise', () => {
  const seen: LoadingState[] = [];
  run(concat(of({ data: [] }), NEVER)).subscribe(({ state }) => seen.push(state));
  run(NEVER).subscribe(({ state }) => seen.push(state));
  vi.advanceTimersByTime(1000);
  expect(seen).toEqual([LoadingState.Done, LoadingState.Loading]);
});

test('errors of an answer and of the request itself are states, never throws', async () => {
  const partial = await lastValueFrom(run(of({ data: [frame('x')], errors: [{ message: 'half' }] })));
  expect(partial).toMatchObject({ state: LoadingState.Error, error: { message: 'half' } });
  expect(partial.series).toHaveLength(1);
  const broken = await lastValueFrom(run(throwError(() => new Error('gone'))));
  expect(broken).toMatchObject({ state: LoadingState.Error, errors: [{ message: 'gone' }], series: [] });
});
