import { SceneApp, useSceneApp } from '@grafana/scenes';
import React from 'react';
import { Navigate, Route, Routes } from 'react-router-dom';
import { fleetPage } from '../pages/fleet/fleetPage.ts';
import { FLEET_PATH } from '../pages/fleet/fleetPath.ts';
import { RunbookPage } from '../pages/runbooks/RunbookPage.tsx';
import { RUNBOOKS_PATH } from '../pages/runbooks/runbookPath.ts';

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
      <Route path={`${RUNBOOKS_PATH}/*`} element={<RunbookPage />} />
      <Route path="*" element={<app.Component model={app} />} />
    </Routes>
  );
}
