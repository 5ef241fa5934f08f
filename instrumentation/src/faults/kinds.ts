/** Kinds of fault inside the calls of a model version. The lists are fixed; docs/robustness.md explains each kind. */
export const MODEL_FAULTS = {
  no_sdk: 'a call came while no meter provider was registered: it is not counted',
  features_threw: 'the features mapper, or a getter of a row that it gave, threw',
  row_invalid: 'the features mapper gave something that is not a row',
  row_mismatch: 'a sampled row lacks features of the baseline, or has some that the baseline lacks',
  prediction_threw: 'the prediction mapper, or a getter of what it gave, threw',
  prediction_invalid:
    'the prediction mapper gave something that is not a prediction, or has none of its properties',
  mapper_async: 'a mapper gave a promise: it must be synchronous, and what it gives is not counted',
  batch_mismatch: 'a call gave another number of predictions than of rows',
  series_budget: 'features of the baseline are not counted, because the budget of series is spent',
  segment_unknown:
    'the segment mapper threw, or named no segment of the baseline: features of that call are not counted',
  redefined: 'the version was defined again with other options while it was served: the newest hold',
  feedback_invalid: 'recordFeedback got something that is not feedback',
  observer_threw: 'an observer of the calls threw: what it does with this call is lost',
  version_mismatch:
    'a remote server answered with another version than declared: its calls are counted as this one',
  telemetry_threw: 'the OpenTelemetry SDK, or a look at the result, threw inside a call',
} as const;

/** Kinds of fault that belong to no model. */
export const PROCESS_FAULTS = {
  training_threw: 'the OpenTelemetry SDK, or a look at the result, threw inside a training run',
  record_threw: 'the OpenTelemetry SDK threw when a value was recorded outside a call',
  record_invalid: 'a result, an epoch, a link or a label was given that cannot be recorded: it is dropped',
  tally_full: 'a metric has as many series as it may: what would need another is not counted',
  request_threw:
    'the OpenTelemetry SDK, or a look at the request, threw when a request got its correlation id',
  cost_invalid: 'a cost or a usage that was to be counted is none',
  explanation_failed: 'an explanation could not be made, or is none',
  router_threw: 'a function given to a router or to the judge of its canary threw, or what it set off did',
  prediction_store_failed: 'a prediction store threw, gave nonsense or did not answer in time',
  match_listener_threw: 'a listener of feedback threw: it missed a match',
  finding_invalid: 'reportFinding got something that is no finding: it is dropped',
  security_listener_threw: 'onEvent of configureSecurity threw: it missed a finding',
  audit_failed: 'an action or a finding could not be written to the audit trail',
  detector_threw: 'a detector threw: that query is not judged by it',
  guard_threw: 'a function given to an access guard threw: what it was to say is not known',
  control_failed:
    'an action of the control endpoint failed inside: a router, samples or the audit trail threw',
  redaction_failed: 'a redactor failed on an attribute or a text: it is dropped',
  self_check_threw: 'a self-check threw: what it would have said is not known',
  export_failed: 'an exporter that startTelemetry made failed or threw',
  export_dropped: 'spans or events were dropped, because the queue of their exporter was full',
  sdk_present: 'startTelemetry found a running SDK and could not do all that was asked',
  shutdown_incomplete: 'a flush or shutdown failed or did not end in time: telemetry may be lost',
} as const;

export type ModelFault = keyof typeof MODEL_FAULTS;
export type ProcessFault = keyof typeof PROCESS_FAULTS;
