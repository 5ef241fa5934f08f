import { createHash } from 'node:crypto';
import { type Evidence, EXPRESSION, grafanaText } from './grafana-text.ts';
import { labelsOf, RUNBOOKS } from './prometheus.ts';
import { dashboardPath } from './prometheus-text.ts';
import type { Alert, Service } from './types.ts';

/** Grafana keeps at most so many characters of a uid. */
const UID_LENGTH = 40;
const CONDITION = 'fires';
/** An instant query asks for now; Grafana wants a range none the less, seconds. */
const RANGE = { from: 600, to: 0 };

/** Where Grafana puts the links of the app on an alert. */
const ORIGIN = { __grafana_origin: 'plugin/parapet-secureml-app' };

export interface GrafanaRule {
  readonly uid: string;
  readonly title: string;
  readonly condition: string;
  readonly data: readonly object[];
  readonly noDataState: 'OK' | 'Alerting';
  readonly execErrState: 'KeepLast' | 'Alerting';
  readonly for: string;
  readonly keepFiringFor?: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

/**
 * The rule of an alert as Grafana's file provisioning takes it (12.4 and later).
 * @param datasource uid of the Prometheus data source
 */
export function grafanaRule(alert: Alert, services: readonly Service[], datasource: string): GrafanaRule {
  const { text, evidence } = grafanaText(alert);
  const annotations = {
    summary: alert.summary(text),
    description: alert.description(text),
    dataset: text.dataset,
    dashboard_url: dashboardPath(alert, (name) => `{{ urlquery .Labels.${name} }}`),
    runbook_url: `${RUNBOOKS}/${alert.runbook}`,
  };
  return {
    uid: uidOf(alert),
    // Grafana makes the label alertname of it. Titles need not be unique since Grafana 12.
    title: alert.name,
    condition: CONDITION,
    data: dataOf({ refId: EXPRESSION, expr: alert.expr }, evidence, datasource),
    // The expression has series only while something is wrong.
    noDataState: 'OK',
    // Where Prometheus does not answer, one alert says so, not every one.
    execErrState: 'KeepLast',
    for: alert.for,
    ...(alert.keepFiringFor && { keepFiringFor: alert.keepFiringFor }),
    labels: { ...grafanaLabels(alert, services), ...ORIGIN },
    annotations,
  };
}

/** The labels' templates are those of Prometheus, but that provisioning takes `$` for an environment variable. */
function grafanaLabels(alert: Alert, services: readonly Service[]): Record<string, string> {
  const labels = Object.entries(labelsOf(alert, services));
  return Object.fromEntries(
    labels.map(([name, value]) => [name, value.replaceAll('$labels.', '.Labels.').replaceAll('$', '$$$$')]),
  );
}

function dataOf(expression: Evidence, evidence: readonly Evidence[], datasource: string): object[] {
  const prometheus = { type: 'prometheus', uid: datasource };
  const queries = [expression, ...evidence].map(({ refId, expr }) => ({
    refId,
    relativeTimeRange: RANGE,
    datasourceUid: datasource,
    model: { refId, expr, instant: true, range: false, editorMode: 'code', datasource: prometheus },
  }));
  const condition = {
    refId: CONDITION,
    relativeTimeRange: RANGE,
    datasourceUid: '__expr__',
    // That there is a value is what is wrong, be it 0.
    model: {
      refId: CONDITION,
      type: 'math',
      expression: `!is_null($${EXPRESSION})`,
      datasource: { type: '__expr__', uid: '__expr__' },
    },
  };
  return [...queries, condition];
}

/** Readable where it is short, and the same as long as the alert is the same. */
export function uidOf(alert: Pick<Alert, 'name' | 'severity' | 'window' | 'about' | 'rootCause'>): string {
  const { name, severity, window = '', about, rootCause } = alert;
  const words = name
    .replace(/^ML/, 'ml')
    .replace(/(?<=[a-z0-9])(?=[A-Z])/g, '-')
    .toLowerCase();
  const uid = [words, severity, window, about, rootCause].filter((part) => part !== '').join('-');
  if (uid.length <= UID_LENGTH) return uid;
  const digest = createHash('sha256').update(uid).digest('hex').slice(0, 8);
  return `${uid.slice(0, UID_LENGTH - 9)}-${digest}`;
}
