export type { RetrainRefusal } from './decide.ts';
export { createRetrainGovernor, type RetrainDecision, type RetrainGovernor } from './governor.ts';
export type { RetrainGovernorOptions, RetrainRequest } from './options.ts';
export type { RetrainChange, RetrainRun, RetrainStore } from './store.ts';
