import { type Dialect, notificationTemplates } from '../routing/templates.ts';

/** Name of the file beside the configuration. */
export const TEMPLATES_FILE = 'parapet.tmpl';

const MATCHER = 'printf "%s=%q" $pair.Name $pair.Value';

/**
 * Notification templates of Alertmanager.
 * @param grafana address of Grafana, for links to dashboards and runbooks
 */
export function alertmanagerTemplates(grafana: string): string {
  const dialect: Dialect = {
    grafana: grafana.replace(/\/+$/, ''),
    silence: (value) =>
      `{{ $.ExternalURL }}/#/silences/new?filter=%7B{{ range $j, $pair := $.GroupLabels.SortedPairs }}{{ if $j }}%2C{{ end }}${value(`(${MATCHER})`)}{{ end }}%7D`,
    dashboardRange: '',
    escapesHtml: true,
  };
  return `${notificationTemplates(dialect)}\n`;
}
