import type { DashboardLink } from '@grafana/schema';

const MODELS = '/a/parapet-secureml-app/fleet';

/** The app shows the runbook of the alert, so that it is there when nothing but Grafana is. */
const DRIFT_RUNBOOK = '/a/parapet-secureml-app/runbooks/ml-feature-drift';
const WHAT_TO_DO = 'What to do';

function link(title: string, url: string, icon: string, tooltip: string): DashboardLink {
  const nothing = { asDropdown: false, tags: [], includeVars: false, keepTime: false, targetBlank: false };
  return { ...nothing, type: 'link', title, url, icon, tooltip };
}

/** The app's list of models, with the dashboard's time range. */
export const modelsPage: DashboardLink = {
  ...link('All models', MODELS, 'apps', 'Every model and version with its state'),
  keepTime: true,
};

/** Opens beside the dashboard: whoever reads it looks at both. */
export const driftRunbook: DashboardLink = {
  ...link(
    WHAT_TO_DO,
    DRIFT_RUNBOOK,
    'book',
    'Runbook of the drift alert: how to read what you see, and the way back',
  ),
  targetBlank: true,
};

/** The same for values: a data link. */
export const driftRunbookOfValue = { title: WHAT_TO_DO, url: DRIFT_RUNBOOK, targetBlank: true };

/** The list of models from a panel: panel links know the range only as a macro. */
export const modelsFromPanel: DashboardLink = link(
  'All models',
  `${MODELS}?\${__url_time_range}`,
  'apps',
  'Every model and version with its state',
);
