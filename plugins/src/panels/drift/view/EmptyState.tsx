import { LoadingState, type PanelData } from '@grafana/data';
import React from 'react';
import { Notice } from './Notice.tsx';

/** Why there is no matrix. Silence is told apart from failure, and both from a model that cannot be judged. */
export function EmptyState({ data, withoutBaseline }: { data: PanelData; withoutBaseline: boolean }) {
  const error = data.errors?.[0] ?? data.error;
  const fields = data.series.flatMap((frame) => frame.fields ?? []);
  if (data.state === LoadingState.Error || error) {
    return <Notice title="The drift queries failed">{error?.message ?? error?.data?.message}</Notice>;
  }
  if (data.state === LoadingState.Loading || data.state === LoadingState.NotStarted) {
    return <Notice title="Loading drift…" />;
  }
  if (withoutBaseline) {
    return (
      <Notice title="This version has no baseline">
        Drift is measured against a frozen picture of the training data. Give the model a baseline when it is
        trained, and its features appear here.
      </Notice>
    );
  }
  if (fields.every((field) => field.values.length === 0)) {
    return (
      <Notice title="No drift data in this time range">
        No window of this version was judged: it served nothing, its counts do not arrive, or the recording
        rules do not run.
      </Notice>
    );
  }
  return (
    <Notice title="These data hold no drift measures">
      Expected number fields named psi or verdict with the label ml_feature_name. Found:{' '}
      {[...new Set(fields.map((field) => field.name))].slice(0, 6).join(', ')}
    </Notice>
  );
}
