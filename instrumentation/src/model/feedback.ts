import { ATTR } from '../contract/index.ts';
import { emitEvent } from '../events/emit.ts';
import type { ModelState } from './state.ts';

/** A label that came for an earlier prediction. */
export interface Feedback {
  readonly predictionId: string;
  readonly predictedClass?: string | undefined;
  readonly actualClass?: string | undefined;
  /** When the prediction was made; the label counts as come now. */
  readonly predictedAt: Date;
}

/** Never throws. A class that was not declared is sent as `_other`. */
export function recordFeedback(state: ModelState, feedback: Feedback): void {
  try {
    const { predictionId, predictedClass, actualClass, predictedAt } = feedback;
    const latency = (Date.now() - predictedAt.getTime()) / 1000;
    const classOf = (name: string) => state.classes[state.classIndexOf(name)]!;
    emitEvent(
      'predictionFeedback',
      `label for ${state.identity.name}@${state.identity.version}`,
      state.identity.event,
      {
        [ATTR.predictionId]: String(predictionId),
        ...(predictedClass !== undefined && { [ATTR.predictionClass]: classOf(predictedClass) }),
        ...(actualClass !== undefined && { [ATTR.labelClass]: classOf(actualClass) }),
        ...(Number.isFinite(latency) && { [ATTR.labelLatency]: Math.max(0, latency) }),
      },
    );
  } catch (error) {
    state.faults.count('feedback_invalid', error);
  }
}
