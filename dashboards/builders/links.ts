import type { DashboardLink } from '@grafana/schema';

const MODELS = '/a/parapet-secureml-app/fleet';

/** Path in the repository, as in the annotations of the alerts: a Grafana has no address of its own for it. */
export const DRIFT_RUNBOOK = 'docs/runbooks/ml-feature-drift.md';

function link(title: string, url: string, icon: string, tooltip: string): DashboardLink {
  const nothing = { asDropdown: false, tags: [], includeVars: false, keepTime: false, targetBlank: false };
  return { ...nothing, type: 'link', title, url, icon, tooltip };
}

/** The app's list of models, with the dashboard's time range. */
export const modelsPage: DashboardLink = {
  ...link('All models', MODELS, 'apps', 'Every model and version with its state'),
  keepTime: true,
};

/** The same page from a panel: panel links know the range only as a macro. */
export const modelsFromPanel: DashboardLink = link(
  'All models',
  `${MODELS}?\${__url_time_range}`,
  'apps',
  'Every model and version with its state',
);
