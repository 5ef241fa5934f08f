export { type CanaryJudge, type JudgeOptions, watchCanary } from './judge.ts';
export type {
  ActionOptions,
  CanaryOptions,
  RollbackOptions,
  RouterOptions,
  Served,
  ShadowOptions,
} from './options.ts';
export { createRouter } from './router.ts';
export type { ActionResult, Router, RouterStatus } from './types.ts';
