import { FAMILY, LABEL, WINDOWS } from '@parapet/instrumentation/contract';
import { type Alert, OF_SUBJECT, type Subject, type Text } from './types.ts';

/** Labels of the expression that identify what an alert is about. */
export const SUBJECT_LABELS: Readonly<Record<Subject, readonly string[]>> = {
  version: [LABEL.modelName, LABEL.modelVersion],
  model: [LABEL.modelName],
  dataset: [LABEL.datasetId],
  process: ['instance'],
  fleet: [],
};

/** Go back this long before the start of the trouble, so that a dashboard shows how it began, seconds. */
export const LEAD_SECONDS = 1800;

/** Two decimals, of counts none. */
export const SHORT = 'printf "%.2f" | reReplaceAll "[.]00" ""';

const label = (name: string) => `{{ $labels.${name} }}`;

/** Text in Prometheus's template language. */
export function prometheusText(alert: Alert): Text {
  return {
    model: label(LABEL.modelName),
    version: label(LABEL.modelVersion),
    dataset: alert.about === 'dataset' ? label(LABEL.datasetId) : datasetOf(alert),
    count: '{{ $value | printf "%.0f" }}',
    number: '{{ $value | printf "%.2f" }}',
    percent: '{{ $value | humanizePercentage }}',
    duration: '{{ $value | humanizeDuration }}',
    since: `{{ with ${query(alert, state(alert))} }}{{ . | first | value | humanizeTimestamp }}{{ else }}just now{{ end }}`,
    label,
    list: (promql, name) =>
      `{{ with ${query(alert, promql)}${promql.startsWith('sort_desc(') ? '' : ordered(name)} }}{{ range $i, $one := . }}{{ if $i }}, {{ end }}{{ .Labels.${name} }} ({{ .Value | ${SHORT} }}){{ end }}{{ else }}none known{{ end }}`,
  };
}

/** The on-call dashboard for what the alert is about, from before its beginning on. */
export function dashboardUrl(alert: Alert): string {
  const from = `${state(alert)} * 1000 - ${LEAD_SECONDS * 1000}`;
  return dashboardPath(alert, (name) => `{{ urlquery $labels.${name} }}`, [
    `from={{ with ${query(alert, from)} }}{{ . | first | value | printf "%.0f" }}{{ else }}now-1h{{ end }}`,
    'to=now',
  ]);
}

/**
 * The on-call dashboard for what the alert is about.
 * @param template of a label's value
 * @param range parameters of the address, if it says from when on
 */
export function dashboardPath(
  alert: Alert,
  template: (label: string) => string,
  range: readonly string[] = [],
): string {
  const parameters = [
    ...range,
    ...SUBJECT_LABELS[alert.about].flatMap((name) =>
      VARIABLES[name] ? [`${VARIABLES[name]}=${template(name)}`] : [],
    ),
    ...(WINDOWS.some((shown) => shown === alert.window) ? [`var-window=${alert.window}`] : []),
  ];
  return `/d/parapet-on-call/on-call?${parameters.join('&')}`;
}

const VARIABLES: Readonly<Record<string, string>> = {
  [LABEL.modelName]: 'var-model',
  [LABEL.modelVersion]: 'var-version',
};

/** What Prometheus keeps of an alert: when its condition began to hold. */
function state({ name, severity, window, about }: Alert): string {
  const which = [`alertname="${name}"`, `severity="${severity}"`, ...(window ? [`window="${window}"`] : [])];
  // Without it, alerts of the same name about models would tell when this one began.
  if (about === 'fleet') which.push(`${LABEL.modelName}=""`);
  return `ALERTS_FOR_STATE{${[...which, OF_SUBJECT].join(',')}}`;
}

/** The data sets of a model's versions, mostly one. */
function datasetOf(alert: Alert): string {
  if (alert.about !== 'version' && alert.about !== 'model') return 'none';
  const infos = query(alert, `group by (${LABEL.datasetId}) (${FAMILY.modelInfo}{${OF_SUBJECT}} == 1)`);
  return `{{ with ${infos}${ordered(LABEL.datasetId)} }}{{ range $i, $info := . }}{{ if $i }}, {{ end }}{{ .Labels.${LABEL.datasetId} }}{{ end }}{{ else }}unknown{{ end }}`;
}

/** Prometheus answers in no order: the same facts would be told in another text from one look to the next. */
const ordered = (name: string) => ` | sortByLabel "${name}"`;

/** printf's %+q quotes as PromQL does, whatever the names contain: PromQL refuses U+FFFD as it stands. */
function query({ about }: Alert, promql: string): string {
  const names = SUBJECT_LABELS[about];
  const parts = promql.split(OF_SUBJECT);
  const matchers = names.map((name) => `${name}=%+q`).join(',');
  const values = parts.slice(1).flatMap(() => names.map((name) => `$labels.${name}`));
  return `printf \`${parts.join(matchers)}\` ${values.join(' ')} | query`.replace(/ {2,}/g, ' ');
}
