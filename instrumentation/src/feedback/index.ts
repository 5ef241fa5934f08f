export { createFeedback, type Feedback, type LabelOutcome } from './feedback.ts';
export type { Label } from './label-input.ts';
export type { Match, MatchListener } from './match.ts';
export { type MemoryStoreOptions, memoryPredictionStore } from './memory-store.ts';
export type { FeedbackOptions } from './options.ts';
export {
  type DueState,
  dueState,
  EARLY_SECONDS,
  judgeLabel,
  type LabelAnswer,
  type PredictionStore,
  type Settled,
  type StoredLabel,
  type StoredMatch,
  type StoredPrediction,
} from './store.ts';
