import { LABEL, type MetricKey } from '../../contract/index.ts';
import { labelsOf, looksOurs, metricOf, metricWithoutViews, modelOf } from './contract-index.ts';
import type { Exposition, Sample } from './exposition.ts';
import { type Finding, scrapeFinding } from './finding.ts';

/**
 * Metrics whose model may be empty: what is about the process, a label that no model is known for, a finding in training
 * data, a guard that was given no model, or the isolation of a client.
 */
const MAY_LACK_MODEL: readonly MetricKey[] = [
  'instrumentationFaults',
  'checkProblem',
  'labelArrivals',
  'securityEvents',
  'securityConfirmations',
  'accessDecisions',
  'controlActions',
];
const OVERFLOW = 'otel_metric_overflow';

/** Whether names, labels and series are those of the contract. */
export function nameFindings({ samples, badLines }: Exposition): Finding[] {
  const findings: Finding[] = [];
  const add = (id: Parameters<typeof scrapeFinding>[0], subjects: Iterable<string>) => {
    const list = [...new Set(subjects)];
    if (list.length > 0) findings.push(scrapeFinding(id, list));
  };
  const ours = samples.filter(({ name }) => metricOf(name) !== undefined);
  const withoutViews = samples.filter(({ name }) => metricWithoutViews(name) !== undefined);
  const overflowing = [...ours, ...withoutViews].filter(({ labels }) => labels[OVERFLOW] === 'true');
  const unknown = samples.filter(
    ({ name }) => looksOurs(name) && metricOf(name) === undefined && metricWithoutViews(name) === undefined,
  );
  add(
    'not_exposition',
    badLines.map((line) => `line ${line}`),
  );
  add(
    'views_missing',
    withoutViews.map(({ name }) => name),
  );
  add(
    'metric_unknown',
    unknown.map(({ name }) => name),
  );
  add(
    'series_overflow',
    overflowing.map(({ name }) => name),
  );
  add(
    'label_missing',
    ours.filter(lacksModel).map(({ name }) => name),
  );
  add('label_unknown', ours.flatMap(unknownLabels));
  add(
    'scope_labels',
    ours.filter(({ labels }) => 'otel_scope_name' in labels).map(({ name }) => name),
  );
  add('series_twice', twice(ours));
  return findings;
}

function lacksModel(sample: Sample): boolean {
  const key = metricOf(sample.name)!;
  if (MAY_LACK_MODEL.includes(key) || OVERFLOW in sample.labels) return false;
  return labelsOf(key).has(LABEL.modelVersion) && modelOf(sample) === undefined;
}

function unknownLabels({ name, labels }: Sample): string[] {
  const known = labelsOf(metricOf(name)!);
  return Object.keys(labels)
    .filter((label) => looksOurs(label) && !known.has(label))
    .map((label) => `${name}{${label}}`);
}

function twice(samples: readonly Sample[]): string[] {
  const seen = new Set<string>();
  return samples.flatMap(({ name, labels }) => {
    const key = JSON.stringify([name, Object.entries(labels).sort()]);
    if (seen.has(key)) return [name];
    seen.add(key);
    return [];
  });
}
