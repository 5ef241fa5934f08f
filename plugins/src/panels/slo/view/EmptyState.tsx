import { LoadingState, type PanelData } from '@grafana/data';
import React from 'react';
import { Notice } from '../../../shared/Notice.tsx';
import { TEST_IDS } from '../testIds.ts';

/** Why there is no objective: failure, waiting, silence and data of another kind each have their own words. */
export function EmptyState({ data }: { data: PanelData }) {
  const error = data.errors?.[0] ?? data.error;
  const fields = data.series.flatMap((frame) => frame.fields ?? []);
  const [title, text] =
    error || data.state === LoadingState.Error
      ? ['The queries of the objectives failed', error?.message ?? error?.data?.message]
      : data.state === LoadingState.Loading || data.state === LoadingState.NotStarted
        ? ['Loading objectives…']
        : fields.every((field) => (field.values?.length ?? 0) === 0)
          ? [
              'No objectives in this time range',
              'No service has a file of objectives, the recording rules do not run, or the filters leave none.',
            ]
          : [
              'These data hold no objectives',
              `Expected number fields named budget_remaining or burn_rate with the label ml_slo_name. Found: ${found(fields)}`,
            ];
  return (
    <Notice title={title!} testId={TEST_IDS.notice}>
      {text}
    </Notice>
  );
}

function found(fields: readonly { readonly name?: unknown }[]): string {
  return [...new Set(fields.map(({ name }) => String(name)))].slice(0, 6).join(', ');
}
