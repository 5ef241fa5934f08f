import { LABEL } from '@parapet/instrumentation/contract';
import type { AlertRule } from '../prometheus/rules/types.ts';
import { dashboardUrl, prometheusText, SUBJECT_LABELS } from './prometheus-text.ts';
import { ROOT_CAUSES } from './taxonomy.ts';
import type { Alert, Service } from './types.ts';

/** Where runbooks are read: a page of the app. */
export const RUNBOOKS = '/a/parapet-secureml-app/runbooks';

/** The rule of an alert for Prometheus and Mimir. */
export function prometheusRule(alert: Alert, services: readonly Service[]): AlertRule {
  const text = prometheusText(alert);
  return {
    alert: alert.name,
    expr: alert.expr,
    for: alert.for,
    ...(alert.keepFiringFor && { keep_firing_for: alert.keepFiringFor }),
    labels: labelsOf(alert, services),
    annotations: {
      summary: alert.summary(text),
      description: alert.description(text),
      dataset: text.dataset,
      dashboard_url: dashboardUrl(alert),
      runbook_url: `${RUNBOOKS}/${alert.runbook}`,
    },
  };
}

/**
 * Labels that routing, silences and the responder go by. The template language is the part that Prometheus and Grafana
 * share.
 */
export function labelsOf(alert: Alert, services: readonly Service[]): Record<string, string> {
  const cause = ROOT_CAUSES[alert.rootCause];
  const isOfModel = SUBJECT_LABELS[alert.about].includes(LABEL.modelName);
  return {
    ...(isOfModel && { model: `{{ $labels.${LABEL.modelName} }}` }),
    ...(alert.about === 'version' && { version: `{{ $labels.${LABEL.modelVersion} }}` }),
    ...(alert.about === 'dataset' && { dataset: `{{ $labels.${LABEL.datasetId} }}` }),
    severity: alert.severity,
    root_cause: alert.rootCause,
    area: cause.area,
    business_impact: isOfModel ? businessImpact(services) : 'false',
    ...(isOfModel && { team: team(services) }),
    ...('securityCritical' in cause && { security_critical: 'true' }),
    ...(alert.failureMode && { failure_mode: alert.failureMode }),
    ...(alert.window && { window: alert.window }),
  };
}

function businessImpact(services: readonly Service[]): string {
  const names = services.filter((service) => service.businessImpact).map(({ name }) => name);
  return names.length === 0 ? 'false' : `{{ if ${isOneOf(names)} }}true{{ else }}false{{ end }}`;
}

function team(services: readonly Service[]): string {
  const teams = [...new Set(services.map((service) => service.team))].sort();
  const cases = teams.map((name) => {
    const names = services.filter((service) => service.team === name).map((service) => service.name);
    return `if ${isOneOf(names)} }}${name}`;
  });
  return cases.length === 0 ? 'none' : `{{ ${cases.join('{{ else ')}{{ else }}none{{ end }}`;
}

/** Names are quoted as Go does, and what a regular expression would read is escaped. */
function isOneOf(names: readonly string[]): string {
  const pattern = names.map((name) => name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('|');
  return `match ${JSON.stringify(`^(${pattern})$`)} $labels.${LABEL.modelName}`;
}
