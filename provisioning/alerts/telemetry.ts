import { FAMILY, LABEL, RECORDED } from '@parapet/instrumentation/contract';
import { recordedIn, VERSION } from '../prometheus/rules/promql.ts';
import { type Alert, OF_SUBJECT } from './types.ts';

const MODEL = LABEL.modelName;
/** How long a model is missed: then it is taken for one that was removed without a word. */
const MEMORY = '6h';

/** Fewer faults an hour than these, or in a thousand calls fewer than one, are no ticket. */
const FEWEST_FAULTS = 10;
const FAULTS_PER_CALL = 0.001;
/** Kinds that lose nothing, or that no traffic makes. */
const HARMLESS = 'no_sdk|redefined|row_mismatch';
/** Kinds that a self-check tells, or the end of a process makes. */
const TOLD = 'export_failed|export_dropped|sdk_present|shutdown_incomplete';

/** Self-checks that say what other alerts do not. A clock that jumped passes by itself. */
const PROCESS_CHECKS =
  'no_meter_provider|api_version_hidden|second_provider|collection_stalled|export_failing|series_full';
const MODEL_CHECKS = 'baseline_of_other_data|series_budget_spent';

const RULE_GROUP = 'rule_group=~".*parapet-.*"';

/** Telemetry that stops, or does not say what it should; and whether rules and alerts themselves work. */
export const telemetryAlerts: readonly Alert[] = [
  {
    name: 'MLTelemetrySilent',
    signals: ['M2'],
    expr: `max by (${MODEL}) (last_over_time(${RECORDED.replicas}[${MEMORY}]) > 0) unless on (${MODEL}) ${RECORDED.replicas}`,
    about: 'model',
    for: '3m',
    severity: 'page',
    rootCause: 'telemetry',
    summary: ({ model }) => `${model}: nothing is heard of any replica`,
    description: ({ model, count, since, list }) =>
      [
        `${model} was served by ${count} process(es), and since ${since} none of them is heard of: they are down, unreachable,`,
        'or export nothing. No other alert on this model can speak. It was not retired.',
        `Targets that served it and do not answer: ${list(`sum by (${MODEL}) (${RECORDED.silentReplicas}{${OF_SUBJECT}})`, MODEL)}.`,
      ].join(' '),
    runbook: 'ml-telemetry-silent',
  },
  {
    name: 'MLTelemetrySilent',
    signals: ['M2'],
    expr: `max by (${MODEL}) (${RECORDED.silentReplicas} > 0) and on (${MODEL}) ${RECORDED.replicas} > 0`,
    about: 'model',
    for: '5m',
    severity: 'ticket',
    rootCause: 'telemetry',
    summary: ({ model, count }) => `${model}: nothing is heard of ${count} replica(s)`,
    description: ({ model, count, since, list }) =>
      [
        `${count} process(es) that served ${model} are still targets of Prometheus, and nothing is heard of them since ${since}.`,
        `Replicas that are left: ${list(`${RECORDED.replicas}{${OF_SUBJECT}}`, MODEL)}.`,
      ].join(' '),
    runbook: 'ml-telemetry-silent',
  },
  {
    name: 'MLInstrumentationFaults',
    signals: ['M2'],
    expr: versionFaults(),
    about: 'version',
    for: '5m',
    severity: 'ticket',
    rootCause: 'telemetry',
    window: '1h',
    summary: ({ model, version, count }) =>
      `${model} version ${version}: ${count} faults of the instrumentation in an hour`,
    description: ({ model, version, count, list }) =>
      [
        `In the last hour ${count} calls of ${model} version ${version} were answered and not, or not fully, counted.`,
        `Kinds: ${list(`topk(5, ${RECORDED.faultCount}{${OF_SUBJECT},window="1h",${LABEL.faultKind}!~"${HARMLESS}"} > 0)`, LABEL.faultKind)}.`,
      ].join(' '),
    runbook: 'ml-instrumentation-faults',
  },
  {
    name: 'MLInstrumentationFaults',
    signals: ['M2'],
    expr: `sum(${processFaults('1h')}) >= ${FEWEST_FAULTS} and sum(${processFaults('5m')}) > 0`,
    about: 'fleet',
    for: '5m',
    severity: 'ticket',
    rootCause: 'telemetry',
    window: '1h',
    summary: ({ count }) => `${count} faults of the instrumentation in processes in an hour`,
    description: ({ count, list }) =>
      `In the last hour ${count} faults of the instrumentation belonged to no model. Kinds: ${list(`topk(5, ${processFaults('1h')} > 0)`, LABEL.faultKind)}.`,
    runbook: 'ml-instrumentation-faults',
  },
  {
    name: 'MLTelemetryCheckFailed',
    signals: ['M2'],
    expr: `max by (instance) (${FAMILY.checkProblem}{${MODEL}="",${LABEL.checkName}=~"${PROCESS_CHECKS}"} == 1)`,
    about: 'process',
    for: '10m',
    severity: 'ticket',
    rootCause: 'telemetry',
    summary: ({ label }) => `${label('instance')}: the telemetry of this process is not whole`,
    description: ({ label, since, list }) =>
      `A self-check of ${label('instance')} finds a problem since ${since}: ${list(`${FAMILY.checkProblem}{${OF_SUBJECT},${MODEL}=""} == 1`, LABEL.checkName)}.`,
    runbook: 'ml-telemetry-check-failed',
  },
  {
    name: 'MLTelemetryCheckFailed',
    signals: ['M2', 'M4'],
    expr: `max by (${VERSION}) (${FAMILY.checkProblem}{${LABEL.checkName}=~"${MODEL_CHECKS}"} == 1)`,
    about: 'version',
    for: '10m',
    severity: 'ticket',
    rootCause: 'telemetry',
    summary: ({ model, version }) => `${model} version ${version}: what is shown of it is not whole`,
    description: ({ model, version, since, list }) =>
      `A self-check of ${model} version ${version} finds a problem since ${since}: ${list(`max by (${LABEL.checkName}) (${FAMILY.checkProblem}{${OF_SUBJECT}} == 1)`, LABEL.checkName)}.`,
    runbook: 'ml-telemetry-check-failed',
  },
  {
    name: 'MLRulesFailing',
    signals: ['M2'],
    expr: `sum(increase(prometheus_rule_evaluation_failures_total{${RULE_GROUP}}[5m])) > 0`,
    about: 'fleet',
    for: '15m',
    severity: 'page',
    rootCause: 'telemetry',
    summary: () => 'Rules of the pack fail: alerts that rest on them are silent',
    description: ({ since, list }) =>
      `Prometheus cannot evaluate rules of the pack since ${since}. Groups, by failures in five minutes: ${list(`topk(5, sum by (rule_group) (increase(prometheus_rule_evaluation_failures_total{${RULE_GROUP}}[5m])) > 0)`, 'rule_group')}.`,
    runbook: 'ml-rules-failing',
  },
  {
    name: 'MLRulesSlow',
    signals: ['M2'],
    expr: `max(prometheus_rule_group_last_duration_seconds{${RULE_GROUP}} / prometheus_rule_group_interval_seconds{${RULE_GROUP}}) > 1`,
    about: 'fleet',
    for: '15m',
    severity: 'ticket',
    rootCause: 'telemetry',
    summary: ({ number }) => `A group of the pack's rules takes ${number} times its interval`,
    description: ({ since, list }) =>
      `Evaluations are left out since ${since}, so alerts come late. Groups, by seconds: ${list(`topk(5, prometheus_rule_group_last_duration_seconds{${RULE_GROUP}} > prometheus_rule_group_interval_seconds{${RULE_GROUP}})`, 'rule_group')}.`,
    runbook: 'ml-rules-slow',
  },
  {
    name: 'MLWatchdog',
    signals: ['M2'],
    expr: 'vector(1)',
    about: 'fleet',
    for: '0s',
    severity: 'none',
    rootCause: 'telemetry',
    summary: () => 'Alerting works: this alert always fires',
    description: () =>
      'Send it to a system outside, which calls somebody when it stops coming: then Prometheus, its rules, Alertmanager or the way out of it is dead.',
    runbook: 'ml-watchdog',
  },
];

/** Where calls are not known either, the faults alone decide. */
function versionFaults(): string {
  const faults = (window: '5m' | '1h') =>
    `sum by (${VERSION}) (${recordedIn(window, 'faultCount').replace('}', `,${MODEL}!="",${LABEL.faultKind}!~"${HARMLESS}"}`)})`;
  const many = `${recordedIn('1h', 'calls')} * ${3600 * FAULTS_PER_CALL}`;
  return `${faults('1h')} >= ${FEWEST_FAULTS} unless on (${VERSION}) ${faults('1h')} < on (${VERSION}) ${many} and on (${VERSION}) ${faults('5m')} > 0`;
}

function processFaults(window: '5m' | '1h'): string {
  return recordedIn(window, 'faultCount').replace('}', `,${MODEL}="",${LABEL.faultKind}!~"${TOLD}"}`);
}
