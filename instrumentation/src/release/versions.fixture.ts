import { defineModel } from '../model/define-model.ts';
import { modelOptions } from '../testing/models.ts';
import type { Served } from './options.ts';

/** Loads versions of one model that no other test uses; each load wraps anew. */
export function versionsOf<Fn extends (...args: never[]) => unknown>() {
  const { name } = modelOptions();
  return {
    name,
    load(version: string, predict: Fn, digest?: string): Served<Fn> {
      const model = defineModel(modelOptions({ name, version, role: 'standby', digest }));
      return { model, predict: model.wrapPredict(predict) };
    },
  };
}
