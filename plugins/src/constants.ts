import pluginJson from './plugin.json';

/** Where Grafana serves the pages of this app. */
export const APP_URL = `/a/${pluginJson.id}`;
export const APP_ID = pluginJson.id;

/** Uid of the provisioned dashboard that a model leads to. */
export const ON_CALL_DASHBOARD = 'parapet-on-call';
