export * from './access/index.ts';
export * from './baseline/index.ts';
export { correlationId } from './context/correlation-key.ts';
export { type ModelSpanProcessor, modelSpanProcessor } from './context/model-span-processor.ts';
export * from './contract/index.ts';
export { type GateOptions, gatePredict, IsolatedError, type IsolationReason } from './control/gate.ts';
export { isIsolated } from './control/isolation.ts';
export { COST_TYPES, type CostType } from './cost/add-cost.ts';
export type { CostOptions, CostRates, CostUsage } from './cost/options.ts';
export { type CostRecord, recordCost } from './cost/record-cost.ts';
export { costRecorder } from './cost/recorder.ts';
export * from './detectors/index.ts';
export {
  type ConceptDriftOptions,
  conceptDrift,
  type DetectorChoice,
  type DetectorName,
} from './drift/concept-drift.ts';
export * from './evaluation/index.ts';
export type { Attribution } from './explanation/attribution.ts';
export { type ExplanationOptions, type Explanations, explanations } from './explanation/explanations.ts';
export {
  EXPLANATION_REASONS,
  type ExplanationReason,
  type ExplanationRecord,
  recordExplanation,
} from './explanation/record-explanation.ts';
export { type Explainer, shapleyExplainer } from './explanation/shapley.ts';
export type { ShapleyOptions } from './explanation/shapley-options.ts';
export { prometheusViews, type RenamingView } from './export/prometheus-views.ts';
export { setSeriesBudget } from './export/series-budget.ts';
export { MODEL_FAULTS, type ModelFault, PROCESS_FAULTS, type ProcessFault } from './faults/kinds.ts';
export * from './feedback/index.ts';
export { correlationIdOf, type IncomingRequest } from './http/correlation-id.ts';
export type { CorrelationOptions, OutgoingResponse } from './http/enter-request.ts';
export { expressCorrelation } from './http/express.ts';
export { type FastifyLike, fastifyCorrelation } from './http/fastify.ts';
export { modelHeaders, type NamedModel } from './http/model-headers.ts';
export * from './lineage/index.ts';
export type { CaptureOptions } from './model/capture-baseline.ts';
export { defineModel, type Model } from './model/define-model.ts';
export type { LabelledPrediction } from './model/feedback.ts';
export type { ModelOptions, Role, Task } from './model/options.ts';
export * from './poisoning/index.ts';
export type { CallObserver, EndedCall, ModelObserver, ObservedModel } from './predict/observer.ts';
export type { Prediction, PredictOptions, Row } from './predict/types.ts';
export * from './redaction/index.ts';
export * from './release/index.ts';
export * from './security/index.ts';
export * from './store/index.ts';
export type { Epoch } from './training/epochs.ts';
export type { TrainingDataset, TrainingRun, TrainRunOptions } from './training/options.ts';
export type { Reproducibility } from './training/reproducibility.ts';
export * from './training/retraining/index.ts';
export { trainRun } from './training/train-run.ts';
export * from './validation/index.ts';
export * from './wrap/index.ts';
