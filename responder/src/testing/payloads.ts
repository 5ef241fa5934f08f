import { createHash } from 'node:crypto';

export interface TestAlert {
  readonly labels?: Readonly<Record<string, string>>;
  readonly status?: 'firing' | 'resolved';
  readonly startsAt?: string;
}

/** Labels as the rules of this repository give them to an alert. */
export const LABELS = {
  alertname: 'MLLatencyRegression',
  severity: 'page',
  root_cause: 'latency',
  model: 'mail-filter',
  version: '2',
};

/**
 * A webhook of Alertmanager with all its fields, as documented at
 * https://prometheus.io/docs/alerting/latest/configuration/#webhook_config; responder.e2e.test.ts has real ones.
 */
export function alertmanagerBody(...alerts: readonly TestAlert[]) {
  return {
    version: '4',
    groupKey: '{}:{root_cause="latency"}',
    truncatedAlerts: 0,
    status: 'firing',
    receiver: 'responder',
    groupLabels: { root_cause: 'latency' },
    commonLabels: LABELS,
    commonAnnotations: {},
    externalURL: 'http://127.0.0.1:9093',
    alerts: alerts.map(alertOf),
  };
}

/**
 * A webhook of Grafana-managed alerting with all its fields, as documented at
 * https://grafana.com/docs/grafana/latest/alerting/configure-notifications/manage-contact-points/integrations/webhook-notifier/
 */
export function grafanaBody(...alerts: readonly TestAlert[]) {
  return {
    receiver: 'responder',
    status: 'firing',
    orgId: 1,
    alerts: alerts.map((alert) => ({
      ...alertOf(alert),
      silenceURL: 'http://127.0.0.1:3000/alerting/silence/new?alertmanager=grafana',
      dashboardURL: '',
      panelURL: '',
      values: { B: 44.23943737541908, C: 1 },
    })),
    groupLabels: {},
    commonLabels: {},
    commonAnnotations: {},
    externalURL: 'http://127.0.0.1:3000/',
    version: '1',
    groupKey: '{}:{}',
    truncatedAlerts: 0,
    title: '[FIRING:1]',
    state: 'alerting',
    message: '**Firing**',
  };
}

function alertOf({ labels = {}, status = 'firing', startsAt = new Date().toISOString() }: TestAlert) {
  const all = { ...LABELS, ...labels };
  return {
    status,
    labels: all,
    annotations: { summary: 'p95 of mail-filter 2 is 400 ms' },
    startsAt,
    endsAt: '0001-01-01T00:00:00Z',
    generatorURL: 'http://127.0.0.1:9090/graph?g0.expr=x',
    fingerprint: createHash('sha256').update(JSON.stringify(all)).digest('hex').slice(0, 16),
  };
}
