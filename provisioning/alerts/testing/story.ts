import { promtool, type UnitTest } from '../../prometheus/testing/promtool.ts';

/** What fires at a time: `MLFeatureDrift page mail-filter 3`, without version or model where the alert has none. */
export interface Moment {
  readonly at: string;
  readonly firing: readonly string[];
}

export interface Story {
  readonly series: UnitTest['input_series'];
  readonly moments: readonly Moment[];
  /** Between samples and evaluations; default 1m. */
  readonly interval?: string;
  /** How the names of the groups begin that are evaluated, those that record what the alerts read too. */
  readonly groups: readonly string[];
}

/**
 * Tells promtool a story of samples, and what has to fire when: exactly that, of all alerts of the groups.
 * @returns what promtool complains about; empty when the story holds
 */
export function complaints({ series, moments, interval = '1m', groups }: Story): string {
  return promtool(
    {
      input_series: series,
      promql_expr_test: moments.map(({ at, firing }) => ({
        expr: 'group by (alertname, severity, model, version) (ALERTS{alertstate="firing"})',
        eval_time: at,
        exp_samples: firing.map((alert) => ({ labels: labelsOf(alert), value: 1 })),
      })),
    },
    interval,
    groups,
  );
}

function labelsOf(firing: string): string {
  const [alertname, severity, model, version] = firing.split(' ');
  const labels = Object.entries({ alertname, severity, model, version });
  return `{${labels.flatMap(([name, value]) => (value === undefined ? [] : [`${name}="${value}"`])).join(',')}}`;
}
