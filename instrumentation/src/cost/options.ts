import { checkFunction, checkOptions } from '../check/options.ts';
import { show } from '../check/show.ts';
import { checkCurrency } from './currency.ts';
import { processorSeconds } from './shared-seconds.ts';

/** Prices, each a finite number from 0 on. */
export interface CostRates {
  /** Of a call, failed ones included. Counts as `compute`. */
  readonly perCall?: number | undefined;
  /** Of an input: a batch of n rows has n. Counts as `compute`. */
  readonly perInput?: number | undefined;
  /**
   * Of a second of processor time of this process, all threads, garbage collection and the rest included. It is read
   * at each collection and split over the models with this rate by how long their calls took. Counts as `compute`.
   */
  readonly perCpuSecond?: number | undefined;
  /**
   * Of a second of the machine that is reserved for this process, busy or not. Split like `perCpuSecond`.
   * Counts as `compute`.
   */
  readonly perSecond?: number | undefined;
  /** Of a second of the enclave that is reserved for this process, busy or not. Split likewise. Counts as `enclave`. */
  readonly perEnclaveSecond?: number | undefined;
  /** Of a token that goes in. Counts as `tokens`. */
  readonly perInputToken?: number | undefined;
  /** Of a token that comes out. Counts as `tokens`. */
  readonly perOutputToken?: number | undefined;
  /** Of 10^9 bytes that leave the network. Counts as `egress`. */
  readonly perGigabyteEgress?: number | undefined;
}

/** What a call used; what is absent is 0. */
export interface CostUsage {
  readonly inputTokens?: number | undefined;
  readonly outputTokens?: number | undefined;
  readonly egressBytes?: number | undefined;
}

export interface CostOptions<Args extends readonly unknown[], Result> {
  /** ISO 4217 code, such as `EUR`. Rates in another currency want a recorder of their own. */
  readonly currency: string;
  readonly rates: CostRates;
  /**
   * What a call used, from its result and arguments: for the rates of tokens and egress. Runs after each call that did
   * not fail, synchronously.
   */
  readonly usage?: ((result: Result, ...args: Args) => CostUsage) | undefined;
}

const OPTIONS = ['currency', 'rates', 'usage'] as const;
const BY_USAGE = ['perInputToken', 'perOutputToken', 'perGigabyteEgress'] as const;
const RATES = [
  'perCall',
  'perInput',
  'perCpuSecond',
  'perSecond',
  'perEnclaveSecond',
  ...BY_USAGE,
] as const satisfies readonly (keyof CostRates)[];

/** @throws TypeError that names the option and the value when one is missing, wrong or unknown */
export function checkCostOptions<Args extends readonly unknown[], Result>(
  options: CostOptions<Args, Result>,
): void {
  checkOptions('costRecorder', options, OPTIONS);
  const { currency, rates, usage } = options;
  checkCurrency('costRecorder option currency', currency);
  checkOptions('costRecorder option rates', rates, RATES);
  const given = RATES.filter((name) => rates[name] !== undefined);
  if (given.length === 0)
    throw new TypeError(`costRecorder option rates must have one of ${RATES.join(', ')}`);
  for (const name of given) {
    if (typeof rates[name] !== 'number' || !Number.isFinite(rates[name]) || rates[name] < 0) {
      throw new TypeError(
        `costRecorder option rates.${name} must be a finite number from 0 on, not ${show(rates[name])}`,
      );
    }
  }
  checkUsage(
    usage,
    BY_USAGE.filter((name) => rates[name] !== undefined),
  );
  if (rates.perCpuSecond !== undefined && processorSeconds() === undefined) {
    throw new TypeError(
      'costRecorder option rates.perCpuSecond wants process.cpuUsage, which this runtime lacks',
    );
  }
}

function checkUsage(usage: unknown, wanting: readonly string[]): void {
  if (usage !== undefined) checkFunction('costRecorder option usage must be a function', usage);
  if (usage === undefined && wanting.length > 0) {
    throw new TypeError(`costRecorder option rates.${wanting[0]} wants the option usage, which counts them`);
  }
  if (usage !== undefined && wanting.length === 0) {
    throw new TypeError(`costRecorder option usage wants one of the rates ${BY_USAGE.join(', ')}`);
  }
}
