import { type DataQueryResponse, LoadingState } from '@grafana/data';
import { forkJoin, map, type Observable, of } from 'rxjs';

/** The answers of all queries of a panel as one: their frames, their errors, and whether any failed. */
export function together(answers: readonly Observable<DataQueryResponse>[]): Observable<DataQueryResponse> {
  if (answers.length === 0) return of({ data: [], state: LoadingState.Done });
  return forkJoin(answers).pipe(
    map((all) => ({
      data: all.flatMap(({ data }) => data),
      errors: all.flatMap(({ errors = [] }) => errors),
      state: all.some(({ errors }) => errors?.length) ? LoadingState.Error : LoadingState.Done,
    })),
  );
}
