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

/** A target that was out of reach for less comes back with what it counted long ago, which must wake nobody. */
export const AWAY = '30m';

/**
 * What each series counted in the window, from its first value on where it began in it: a job that trains, or
 * checks a batch, and ends shows its counts once, and they never grow; a rare pair of classes may come up once. To be
 * summed: what came first is a series beside what was counted since.
 *
 * @param away where a target may be out of reach for so long and come back as it was: what has not fallen is not new then
 */
export function startedIn(window: string, counter: string, away?: string): string {
  const counted = `(${countedIn(window, counter)})`;
  const least = `min_over_time(${counter}[${window}])`;
  const before = (gap: string) => `last_over_time(${counter}[${gap}] offset ${window})`;
  const asBefore = away === undefined ? '' : ` unless ${before(away)} <= ${least}`;
  const first = `(${least} unless ${before(GAP)}${asBefore})`;
  // Beside each other and not added, which would read all counters twice: the label tells them apart until they are summed.
  return `${counted} or label_replace(${first}, "first", "1", "", "")`;
}

/**
 * What each series grew by since the window began, from zero where it began in it or was reset: as `startedIn`, but such
 * windows add up to longer ones without a gap, and reading them costs a fifth. What was counted in the window before a
 * reset is lost, so it has to be short.
 */
export function grownIn(window: string, counter: string): string {
  const last = `last_over_time(${counter}[${window}])`;
  return `(${last} - last_over_time(${counter}[${GAP}] offset ${window})) >= 0 or ${last}`;
}

/** Just short of the window: a range has both its ends in it, and with them one part too many. */
const PARTS = {
  '1h': { part: '5m', range: '59m59s999ms' },
  '1d': { part: '1h', range: '23h59m59s999ms' },
} as const satisfies Partial<Record<Window, { part: Window; range: string }>>;

/**
 * Counts of a long window from recorded ones: an hour from its last twelve full 5 minutes of the clock, a day from its last
 * 24 full hours. For counters of which there are too many to read a day of their samples.
 */
export function addedUp(window: keyof typeof PARTS, key: RecordedKey): string {
  const { part, range } = PARTS[window];
  return `sum_over_time(${recordedIn(part, key)}[${range}:${part}])`;
}

/** How often counts that are added up are recorded: their lengths are multiples, and it is under the five minutes after which a series is stale. */
export const COUNTED_EVERY: Readonly<Record<Window, string>> = { '5m': '2m30s', '1h': '4m', '1d': '4m' };

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
