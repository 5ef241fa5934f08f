import { checkFunction, checkOptions } from '../check/options.ts';
import { show } from '../check/show.ts';
import { registry } from '../export/registry.ts';
import { modelIdentity } from '../model/identity.ts';
import type { EndedCall, ModelObserver, ObservedModel } from '../predict/observer.ts';
import type { Prediction, Row } from '../predict/types.ts';
import { Gaps } from '../random/gaps.ts';
import { type Explain, ExplanationQueue } from './explanation-queue.ts';
import { type ExplanationReason, explanationSeries } from './record-explanation.ts';

export interface ExplanationOptions {
  /** Computes the attribution, as `explain` of `shapleyExplainer` does. It must call the bare function of the model. */
  readonly explain: Explain;
  /** Share of the inputs that is explained, above 0 and up to 1; reason `sample`. */
  readonly sample?: number | undefined;
  /** Explains calls of one row that threw; reason `failure`. */
  readonly failures?: boolean | undefined;
  /** Says of a prediction that it wants explaining; reason `anomaly`. Runs for each input: keep it short. */
  readonly when?: ((prediction: Prediction, row: Row) => boolean) | undefined;
  /** Default 10. Counted from the first one on. */
  readonly mostPerMinute?: number | undefined;
  /** Most predictions that wait, with a shallow copy of their rows; default 16. */
  readonly mostQueued?: number | undefined;
}

export interface Explanations extends ModelObserver {
  /** Drops what waits, gives up what is under way, and takes nothing more. */
  close(): void;
}

const OPTIONS = [
  'explain',
  'sample',
  'failures',
  'when',
  'mostPerMinute',
  'mostQueued',
] as const satisfies readonly (keyof ExplanationOptions)[];
const MOST = 1_000;

/**
 * An observer that explains a few predictions, those asked for, one at a time and outside of calls. It needs the rows
 * that the `features` mapper gives. Past its limits it explains nothing, and counts that.
 *
 * @throws TypeError that names the option and the value when one is missing, wrong or unknown
 */
export function explanations(options: ExplanationOptions): Explanations {
  checkExplanationOptions(options);
  const { explain, sample = 0, failures = false, when, mostPerMinute = 10, mostQueued = 16 } = options;
  const queue = new ExplanationQueue(explain, { mostPerMinute, mostQueued });
  return {
    close: () => queue.close(),
    attach(model) {
      const failed = failures ? asking(queue, model, 'failure') : undefined;
      const anomalous = when ? asking(queue, model, 'anomaly') : undefined;
      const sampled = sample > 0 ? asking(queue, model, 'sample') : undefined;
      const gaps = new Gaps(sample);
      return {
        begin: () => queue.callBegins(),
        end(call) {
          const { rows, thrown } = call;
          if (thrown !== undefined) {
            // Which row of a batch made it fail, nobody knows.
            if (rows.length === 1) failed?.(call, 0);
            return;
          }
          if (sampled) gaps.each(rows.length, (i) => sampled(call, i));
          if (when) pickBy(when, call, anomalous!);
        },
      };
    },
  };
}

/** Offers a row of a call to the queue, for one reason. */
function asking(queue: ExplanationQueue, model: ObservedModel, reason: ExplanationReason) {
  const identity = modelIdentity(model);
  const made = explanationSeries(model, reason);
  const missed = {
    rate_limited: explanationSeries(model, reason, 'rate_limited'),
    queue_full: explanationSeries(model, reason, 'queue_full'),
    failed: explanationSeries(model, reason, 'failed'),
  };
  return ({ rows, predictions, span }: EndedCall, i: number) => {
    const predictionId = predictions[i]?.id;
    queue.offer({ identity, reason, made, missed, row: rows[i]!, predictionId, span: span?.spanContext() });
  };
}

function pickBy(
  when: NonNullable<ExplanationOptions['when']>,
  call: EndedCall,
  pick: (call: EndedCall, input: number) => void,
): void {
  try {
    call.rows.forEach((row, i) => {
      if (when(call.predictions[i] ?? {}, row)) pick(call, i);
    });
  } catch (error) {
    registry.faults.count('explanation_failed', error);
  }
}

function checkExplanationOptions(options: ExplanationOptions): void {
  checkOptions('explanations', options, OPTIONS);
  const { explain, sample, failures, when, mostPerMinute = 1, mostQueued = 1 } = options;
  checkExplain(explain);
  if (sample !== undefined && !(typeof sample === 'number' && sample > 0 && sample <= 1)) {
    throw new TypeError(`explanations option sample must be above 0 and at most 1, not ${show(sample)}`);
  }
  if (failures !== undefined && typeof failures !== 'boolean') {
    throw new TypeError(`explanations option failures must be true or false, not ${show(failures)}`);
  }
  if (when !== undefined) checkFunction('explanations option when must be a function', when);
  if (sample === undefined && !failures && when === undefined) {
    throw new TypeError(
      'explanations wants one of the options sample, failures and when: it would explain nothing',
    );
  }
  for (const [name, value] of Object.entries({ mostPerMinute, mostQueued })) {
    if (!Number.isInteger(value) || value < 1 || value > MOST) {
      throw new TypeError(
        `explanations option ${name} must be an integer from 1 to ${MOST}, not ${show(value)}`,
      );
    }
  }
}

function checkExplain(explain: unknown): void {
  if (typeof (explain as { explain?: unknown } | null | undefined)?.explain === 'function') {
    throw new TypeError(
      'explanations option explain must be a function, not an explainer: give explainer.explain',
    );
  }
  checkFunction('explanations option explain must be a function', explain);
}
