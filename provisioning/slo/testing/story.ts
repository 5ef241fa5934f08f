import { FAMILY, LABEL } from '@parapet/instrumentation/contract';
import { prometheusRule } from '../../alerts/prometheus.ts';
import { sloAlerts } from '../../alerts/slo.ts';
import { plainGroups } from '../../prometheus/render.ts';
import { SLO, selected, sloGroups } from '../../prometheus/rules/slo.ts';
import { runPromtool, type UnitTest } from '../../prometheus/testing/run-promtool.ts';
import { SLICE } from '../growth.ts';
import type { Objective, Slos } from '../types.ts';

export type Series = UnitTest['input_series'];

export interface Told {
  readonly businessImpact?: boolean;
  /** Default: availability of 99.9 %. */
  readonly objectives?: readonly Partial<Objective>[];
  /** Their history. */
  readonly series: Series;
}

/** Services that know nothing of each other, so that one run of promtool tells many stories. */
export type Stories = Readonly<Record<string, Told>>;

export function slosOf(stories: Stories): Slos {
  return {
    services: Object.entries(stories).map(([name, { businessImpact = false }]) => ({
      name,
      team: 'platform',
      businessImpact,
    })),
    objectives: Object.entries(stories).flatMap(([service, { objectives = [{}] }]) =>
      objectives.map((one) => ({
        service,
        name: one.indicator ?? 'availability',
        indicator: 'availability' as const,
        target: 0.999,
        ...one,
      })),
    ),
  };
}

/**
 * What promtool complains about. It evaluates all groups at one interval: the slices' own for stories of hours, and for
 * those of days 5m, with slices as long as that.
 */
export function promtoolOf(
  stories: Stories,
  unit: Omit<UnitTest, 'input_series'>,
  interval: '30s' | '5m',
): string {
  const slos = slosOf(stories);
  const asked = new Set(slos.objectives.map(({ indicator }) => `${LABEL.sloIndicator}="${indicator}"`));
  // Others cannot fire, and cost time.
  const alerts = sloAlerts.filter(({ expr }) => [...asked].some((matcher) => expr.includes(matcher)));
  const rules = alerts.map((alert) => prometheusRule(alert, slos.services));
  const groups = plainGroups([...sloGroups(slos), { name: 'parapet-alerts-slo', rules }]);
  const input_series = Object.values(stories).flatMap(({ series }) => series);
  return runPromtool(interval === '5m' ? coarse(groups) : groups, { input_series, ...unit }, interval);
}

function coarse(groups: ReturnType<typeof plainGroups>) {
  const text = JSON.stringify(
    groups.filter(({ name }) => name !== 'parapet-slo-period'),
    (_, value) =>
      // Slices of 5m need not be summed to such.
      Array.isArray(value) ? value.filter((rule) => !rule.expr?.includes('vector(time())')) : value,
  );
  const slices = text.replaceAll(`offset ${SLICE}`, 'offset 5m');
  return JSON.parse(
    slices
      .replaceAll(`window=\\"${SLICE}\\"`, 'window=\\"5m\\"')
      .replaceAll(`"window":"${SLICE}"`, '"window":"5m"'),
  ) as typeof groups;
}

export interface Moment {
  readonly at: string;
  /** `page fraud 1 1h`: severity, model, version and long window. */
  readonly firing: readonly string[];
}

/** Exactly these alerts fire at these moments, or promtool's complaints say what else does. */
export function complaints(stories: Stories, moments: readonly Moment[], interval: '30s' | '5m'): string {
  const promql_expr_test = moments.map(({ at, firing }) => ({
    expr: 'group by (severity, model, version, window) (ALERTS{alertstate="firing"})',
    eval_time: at,
    exp_samples: firing.map((one) => {
      const [severity, model, version, window] = one.split(' ');
      return {
        labels: `{severity="${severity}",model="${model}",version="${version}",window="${window}"}`,
        value: 1,
      };
    }),
  }));
  return promtoolOf(stories, { promql_expr_test }, interval);
}

/** So many scrapes, each of which finds so many more calls that succeeded and that failed. */
export interface Phase {
  readonly scrapes: number;
  readonly good: number;
  readonly bad?: number;
}

export interface Process {
  readonly version?: string;
  readonly instance?: string;
  /** Scrapes of others before its first. */
  readonly after?: number;
}

/** Counters of the calls of one process. Its errors are a series of their own from the first one on. */
export function calls(model: string, phases: readonly Phase[], process: Process = {}): Series {
  const [good, bad] = [[0], [0]];
  for (const phase of phases) {
    for (let scrape = 0; scrape < phase.scrapes; scrape++) {
      good.push(good.at(-1)! + phase.good);
      bad.push(bad.at(-1)! + (phase.bad ?? 0));
    }
  }
  return [
    counter(model, process, '', good),
    ...(bad.at(-1)! > 0 ? [counter(model, process, 'timeout', bad)] : []),
  ];
}

/** The counter of calls with an error type or without, as scraped. */
export function counter(
  model: string,
  { version = '1', instance = 'a', after = 0 }: Process,
  errorType: string,
  values: readonly (number | '_')[],
) {
  const labels = [
    `${LABEL.modelName}="${model}"`,
    `${LABEL.modelVersion}="${version}"`,
    ...(errorType ? [`${LABEL.errorType}="${errorType}"`] : []),
    `instance="${instance}"`,
  ];
  const samples = values.map((value) => (errorType && value === 0 ? '_' : String(value)));
  return {
    series: `${FAMILY.inferenceDuration}_count{${labels.join(',')}}`,
    values: [...Array<string>(after).fill('_'), ...samples].join(' '),
  };
}

/** A recorded series of the stories' services, summed over versions. */
export function ofService(key: 'sloEvents' | 'sloBadEvents', window: string): string {
  return `sum by (${SLO}) (${selected(key, { window })})`;
}
