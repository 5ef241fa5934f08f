import { promtool, type UnitTest } from '../../prometheus/testing/promtool.ts';

interface Telling {
  readonly series: UnitTest['input_series'];
  readonly alertname: string;
  readonly at: string;
  /** How the names of the groups begin that are evaluated. */
  readonly groups: readonly string[];
}

/** Labels and annotations of the firing alerts of a name, in promtool's words: it shows them when none was expected. */
export function firingTexts({ series, alertname, at, groups }: Telling): string {
  const alert_rule_test = [{ alertname, eval_time: at, exp_alerts: [] }];
  return promtool({ input_series: series, alert_rule_test }, '1m', groups);
}
