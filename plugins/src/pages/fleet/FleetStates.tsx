import { LoadingState, type PanelData } from '@grafana/data';
import { Alert, EmptyState, LoadingPlaceholder } from '@grafana/ui';
import React from 'react';

/** Why the list is empty: each reason has its own words. */
export function FleetStates({ data, hasSource }: { data: PanelData | undefined; hasSource: boolean }) {
  const error = data?.errors?.[0];
  if (!hasSource) {
    return (
      <EmptyState variant="not-found" message="No Prometheus data source">
        The fleet is read from a Prometheus or Mimir that runs Parapet&apos;s recording rules. Add it as a
        data source of the type Prometheus.
      </EmptyState>
    );
  }
  if (error || data?.state === LoadingState.Error) {
    return (
      <Alert severity="error" title="The fleet could not be read">
        {error?.message ?? 'The data source gave no reason.'}
      </Alert>
    );
  }
  if (!data || data.state === LoadingState.Loading || data.state === LoadingState.NotStarted) {
    return <LoadingPlaceholder text="Loading the fleet…" />;
  }
  return (
    <EmptyState variant="not-found" message="No model reports itself">
      Services appear here once they wrap a model with the Parapet instrumentation and the data source scrapes
      or receives their metrics.
    </EmptyState>
  );
}
