import { FAMILY, LABEL, type MetricKey, metrics } from '../../contract/index.ts';
import { MOST_SERIES } from '../../export/tally.ts';
import { labelsOf, metricOf, modelOf } from './contract-index.ts';
import type { Sample } from './exposition.ts';
import { checkFinding, type Finding, faultFinding, scrapeFinding } from './finding.ts';
import type { Scrape } from './scrape.ts';

/** Metrics that every served version has from the start. */
const ALWAYS: readonly MetricKey[] = [
  'inferenceActive',
  'predictions',
  'instrumentationFaults',
  'checkProblem',
];
/** Default limit of the SDK for one histogram. */
const HISTOGRAM_LIMIT = 2_000;
const NEAR = 0.8;
const SKEW_SECONDS = 5;

/** Model versions that the process serves. */
export function servedModels(samples: readonly Sample[]): string[] {
  const served = samples.filter(({ name, value }) => name === FAMILY.modelInfo && value === 1);
  return [...new Set(served.flatMap((sample) => modelOf(sample) ?? []))];
}

/** What two scrapes, some seconds apart, say of the service. */
export function serviceFindings(first: Scrape, second: Scrape): Finding[] {
  const { samples } = second;
  const served = servedModels(samples);
  return [
    ...(samples.some(({ name }) => metricOf(name)) ? [] : [scrapeFinding('no_models')]),
    ...missingMetrics(samples, served),
    ...problemsOfChecks(samples),
    ...faults(first.samples, samples),
    ...callFindings(first.samples, samples, served),
    ...nearLimits(samples),
    ...skew(second),
  ];
}

function missingMetrics(samples: readonly Sample[], served: readonly string[]): Finding[] {
  const have = new Set(samples.map((sample) => `${sample.name} ${modelOf(sample)}`));
  const missing = served.flatMap((model) =>
    ALWAYS.map((key) => FAMILY[key])
      .filter((family) => !have.has(`${family} ${model}`))
      .map((family) => `${family} of ${model}`),
  );
  const info = served.length === 0 && samples.some(({ name }) => metricOf(name)) ? [FAMILY.modelInfo] : [];
  const subjects = [...missing, ...info];
  return subjects.length > 0 ? [scrapeFinding('metric_missing', subjects)] : [];
}

function problemsOfChecks(samples: readonly Sample[]): Finding[] {
  const subjects = new Map<string, string[]>();
  for (const sample of samples) {
    if (sample.name !== FAMILY.checkProblem || sample.value !== 1) continue;
    const check = sample.labels[LABEL.checkName] ?? '';
    subjects.set(check, [...(subjects.get(check) ?? []), modelOf(sample) ?? 'the process']);
  }
  return [...subjects].flatMap(([check, whose]) => checkFinding(check, whose) ?? []);
}

function faults(before: readonly Sample[], after: readonly Sample[]): Finding[] {
  const whose = (sample: Sample) => modelOf(sample) ?? 'the process';
  const kindOf = (sample: Sample) => sample.labels[LABEL.faultKind] ?? '';
  const counted = (samples: readonly Sample[]) =>
    samples.filter(({ name }) => name === FAMILY.instrumentationFaults);
  const earlier = new Map(counted(before).map((one) => [`${kindOf(one)} ${whose(one)}`, one.value]));
  const found = new Map<string, { rising: boolean; subjects: string[] }>();
  for (const sample of counted(after)) {
    if (!(sample.value > 0)) continue;
    const kind = kindOf(sample);
    const rises = sample.value > (earlier.get(`${kind} ${whose(sample)}`) ?? 0);
    const { rising = false, subjects = [] } = found.get(kind) ?? {};
    subjects.push(`${whose(sample)} (${sample.value}${rises ? ', rising' : ''})`);
    found.set(kind, { rising: rising || rises, subjects });
  }
  return [...found].map(([kind, { rising, subjects }]) => faultFinding(kind, rising, subjects));
}

function callFindings(
  before: readonly Sample[],
  after: readonly Sample[],
  served: readonly string[],
): Finding[] {
  const findings: Finding[] = [];
  const calls = callsByModel(after);
  const idle = served.filter((model) => (calls.get(model) ?? 0) === 0);
  if (idle.length > 0) findings.push(scrapeFinding('no_calls', idle));
  const swapped = instanceOf(before) !== instanceOf(after);
  const fallen = fallenCounters(before, after);
  if (swapped || fallen.length > 0) findings.push(scrapeFinding('several_processes', fallen));
  else if (served.length > idle.length && sum(callsByModel(before)) === sum(calls)) {
    findings.push(scrapeFinding('no_traffic'));
  }
  return findings;
}

function callsByModel(samples: readonly Sample[]): Map<string, number> {
  const calls = new Map<string, number>();
  for (const sample of samples) {
    const model = sample.name === `${FAMILY.inferenceDuration}_count` ? modelOf(sample) : undefined;
    if (model !== undefined) calls.set(model, (calls.get(model) ?? 0) + sample.value);
  }
  return calls;
}

function sum(calls: ReadonlyMap<string, number>): number {
  return [...calls.values()].reduce((total, one) => total + one, 0);
}

function instanceOf(samples: readonly Sample[]): string | undefined {
  return samples.find(({ name }) => name === 'target_info')?.labels.service_instance_id;
}

/** Names of counters that were higher before. */
function fallenCounters(before: readonly Sample[], after: readonly Sample[]): string[] {
  const isCounter = ({ name }: Sample) => {
    const key = metricOf(name);
    return key !== undefined && (name.endsWith('_total') || name.endsWith('_count'));
  };
  const keyOf = ({ name, labels }: Sample) => JSON.stringify([name, Object.entries(labels).sort()]);
  const earlier = new Map(before.filter(isCounter).map((sample) => [keyOf(sample), sample.value]));
  const fallen = after.filter(isCounter).filter((sample) => sample.value < (earlier.get(keyOf(sample)) ?? 0));
  return [...new Set(fallen.map(({ name }) => name))];
}

function nearLimits(samples: readonly Sample[]): Finding[] {
  const series = new Map<MetricKey, number>();
  for (const { name } of samples) {
    const key = metricOf(name);
    if (key === undefined || name.endsWith('_bucket') || name.endsWith('_sum')) continue;
    series.set(key, (series.get(key) ?? 0) + 1);
  }
  const near = [...series].flatMap(([key, count]) => {
    const limit = metrics[key].instrument === 'histogram' ? HISTOGRAM_LIMIT : MOST_SERIES;
    const bounded = labelsOf(key).size > 0 && count >= limit * NEAR;
    return bounded ? [`${FAMILY[key]}: ${count} of ${limit}`] : [];
  });
  return near.length > 0 ? [scrapeFinding('series_near_limit', near)] : [];
}

function skew({ clockAhead }: Scrape): Finding[] {
  if (clockAhead === undefined || Math.abs(clockAhead) <= SKEW_SECONDS) return [];
  const seconds = Math.round(Math.abs(clockAhead));
  return [
    scrapeFinding('clock_skew', [`the service is ${seconds} s ${clockAhead > 0 ? 'ahead' : 'behind'}`]),
  ];
}
