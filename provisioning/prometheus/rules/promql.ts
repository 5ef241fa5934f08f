import {
  LABEL,
  RECORDED,
  type RecordedKey,
  WINDOW_LABEL,
  type Window,
} from '@parapet/instrumentation/contract';
import { QUANTILE_DENOMINATOR, QUANTILE_NUMERATOR } from '@parapet/instrumentation/drift';

/** Label lists of the levels at which things are summed and matched. */
export const VERSION = `${LABEL.modelName}, ${LABEL.modelVersion}`;
export const BASELINE = `${VERSION}, ${LABEL.baselineId}`;
export const FEATURE = `${BASELINE}, ${LABEL.featureName}`;
export const BIN = `${FEATURE}, ${LABEL.featureBin}`;

export const WINDOW_SECONDS: Readonly<Record<Window, number>> = { '5m': 300, '1h': 3600, '1d': 86_400 };

/** A recorded series of one window. */
export function recordedIn(window: Window, key: RecordedKey): string {
  return `${RECORDED[key]}{${WINDOW_LABEL}="${window}"}`;
}

/**
 * What each series of a counter counted in the window. What was really counted, where `increase` would extrapolate: on
 * the first scrapes of a replica that starts under load it doubles some series and not others. Only where a counter was
 * reset in the window is `increase` the way to read it.
 */
export function countedIn(window: string, counter: string): string {
  const range = `${counter}[${window}]`;
  return `(max_over_time(${range}) - min_over_time(${range})) unless resets(${range}) > 0 or increase(${range})`;
}

/**
 * How long a series may have been gone and still be the same: longer than failed scrapes, of which each ends a series for
 * an instant query, and shorter than the pause between runs of a job that ends.
 */
const GAP = '5m';

/**
 * What each series counted in the window, from its first value on where it began in it: a job that trains, or
 * checks a batch, and ends shows its counts once, and they never grow; a rare pair of classes may come up once.
 */
export function startedIn(window: string, counter: string): string {
  const counted = `(${countedIn(window, counter)})`;
  const before = `last_over_time(${counter}[${GAP}] offset ${window})`;
  const first = `(min_over_time(${counter}[${window}]) unless ${before})`;
  return `${counted} + ${first} or ${counted}`;
}

/** Wilson and Hilferty's z of a chi-square value per feature; `freedom` above zero. */
export function wilsonHilferty(statistic: string, freedom: string): string {
  const variance = `(2 / (9 * ${freedom}))`;
  const root = `(${statistic} / on (${FEATURE}) ${freedom}) ^ (1 / 3)`;
  return `(${root} - on (${FEATURE}) (1 - ${variance})) / on (${FEATURE}) sqrt${variance}`;
}

/** The library's `normalQuantile` of 1/`oneIn`, an expression for the reciprocal of the upper tail. */
export function normalQuantile(oneIn: string): string {
  const t = `sqrt(2 * ln(${oneIn}))`;
  return `${t} - (${polynomial(QUANTILE_NUMERATOR, t)}) / (${polynomial(QUANTILE_DENOMINATOR, t)})`;
}

function polynomial(coefficients: readonly number[], x: string): string {
  return coefficients
    .map((coefficient, power) => (power === 0 ? `${coefficient}` : `${coefficient} * ${x} ^ ${power}`))
    .join(' + ');
}
