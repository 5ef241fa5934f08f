/** What one self-check looks for. docs/health.md has the same texts, and `parapet doctor` tells them. */
export interface CheckText {
  /** How bad it is to `parapet doctor`. */
  readonly severity: 'error' | 'warning' | 'info';
  readonly problem: string;
  readonly why: string;
  readonly fix: string;
}

/** Checks of the process. */
export const PROCESS_CHECKS = {
  no_meter_provider: {
    severity: 'error',
    problem: 'models are defined, and no meter provider is registered',
    why: 'calls are not counted at all',
    fix: 'start the SDK before the service: `startTelemetry`, or an SDK of your own',
  },
  api_version_hidden: {
    severity: 'error',
    problem:
      'an SDK registered itself with an older copy of @opentelemetry/api, which this package cannot see',
    why: 'the API hides it: calls are not counted at all',
    fix: 'have one copy of @opentelemetry/api, not older than any package wants: `npm ls @opentelemetry/api`, then `npm dedupe` or an override',
  },
  second_provider: {
    severity: 'warning',
    problem: 'a second SDK was started in this process',
    why: 'the API knows one: exporters and views of the other get nothing of the models, or counts went from one to the other and began anew',
    fix: 'start one SDK, once. Where it is your own, put the exporters, `modelSpanProcessor()` and `prometheusViews()` into it',
  },
  collection_stalled: {
    severity: 'error',
    problem: 'nobody has collected metrics for five minutes',
    why: 'what is shown of this process is old, and alerts on it are blind',
    fix: 'check that the scrape reaches this process, or that the SDK has a metric reader and its exporter runs',
  },
  export_failing: {
    severity: 'warning',
    problem:
      'an exporter failed, or was too slow and spans or events were dropped, within the last five minutes',
    why: 'telemetry is lost, or late',
    fix: 'check the endpoint, the network and the credentials; `diag` says what the exporter was told',
  },
  clock_jumped: {
    severity: 'warning',
    problem: 'the clock of the machine jumped by more than a second within the last five minutes',
    why: 'times of spans, events and labels on both sides of the jump do not compare',
    fix: 'keep the clock with NTP that slews; after a machine that slept it passes by itself',
  },
  series_full: {
    severity: 'warning',
    problem: 'a metric has as many series as it may',
    why: 'what would need another series is not counted',
    fix: 'declare fewer cohorts, checks or classes, or serve fewer versions in a process',
  },
} as const satisfies Record<string, CheckText>;

/** Checks of a model version. */
export const MODEL_CHECKS = {
  baseline_missing: {
    severity: 'warning',
    problem: 'the version is served without a baseline',
    why: 'its features are not counted, and drift cannot be seen',
    fix: 'build a baseline from the training data and give it to `defineModel`: `parapet baseline build`',
  },
  baseline_of_other_data: {
    severity: 'error',
    problem: 'the baseline was built from another data set than the version was trained on',
    why: 'drift is measured against data that the model never saw',
    fix: 'give `defineModel` the baseline of its own data set, or correct `datasetId`',
  },
  series_budget_spent: {
    severity: 'warning',
    problem: 'the budget of series leaves no room for all features of the baseline',
    why: 'features past it are not counted',
    fix: 'fewer features in the baseline, `setSeriesBudget`, or retire old versions',
  },
  labels_overdue: {
    severity: 'warning',
    problem: 'of the predictions whose label was due last, most have none',
    why: 'quality is unknown, and what is known of it may be of an odd few',
    fix: 'check the job that delivers labels, and that it gives the ids of predictions; if labels are just slower, raise the time after which they are due',
  },
} as const satisfies Record<string, CheckText>;

export type ProcessCheck = keyof typeof PROCESS_CHECKS;
export type ModelCheck = keyof typeof MODEL_CHECKS;
