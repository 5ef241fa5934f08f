import type { TemplateSrv } from '@grafana/runtime';
import { type SceneObject, sceneGraph } from '@grafana/scenes';

/** Template variables live in scenes: a request carries its scene object, and that resolves them. */
export const templateSrv: TemplateSrv = {
  getVariables: () => [],
  replace(target = '', scopedVars, format) {
    const holder = scopedVars?.__sceneObject?.value as { valueOf(): SceneObject } | undefined;
    const scene = holder?.valueOf();
    return scene ? sceneGraph.interpolate(scene, target, scopedVars, format as never) : target;
  },
  containsTemplate: (target = '') => /\$\w|\$\{|\[\[/.test(target),
  updateTimeRange: () => undefined,
};
