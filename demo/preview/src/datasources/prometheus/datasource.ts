import {
  type DataQueryRequest,
  type DataQueryResponse,
  DataSourceApi,
  type DataSourceInstanceSettings,
  LoadingState,
  type MetricFindValue,
  type TestDataSourceResponse,
} from '@grafana/data';
import { catchError, map, type Observable, of } from 'rxjs';
import { getData } from '../http.ts';
import { interpolateQuery } from '../interpolate.ts';
import { together } from '../together.ts';
import { toFrames } from './frames.ts';
import { alignedRange, MIN_STEP, rateInterval, stepSeconds } from './step.ts';
import type { PrometheusQuery, PrometheusResult } from './types.ts';
import { findValues } from './variables.ts';

/** Range and instant queries of a Prometheus behind the preview's own address. */
export class PrometheusDatasource extends DataSourceApi<PrometheusQuery> {
  private readonly url: string;

  constructor(settings: DataSourceInstanceSettings) {
    super(settings);
    this.url = settings.url ?? '';
    this.interval = MIN_STEP;
  }

  override query(request: DataQueryRequest<PrometheusQuery>): Observable<DataQueryResponse> {
    const answers = request.targets
      .filter(({ expr }) => expr)
      .flatMap((target) => this.answers(target, request));
    return together(answers);
  }

  override metricFindQuery(query: unknown, options?: Partial<DataQueryRequest>): Promise<MetricFindValue[]> {
    return findValues(this.url, query, options);
  }

  override async testDatasource(): Promise<TestDataSourceResponse> {
    return { status: 'success', message: `Prometheus at ${this.url}` };
  }

  private answers(target: PrometheusQuery, request: DataQueryRequest): Observable<DataQueryResponse>[] {
    if (target.format === 'heatmap') {
      return [refuse(target, 'The preview does not support the heatmap format of Prometheus queries.')];
    }
    const instant = target.instant === true;
    const range = target.range ?? !instant;
    return [
      ...(range ? [this.rangeQuery(target, request)] : []),
      ...(instant ? [this.instantQuery(target, request)] : []),
    ];
  }

  private rangeQuery(query: PrometheusQuery, request: DataQueryRequest): Observable<DataQueryResponse> {
    const step = stepSeconds(request);
    const executed = expand(query.expr, request, step);
    const { start, end } = alignedRange(request, step);
    const parameters = { query: executed, start: String(start), end: String(end), step: String(step) };
    return this.run('query_range', parameters).pipe(
      map((result) => ({ data: toFrames(result, { query, executed, step }) })),
      catchError((error: Error) => refuse(query, error.message)),
    );
  }

  private instantQuery(query: PrometheusQuery, request: DataQueryRequest): Observable<DataQueryResponse> {
    const executed = expand(query.expr, request, stepSeconds(request));
    const parameters = { query: executed, time: String(request.range.to.valueOf() / 1000) };
    return this.run('query', parameters).pipe(
      map((result) => ({ data: toFrames(result, { query, executed }) })),
      catchError((error: Error) => refuse(query, error.message)),
    );
  }

  private run(endpoint: string, parameters: Record<string, string>): Observable<PrometheusResult> {
    return getData('Prometheus', `${this.url}/api/v1/${endpoint}`, parameters);
  }
}

function expand(expr: string, { scopedVars, range }: DataQueryRequest, step: number): string {
  const seconds = Math.round((range.to.valueOf() - range.from.valueOf()) / 1000);
  return interpolateQuery(expr, {
    ...scopedVars,
    __rate_interval: { text: '', value: rateInterval(step) },
    __interval: { text: '', value: `${step}s` },
    __interval_ms: { text: '', value: step * 1000 },
    __range: { text: '', value: `${seconds}s` },
    __range_s: { text: '', value: seconds },
  });
}

function refuse({ refId }: PrometheusQuery, message: string): Observable<DataQueryResponse> {
  return of({ data: [], errors: [{ refId, message }], state: LoadingState.Error });
}
