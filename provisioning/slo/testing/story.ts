import { FAMILY, LABEL } from '@parapet/instrumentation/contract';
import { prometheusRule } from '../../alerts/prometheus.ts';
import { sloAlerts } from '../../alerts/slo.ts';
import { plainGroups } from '../../prometheus/render.ts';
import { sloGroups } from '../../prometheus/rules/slo.ts';
import { runPromtool, type UnitTest } from '../../prometheus/testing/run-promtool.ts';
import type { Objective, Slos } from '../types.ts';

export type Series = UnitTest['input_series'];

/** Samples and evaluations of the stories, which is the length of a slice. */
const INTERVAL = '30s';
const PER_MINUTE = 2;

/** Objectives of a service `mail` that matters as told, and of one, `fraud`, that matters to the business. */
export function slos(...objectives: readonly Partial<Objective>[]): Slos {
  return {
    services: [
      { name: 'mail', team: 'mail', businessImpact: false },
      { name: 'fraud', team: 'risk', businessImpact: true },
    ],
    objectives: objectives.map((objective) => ({
      service: 'mail',
      name: objective.indicator ?? 'availability',
      indicator: 'availability',
      target: 0.999,
      ...objective,
    })),
  };
}

/** What promtool complains about when these rules and alerts see the series; groups by how their names begin. */
export function promtoolOf(of: Slos, unit: UnitTest, interval = INTERVAL, groups = ['']): string {
  const alerts = sloAlerts.map((alert) => prometheusRule(alert, of.services));
  const all = plainGroups([...sloGroups(of), { name: 'parapet-alerts-slo', rules: alerts }]);
  return runPromtool(
    all.filter(({ name }) => groups.some((begin) => name.startsWith(begin))),
    unit,
    interval,
  );
}

export interface Moment {
  readonly at: string;
  /** `MLAvailabilityBurn page mail 1 1h`: name, severity, model, version and long window. */
  readonly firing: readonly string[];
}

/** Exactly these alerts fire at these moments, or promtool's complaints say what else does. */
export function complaints(of: Slos, input_series: Series, moments: readonly Moment[]): string {
  return promtoolOf(of, {
    input_series,
    promql_expr_test: moments.map(({ at, firing }) => ({
      expr: 'group by (alertname, severity, model, version, window) (ALERTS{alertstate="firing"})',
      eval_time: at,
      exp_samples: firing.map((one) => {
        const [alertname, severity, model, version, window] = one.split(' ');
        const labels = Object.entries({ alertname, severity, model, version, window });
        return { labels: `{${labels.map(([name, value]) => `${name}="${value}"`).join(',')}}`, value: 1 };
      }),
    })),
  });
}

/** A time of so many minutes in which each scrape finds so many more. */
export interface Phase {
  readonly minutes: number;
  /** Calls in a scrape that succeed, and that fail. */
  readonly good: number;
  readonly bad?: number;
}

export interface Process {
  readonly model?: string;
  readonly version?: string;
  readonly instance?: string;
  /** Minutes before its first scrape. */
  readonly begins?: number;
}

/** The counters of calls of one process; its errors are a series of their own from the first one on. */
export function calls(phases: readonly Phase[], process: Process = {}): Series {
  const { begins = 0 } = process;
  const { good, bad } = counters(phases);
  return [
    counter(process, '', good, begins),
    ...(bad.some((value) => value > 0) ? [counter(process, 'timeout', bad, begins)] : []),
  ];
}

function counters(phases: readonly Phase[]): { good: number[]; bad: number[] } {
  const good = [0];
  const bad = [0];
  for (const phase of phases) {
    for (let scrape = 0; scrape < phase.minutes * PER_MINUTE; scrape++) {
      good.push(good.at(-1)! + phase.good);
      bad.push(bad.at(-1)! + (phase.bad ?? 0));
    }
  }
  return { good, bad };
}

function counter(process: Process, errorType: string, values: readonly number[], begins: number) {
  const { model = 'mail', version = '1', instance = 'a' } = process;
  const labels = [
    `${LABEL.modelName}="${model}"`,
    `${LABEL.modelVersion}="${version}"`,
    ...(errorType ? [`${LABEL.errorType}="${errorType}"`] : []),
    `instance="${instance}"`,
  ];
  // A series of errors is not there before the first one.
  const samples = values.map((value) => (errorType && value === 0 ? '_' : String(value)));
  const before = Array<string>(begins * PER_MINUTE).fill('_');
  return {
    series: `${FAMILY.inferenceDuration}_count{${labels.join(',')}}`,
    values: [...before, ...samples].join(' '),
  };
}
