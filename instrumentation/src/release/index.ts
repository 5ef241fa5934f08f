export { type CanaryJudge, type JudgeOptions, watchCanary } from './judge.ts';
export type {
  ActionOptions,
  CanaryLabel,
  CanaryOptions,
  RollbackOptions,
  RouterOptions,
  Served,
  ShadowOptions,
} from './options.ts';
export { createRouter } from './router.ts';
export type { ActionResult, Router, RouterStatus } from './types.ts';
