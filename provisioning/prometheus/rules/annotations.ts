import {
  FAMILY,
  LABEL,
  RECORDED,
  VERDICT,
  WINDOW_LABEL,
  type Window,
} from '@parapet/instrumentation/contract';

/** Pieces of alert annotations in Prometheus's template language. */

export const MODEL_AND_VERSION = `{{ $labels.${LABEL.modelName} }} version {{ $labels.${LABEL.modelVersion} }}`;

/** Matchers of the alert's model version; printf's %q quotes as PromQL does, whatever the names contain. */
const OF_VERSION = `${LABEL.modelName}=%q,${LABEL.modelVersion}=%q`;
const VERSION_VALUES = `$labels.${LABEL.modelName} $labels.${LABEL.modelVersion}`;

/** The data set that the version was trained on. */
export const DATASET_ID = [
  `{{ with printf \`${FAMILY.modelInfo}{${OF_VERSION}} == 1\` ${VERSION_VALUES} | query }}`,
  `{{ . | first | label "${LABEL.datasetId}" }}{{ else }}unknown{{ end }}`,
].join('');

/** The three drifted features with the highest PSI. */
export function worstFeatures(window: Window): string {
  const of = `{${OF_VERSION},${WINDOW_LABEL}="${window}"}`;
  const drifted = `${RECORDED.driftPsi}${of} and ${RECORDED.driftVerdict}${of} == ${VERDICT.drifted}`;
  const query = `printf \`sort_desc(topk(3, ${drifted}))\` ${VERSION_VALUES} ${VERSION_VALUES} | query`;
  return `{{ range $i, $worst := ${query} }}{{ if $i }}, {{ end }}{{ .Labels.${LABEL.featureName} }} (PSI {{ printf "%.2f" .Value }}){{ end }}`;
}

/** When the alert's condition began to hold, from the series that Prometheus keeps for that. */
export function since(alert: string, severity: string, window: Window): string {
  const state = `ALERTS_FOR_STATE{alertname="${alert}",severity="${severity}",${OF_VERSION},${WINDOW_LABEL}="${window}"}`;
  return `{{ with printf \`${state}\` ${VERSION_VALUES} | query }}{{ . | first | value | humanizeTimestamp }}{{ else }}just now{{ end }}`;
}

/** The on-call dashboard for the alert's model version. */
export function dashboardUrl(window: Window): string {
  const variables = [
    `var-model={{ urlquery $labels.${LABEL.modelName} }}`,
    `var-version={{ urlquery $labels.${LABEL.modelVersion} }}`,
    `var-window=${window}`,
  ];
  return `/d/parapet-on-call/on-call?${variables.join('&')}`;
}
