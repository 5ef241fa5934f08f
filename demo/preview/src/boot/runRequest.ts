import {
  type DataFrame,
  type DataQueryRequest,
  type DataQueryResponse,
  type DataSourceApi,
  DataTopic,
  LoadingState,
  type PanelData,
  toDataFrame,
} from '@grafana/data';
import { catchError, from, map, merge, type Observable, of, scan, share, takeUntil, timer } from 'rxjs';

/** A panel shows its loading bar only when an answer takes longer than this, in milliseconds. */
const LOADING_AFTER = 200;

type QueryFunction = (
  request: DataQueryRequest,
) => Promise<DataQueryResponse> | Observable<DataQueryResponse>;

/** Runs the queries of a panel and merges the packets of the answer, which data sources may send in parts. */
export function runRequest(
  source: DataSourceApi,
  request: DataQueryRequest,
  query: QueryFunction = (one) => source.query(one),
): Observable<PanelData> {
  const visible = { ...request, targets: request.targets.filter(({ hide }) => !hide) };
  const empty: PanelData = {
    state: LoadingState.Done,
    series: [],
    timeRange: request.range,
    request: visible,
  };
  if (visible.targets.length === 0) return of(empty);
  const answer = from(query(visible)).pipe(
    scan((packets, packet) => packets.set(packet.key ?? '', packet), new Map<string, DataQueryResponse>()),
    map((packets) => toPanelData(empty, [...packets.values()])),
    catchError((error: Error) => of(failed(empty, error.message))),
    share(),
  );
  const loading = timer(LOADING_AFTER).pipe(
    map(() => ({ ...empty, state: LoadingState.Loading })),
    takeUntil(answer),
  );
  return merge(loading, answer);
}

function toPanelData(empty: PanelData, packets: readonly DataQueryResponse[]): PanelData {
  const frames = packets.flatMap(({ data }) => data).map((one): DataFrame => toDataFrame(one));
  const errors = packets.flatMap((packet) => packet.errors ?? []);
  const isAnnotation = ({ meta }: DataFrame) => meta?.dataTopic === DataTopic.Annotations;
  return {
    ...empty,
    state: errors.length > 0 ? LoadingState.Error : (packets.at(-1)?.state ?? LoadingState.Done),
    series: frames.filter((frame) => !isAnnotation(frame)),
    annotations: frames.filter(isAnnotation),
    ...(errors.length > 0 && { errors, error: errors[0] }),
  };
}

function failed(empty: PanelData, message: string): PanelData {
  return { ...empty, state: LoadingState.Error, error: { message }, errors: [{ message }] };
}
