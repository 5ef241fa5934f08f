import type { Detector } from '../types.ts';
import { type TrailOptions, trailDetector } from './trail-detector.ts';
import { surprise, type Trail } from './trails.ts';

const EULER = 0.5772156649;

/**
 * Finds clients that climb: queries near to each other for which the model is surer and surer of one class, as searches do
 * that rebuild what a class looks like, or make an input that passes for it. Of m to n answers in no particular order,
 * only ln(n/m) are expected to be surer than all before (Rényi 1962), whatever the model and the inputs. More than that
 * must go on over two stretches, to 256 queries or more: what comes nearer to a camera is done sooner. At most some 4 KiB
 * a client.
 *
 * @throws TypeError when an option is wrong
 */
export function inversionDetector(options: TrailOptions): Detector {
  return trailDetector(
    {
      where: 'inversionDetector',
      rule: 'confidence_climbing',
      category: 'model_inversion',
      judge: climb,
    },
    options,
  );
}

function climb(trail: Trail) {
  const { ofClass, records, ofClassBefore, recordsBefore, surpriseBefore } = trail;
  const expected = ofClassBefore > 0 ? Math.log(ofClass / ofClassBefore) : Math.log(ofClass) + EULER;
  const now = surprise(records - recordsBefore, expected);
  trail.ofClassBefore = ofClass;
  trail.recordsBefore = records;
  trail.surpriseBefore = now;
  // The first look has none before it.
  const score = ofClassBefore > 0 ? Math.min(now, surpriseBefore) : 0;
  return { score, what: `${records} of ${ofClass} surer of a class than all before` };
}
