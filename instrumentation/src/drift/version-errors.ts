import { show } from '../check/show.ts';
import { ATTR } from '../contract/index.ts';
import { emitEvent } from '../events/emit.ts';
import { registry } from '../export/registry.ts';
import type { Series } from '../export/tally.ts';
import type { Match } from '../feedback/match.ts';
import { modelIdentity } from '../model/identity.ts';
import type { DetectorState, SequentialDetector } from './sequential/detector.ts';

/** Name of a detector and how to make one. */
export type DetectorMaker = readonly [name: string, make: () => SequentialDetector];

/** Those that count right and wrong. */
const OF_CLASSES: readonly string[] = ['ddm', 'eddm'];

/** Errors of a regression from which their usual size is learnt. */
const LEARNT_FROM = 100;

/** A detector at work, what it said last, and its counters. */
interface Watch {
  readonly name: string;
  readonly detector: SequentialDetector;
  readonly counters: Readonly<Record<Finding, Series>>;
  last: DetectorState;
}

const FINDINGS = ['warning', 'drift', 'improvement'] as const;
type Finding = (typeof FINDINGS)[number];

/** The errors of one model version, and the detectors that watch them. */
export class VersionErrors {
  readonly #watches: readonly Watch[];
  /** What errors are divided by; undefined until it is known. */
  #scale: number | undefined;
  readonly #learnt = { n: 0, sum: 0 };

  /** @throws TypeError when a detector does not suit what the version predicts */
  constructor(
    { identity, predicted }: Match,
    makers: readonly DetectorMaker[],
    expectedError: number | undefined,
  ) {
    const { name, version } = identity;
    const ofValues = typeof predicted === 'number';
    const unfit = ofValues ? makers.find(([detector]) => OF_CLASSES.includes(detector)) : undefined;
    if (unfit !== undefined) {
      throw new TypeError(
        `${unfit[0]} counts right and wrong classes, and ${name}@${version} predicts values: watch it with adwin or page_hinkley`,
      );
    }
    this.#scale = ofValues ? expectedError : 1;
    const tally = registry.tally('driftDetections');
    this.#watches = makers.map(([detector, make]) => {
      const series = FINDINGS.map((finding) => [
        finding,
        tally.of({ modelName: name, modelVersion: version, driftDetector: detector, driftState: finding }),
      ]);
      return {
        name: detector,
        detector: make(),
        counters: Object.fromEntries(series) as Watch['counters'],
        last: 'stable',
      };
    });
  }

  /** @throws RangeError when the error is no number from 0 */
  update({ identity, error }: Match): void {
    if (!(error >= 0)) throw new RangeError(`an error must be a number from 0, not ${show(error)}`);
    if (this.#scale === undefined) this.#learn(error);
    else for (const watch of this.#watches) this.#watch(watch, error, this.#scale, identity);
  }

  #learn(error: number): void {
    if (error > 0) {
      this.#learnt.n++;
      this.#learnt.sum += error;
    }
    const { n, sum } = this.#learnt;
    if (n === LEARNT_FROM) this.#scale = sum / n;
  }

  #watch(watch: Watch, error: number, scale: number, identity: Match['identity']): void {
    const before = watch.last;
    watch.last = watch.detector.update(error / scale);
    if (watch.last === 'stable' || (watch.last === 'warning' && before === 'warning')) return;
    const { change, n } = watch.detector;
    const finding = change && change.after < change.before ? 'improvement' : watch.last;
    watch.counters[finding].value++;
    const body = `${watch.name} found a change in the errors of ${identity.name}@${identity.version}: ${finding}`;
    const attributes = {
      [ATTR.driftDetector]: watch.name,
      [ATTR.driftState]: finding,
      [ATTR.driftLabels]: n,
      ...(change && {
        [ATTR.errorBefore]: change.before * scale,
        [ATTR.errorAfter]: change.after * scale,
      }),
    };
    const severity = finding === 'drift' ? 'WARN' : 'INFO';
    emitEvent('conceptDrift', body, modelIdentity(identity).event, attributes, severity);
  }
}
