import { promtool, type UnitTest } from '../../prometheus/testing/promtool.ts';

/** What one alert tells, and when it is looked at. */
export interface Told {
  readonly name: string;
  readonly at: string;
  readonly series: UnitTest['input_series'];
  readonly interval?: string;
  readonly groups: readonly string[];

  readonly alerts: readonly {
    readonly labels: Readonly<Record<string, string>>;
    readonly summary: string;
    readonly description: string;
    readonly dataset: string;
    /** Query of the link to the dashboard. */
    readonly dashboard: string;
    readonly runbook: string;
  }[];
}

/** @returns what promtool complains about when the alerts of that name are not exactly these; empty when they are */
export function toldOtherwise({ name, at, series, interval = '1m', groups, alerts }: Told): string {
  const exp_alerts = alerts.map(({ labels, dashboard, runbook, ...texts }) => ({
    exp_labels: labels,
    exp_annotations: {
      ...texts,
      dashboard_url: `/d/parapet-on-call/on-call?${dashboard}`,
      runbook_url: `/a/parapet-secureml-app/runbooks/${runbook}`,
    },
  }));
  const alert_rule_test = [{ alertname: name, eval_time: at, exp_alerts }];
  return promtool({ input_series: series, alert_rule_test }, interval, groups);
}
