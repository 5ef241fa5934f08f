import { type GrafanaRule, grafanaRule } from '../alerts/grafana.ts';
import type { Alert } from '../alerts/types.ts';

export const unreachable: Alert = {
  name: 'MLPrometheusUnreachable',
  signals: [],
  expr: 'vector(1) < 0',
  about: 'fleet',
  for: '2m',
  severity: 'page',
  rootCause: 'telemetry',
  summary: () => 'Grafana gets no answer from Prometheus: no alert of a model can fire',
  description: () =>
    'Queries of the alert rules fail or give nothing. Until they are answered again, every other alert stays as it was.',
  runbook: 'ml-prometheus-unreachable',
};

/**
 * Where Grafana evaluates the rules, an error of the data source is an alert only here: in every rule it would be as many
 * pages as there are rules.
 */
export function unreachableRule(datasource: string): GrafanaRule {
  return { ...grafanaRule(unreachable, [], datasource), execErrState: 'Alerting' };
}
