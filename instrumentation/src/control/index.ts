export type { ControlledRouter, ControlResult } from './actions.ts';
export { type ControlRequestOptions, type ControlResponse, sendControl } from './client.ts';
export { CONTROL_ACTIONS, type ControlAction, type ControlCommand } from './command.ts';
export {
  type ControlEndpoint,
  type ControlListenOptions,
  type ControlServer,
  controlEndpoint,
} from './endpoint.ts';
export type { ControlOptions } from './options.ts';
export type { ControlPrincipal } from './principals.ts';
export { PROBLEMS as CONTROL_PROBLEMS, type ProblemCode as ControlProblemCode } from './problem.ts';
