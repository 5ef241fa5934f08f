import {
  type DataQueryRequest,
  type DataQueryResponse,
  DataSourceApi,
  type DataSourceInstanceSettings,
  LoadingState,
  type TestDataSourceResponse,
} from '@grafana/data';
import type { DataQuery } from '@grafana/schema';
import { catchError, map, type Observable, of } from 'rxjs';
import { getData } from '../http.ts';
import { interpolateQuery } from '../interpolate.ts';
import { together } from '../together.ts';
import { type LokiStream, logFrame } from './frames.ts';

export interface LokiQuery extends DataQuery {
  expr: string;
  maxLines?: number;
  direction?: 'backward' | 'forward';
}

interface LokiResult {
  readonly resultType: string;
  readonly result: readonly LokiStream[];
}

const DEFAULT_LINES = 1000;

/** Log queries of a Loki behind the preview's own address. */
export class LokiDatasource extends DataSourceApi<LokiQuery> {
  private readonly url: string;

  constructor(settings: DataSourceInstanceSettings) {
    super(settings);
    this.url = settings.url ?? '';
  }

  override query(request: DataQueryRequest<LokiQuery>): Observable<DataQueryResponse> {
    const answers = request.targets.filter(({ expr }) => expr).map((target) => this.logs(target, request));
    return together(answers);
  }

  override async testDatasource(): Promise<TestDataSourceResponse> {
    return { status: 'success', message: `Loki at ${this.url}` };
  }

  private logs(query: LokiQuery, { scopedVars, range }: DataQueryRequest): Observable<DataQueryResponse> {
    const executed = interpolateQuery(query.expr, scopedVars);
    const parameters = {
      query: executed,
      start: `${range.from.valueOf()}000000`,
      end: `${range.to.valueOf()}000000`,
      limit: String(query.maxLines ?? DEFAULT_LINES),
      direction: query.direction ?? 'backward',
    };
    return getData<LokiResult>('Loki', `${this.url}/loki/api/v1/query_range`, parameters).pipe(
      map(({ resultType, result }) => {
        if (resultType !== 'streams')
          throw new Error('The preview supports log queries of Loki, not metric queries.');
        return { data: [logFrame(query.refId, executed, result)] };
      }),
      catchError((error: Error) =>
        of({ data: [], errors: [{ refId: query.refId, message: error.message }], state: LoadingState.Error }),
      ),
    );
  }
}
