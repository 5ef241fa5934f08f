import { AppPlugin } from '@grafana/data';
import { LoadingPlaceholder } from '@grafana/ui';
import React, { lazy, Suspense } from 'react';

// Grafana loads this file before it shows anything, so all else is behind an import.
const LazyApp = lazy(async () => {
  const { loadApp } = await import('./app/loadApp.ts');
  return loadApp();
});

function Root() {
  return (
    <Suspense fallback={<LoadingPlaceholder text="Loading…" />}>
      <LazyApp />
    </Suspense>
  );
}

export const plugin = new AppPlugin().setRootPage(Root);
