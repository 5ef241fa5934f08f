import type { Detector } from '../types.ts';
import { squaredDistance } from './sketch.ts';
import { type TrailOptions, trailDetector } from './trail-detector.ts';
import { surprise, type Trail } from './trails.ts';

/** Share of small steps that change the class at an input that the model can hardly tell, while it moves. */
const USUAL_FLIPS = 0.15;
/** Who only wavers at one place has not come so many usual distances from where it began. */
const MOVED = 1;

/**
 * Finds clients that feel their way along the boundary of a class, as attacks do that go by the class alone: small steps
 * that lead away from where they began and change the class again and again. An input that the model cannot tell changes
 * class as well, but stays where it is. At most some 4 KiB a client.
 *
 * @throws TypeError when an option is wrong
 */
export function boundaryProbingDetector(options: TrailOptions): Detector {
  return trailDetector(
    {
      where: 'boundaryProbingDetector',
      rule: 'boundary_probing',
      category: 'evasion',
      technique: 'AML.T0043.001',
      judge: ({ flips, steps, start, centre }: Trail, spacing) => {
        const moved = Math.sqrt(squaredDistance(start, centre, 0)) / spacing;
        return {
          score: moved < MOVED ? 0 : surprise(flips, USUAL_FLIPS * steps),
          what: `${flips} of ${steps} small steps changed the class, ${moved.toFixed(1)} usual distances from the first`,
        };
      },
    },
    options,
  );
}
