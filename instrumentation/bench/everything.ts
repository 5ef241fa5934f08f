import type { Model } from '@parapet/instrumentation';
import { defineModel } from '@parapet/instrumentation';
import { features, modelOptions } from './workload.ts';

/** A model version with everything switched on that a service may want at every prediction. */
export function everythingOn(name: string): Model {
  return defineModel({ ...modelOptions(name, features(30)), observers: [] });
}
