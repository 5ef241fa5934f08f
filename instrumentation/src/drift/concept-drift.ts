import { checkOptions } from '../check/options.ts';
import { show } from '../check/show.ts';
import type { MatchListener } from '../feedback/match.ts';
import { Adwin, type AdwinOptions } from './sequential/adwin.ts';
import { Ddm, type DdmOptions } from './sequential/ddm.ts';
import { checkNumber, type SequentialDetector } from './sequential/detector.ts';
import { Eddm, type EddmOptions } from './sequential/eddm.ts';
import { PageHinkley, type PageHinkleyOptions } from './sequential/page-hinkley.ts';
import { type DetectorMaker, VersionErrors } from './version-errors.ts';

/** A detector by name, with options of its own. */
export type DetectorChoice =
  | ({ readonly detector: 'adwin' } & AdwinOptions)
  | ({ readonly detector: 'ddm' } & DdmOptions)
  | ({ readonly detector: 'eddm' } & EddmOptions)
  | ({ readonly detector: 'page_hinkley' } & PageHinkleyOptions);

export type DetectorName = DetectorChoice['detector'];

export interface ConceptDriftOptions {
  /** At most one of a name. @default ['adwin'] */
  readonly detectors?: readonly (DetectorName | DetectorChoice)[] | undefined;
  /**
   * The usual absolute error of a regression, above 0: detectors see errors as multiples of it. The mean of the first 100
   * errors above 0 of each version when absent. Errors of classes are 0 and 1, and stay so.
   */
  readonly expectedError?: number | undefined;
}

const MAKERS: Readonly<Record<DetectorName, (options: object) => SequentialDetector>> = {
  adwin: (options) => new Adwin(options),
  ddm: (options) => new Ddm(options),
  eddm: (options) => new Eddm(options),
  page_hinkley: (options) => new PageHinkley(options),
};

/** Versions that are watched at a time; past it the one without labels for longest starts anew when it has some. */
const MOST_VERSIONS = 256;

/**
 * Watches the errors of each model version, in the order in which labels arrive, and counts (`ml.drift.detections`) and
 * tells (`ml.concept.drift`) when they change: the inputs may look as ever while their right answers moved. Give it to
 * the feedback of a model. Memory: the detectors of at most 256 versions, some 2 KiB each with ADWIN.
 *
 * @throws TypeError or RangeError that names the option that is wrong or unknown. The listener throws for what it cannot
 * watch: values of a regression with `ddm` or `eddm`, and errors that are no numbers from 0
 */
export function conceptDrift(options: ConceptDriftOptions = {}): MatchListener {
  checkOptions('conceptDrift', options, ['detectors', 'expectedError']);
  const { detectors = ['adwin'], expectedError } = options;
  const makers = makersOf(detectors);
  if (expectedError !== undefined) {
    checkNumber('conceptDrift option expectedError', expectedError, Number.MIN_VALUE, 1e100);
  }
  const versions = new Map<string, VersionErrors>();
  return (match) => {
    const { name, version } = match.identity;
    const key = JSON.stringify([name, version]);
    const errors = versions.get(key) ?? new VersionErrors(match, makers, expectedError);
    // Put in anew: the first of the map is the one that has waited for longest.
    versions.delete(key);
    versions.set(key, errors);
    if (versions.size > MOST_VERSIONS) versions.delete(versions.keys().next().value!);
    errors.update(match);
  };
}

function makersOf(detectors: ConceptDriftOptions['detectors']): DetectorMaker[] {
  if (!Array.isArray(detectors) || detectors.length === 0) {
    throw new TypeError(
      `conceptDrift option detectors must be an array of at least one detector, not ${show(detectors)}`,
    );
  }
  const makers = detectors.map((choice: DetectorName | DetectorChoice) => {
    const { detector, ...options } = typeof choice === 'object' && choice ? choice : { detector: choice };
    if (typeof detector !== 'string' || !Object.hasOwn(MAKERS, detector)) {
      throw new TypeError(
        `conceptDrift option detectors holds ${show(detector)}; there are ${Object.keys(MAKERS).join(', ')}`,
      );
    }
    const make = () => MAKERS[detector](options);
    // Wrong options are told here and not at the first label.
    make();
    return [detector, make] as const;
  });
  if (new Set(makers.map(([name]) => name)).size < makers.length) {
    throw new TypeError('conceptDrift option detectors names a detector twice');
  }
  return makers;
}
