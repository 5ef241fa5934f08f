import type { CheckText } from '../../health/checks.ts';

/** What the doctor looks for from outside; docs/doctor.md has the same texts. */
export const SCRAPE_FINDINGS = {
  no_models: {
    severity: 'error',
    problem: 'the endpoint has no metric of a model',
    why: 'nothing of the contract is exported here',
    fix: 'check that this is the port of the service, that it calls `defineModel`, and that its meter provider has a reader for this endpoint',
  },
  not_exposition: {
    severity: 'error',
    problem: 'lines are not of the Prometheus text format',
    why: 'Prometheus refuses the whole scrape',
    fix: 'look at these lines; the exporter of OpenTelemetry does not write such',
  },
  views_missing: {
    severity: 'error',
    problem: 'metrics lack the unit in their name',
    why: 'dashboards and rules ask for the names that OTLP ingestion gives, and find nothing',
    fix: 'give `prometheusViews()` as `views` to the meter provider',
  },
  metric_missing: {
    severity: 'error',
    problem: 'model versions lack metrics that every one has',
    why: 'dashboards and rules that ask for them find nothing',
    fix: 'check that no view of the SDK drops them, and that library and parapet are of one version',
  },
  label_missing: {
    severity: 'error',
    problem: 'series lack the name or the version of their model',
    why: 'they belong to no model, and rules leave them out',
    fix: 'check the views of the SDK: one with `attributeKeys` drops every other label',
  },
  label_unknown: {
    severity: 'warning',
    problem: 'series have labels that the contract does not give them',
    why: 'they split series that belong together',
    fix: 'update parapet if the library is newer; else find who adds them, a view or a relabelling',
  },
  metric_unknown: {
    severity: 'warning',
    problem: 'names begin like those of the contract and are not in it',
    why: 'no dashboard, rule or alert looks at them',
    fix: 'update parapet if the library is newer; else give metrics of your own another prefix than `ml_`',
  },
  scope_labels: {
    severity: 'warning',
    problem: 'series carry the labels `otel_scope_name` and `otel_scope_version`',
    why: 'a series that moves to another scope, or an update of the library, begins a new series',
    fix: 'set `withoutScopeInfo: true` on the Prometheus exporter',
  },
  series_twice: {
    severity: 'error',
    problem: 'the same series stands there more than once',
    why: 'Prometheus keeps one of them and drops the other, or refuses the scrape',
    fix: 'look for two meter providers behind one endpoint, or two copies of the library of different versions',
  },
  series_overflow: {
    severity: 'error',
    problem: 'the SDK puts measurements into a series `otel_metric_overflow`, without a model',
    why: 'a limit of series was reached: what comes now is counted for no model',
    fix: 'serve fewer versions in a process, or raise `aggregationCardinalityLimit` by a view',
  },
  series_near_limit: {
    severity: 'warning',
    problem: 'metrics have most of the series that they may have by default',
    why: 'past the limit, what is new is not counted',
    fix: 'serve fewer versions in a process, or features, cohorts and classes in a version; `setSeriesBudget` raises that of features',
  },
  no_calls: {
    severity: 'warning',
    problem: 'model versions that are served got no call since the process began',
    why: 'nothing can be said of them',
    fix: 'check that the service calls the function that `wrapPredict` gave back, not the bare one, and that traffic reaches it',
  },
  no_traffic: {
    severity: 'info',
    problem: 'no call ended between two scrapes',
    why: 'either there is no traffic, or what is served here is a copy that is not renewed',
    fix: 'call the model once and look again; with a proxy or a gateway between, ask the service itself',
  },
  several_processes: {
    severity: 'error',
    problem: 'counters fell, or another instance answered, between two scrapes',
    why: 'several processes answer at this address in turn (or it restarted just now): rates of such counters are wrong',
    fix: 'give each process a port of its own (`9464 + cluster.worker.id`) and scrape each, or send by OTLP',
  },
  clock_skew: {
    severity: 'warning',
    problem: 'the clock of the service and the one here differ by more than five seconds',
    why: 'times of spans, events and labels do not compare with those of others',
    fix: 'let NTP set both clocks',
  },
  not_in_prometheus: {
    severity: 'error',
    problem: 'Prometheus does not know model versions that are served here',
    why: 'dashboards and alerts do not see them',
    fix: 'add the endpoint to `scrape_configs`, and look at Status, Target health in Prometheus',
  },
  rules_missing: {
    severity: 'error',
    problem: 'Prometheus lacks recording rules of the contract',
    why: 'drift, latency and quality are shown from them, and alerts ask them',
    fix: 'list the files of `provisioning/prometheus` in `rule_files`, and reload Prometheus',
  },
  rules_failing: {
    severity: 'error',
    problem: 'rules of the contract cannot be evaluated',
    why: 'what they record is missing or old',
    fix: 'see the error under Status, Rule health in Prometheus',
  },
} as const satisfies Record<string, CheckText>;
