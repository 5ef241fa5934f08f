import { SceneApp, useSceneApp } from '@grafana/scenes';
import React from 'react';
import { Navigate, Route, Routes } from 'react-router-dom';
import driftRunbook from '../../../docs/runbooks/ml-feature-drift.md';
import { fleetPage } from '../pages/fleet/fleetPage.ts';
import { FLEET_PATH } from '../pages/fleet/fleetPath.ts';
import { RunbookPage } from '../pages/runbooks/RunbookPage.tsx';

function sceneApp(): SceneApp {
  return new SceneApp({
    pages: [fleetPage()],
    urlSyncOptions: { updateUrlOnInit: true, createBrowserHistorySteps: true },
  });
}

/** Root of the app's pages. Its bare address leads to the fleet. */
export default function App() {
  const app = useSceneApp(sceneApp);
  return (
    <Routes>
      <Route path="/" element={<Navigate to={FLEET_PATH} replace />} />
      <Route path="runbooks/ml-feature-drift" element={<RunbookPage markdown={driftRunbook} />} />
      <Route path="*" element={<app.Component model={app} />} />
    </Routes>
  );
}
