import { LIMITS, NS_PER_SECOND } from '../limits.ts';
import { QueryError } from '../logql/errors.ts';
import { durationNs } from '../logql/literals.ts';

/** Query parameters by name; a repeated one arrives as a list. */
export type Parameters = Readonly<Record<string, unknown>>;

/** Parameters of Loki that would change the answer and are not honoured here. */
const NOT_SUPPORTED = ['since', 'interval', 'shards'];

export function refuseUnsupported(parameters: Parameters): void {
  const found = NOT_SUPPORTED.find((name) => parameters[name] !== undefined);
  if (found) throw new QueryError(`parameter ${found} is not supported by this event store`);
}

/** The text of a parameter; undefined when it is absent or empty. */
export function parameter(parameters: Parameters, name: string): string | undefined {
  const value = parameters[name];
  if (value === undefined || value === '') return undefined;
  if (typeof value === 'string') return value;
  throw new QueryError(`parameter ${name} is given more than once`);
}

export function required(parameters: Parameters, name: string): string {
  const value = parameter(parameters, name);
  if (value === undefined) throw new QueryError(`parameter ${name} is missing`);
  return value;
}

/** A point in time in nanoseconds: up to ten digits or a decimal point mean seconds, as in Loki. */
export function time(parameters: Parameters, name: string, fallback: bigint): bigint {
  const value = parameter(parameters, name);
  if (value === undefined) return fallback;
  if (/^\d{1,10}$/.test(value)) return BigInt(value) * NS_PER_SECOND;
  if (/^\d{11,19}$/.test(value)) return BigInt.asIntN(64, BigInt(value));
  const [, seconds, fraction] = /^(\d{1,10})\.(\d{0,12})$/.exec(value) ?? [];
  if (seconds === undefined || fraction === undefined) {
    throw new QueryError(`parameter ${name} is not a time in seconds or nanoseconds: ${value}`);
  }
  return BigInt(seconds) * NS_PER_SECOND + BigInt(fraction.padEnd(9, '0').slice(0, 9));
}

export interface TimeRange {
  readonly from: bigint;
  readonly to: bigint;
}

/** `start` and `end`; by default the last `hours` hours. */
export function timeRange(parameters: Parameters, nowNs: bigint, hours: bigint): TimeRange {
  const to = time(parameters, 'end', nowNs);
  const from = time(parameters, 'start', to - hours * 3600n * NS_PER_SECOND);
  if (to < from) throw new QueryError('parameter end lies before start');
  return { from, to };
}

/** How many entries to answer with: 100 by default, at most `LIMITS.entriesPerQuery`. */
export function limit(parameters: Parameters): number {
  const value = parameter(parameters, 'limit') ?? '100';
  const wanted = /^\d{1,9}$/.test(value) ? Number(value) : 0;
  if (wanted < 1) throw new QueryError(`parameter limit is not a number above 0: ${value}`);
  if (wanted > LIMITS.entriesPerQuery) {
    throw new QueryError(`parameter limit is over ${LIMITS.entriesPerQuery}: ${value}`);
  }
  return wanted;
}

export function direction(parameters: Parameters): 'forward' | 'backward' {
  const value = (parameter(parameters, 'direction') ?? 'backward').toLowerCase();
  if (value === 'forward' || value === 'backward') return value;
  throw new QueryError(`parameter direction is neither forward nor backward: ${value}`);
}

/** Distance of points in nanoseconds: seconds or a duration; by default a 250th of the range, at least 1 s. */
export function step(parameters: Parameters, { from, to }: TimeRange): bigint {
  const value = parameter(parameters, 'step');
  const automatic = (to - from) / 250n;
  if (value === undefined) return automatic > NS_PER_SECOND ? automatic : NS_PER_SECOND;
  const seconds = Number(value);
  const stepNs = Number.isNaN(seconds) ? durationNs(value) : BigInt(Math.round(seconds * 1e9) || 0);
  if (stepNs <= 0n) throw new QueryError(`parameter step is not above 0: ${value}`);
  if ((to - from) / stepNs > BigInt(LIMITS.pointsPerSeries)) {
    throw new QueryError(`more than ${LIMITS.pointsPerSeries} points: make step longer or the range shorter`);
  }
  return stepNs;
}
