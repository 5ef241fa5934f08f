import { registry } from '../export/registry.ts';
import type { Series } from '../export/tally.ts';
import type { EndedCall, ModelObserver } from '../predict/observer.ts';
import { addCost, type CostType, costSeries } from './add-cost.ts';
import { type CostOptions, type CostRates, type CostUsage, checkCostOptions } from './options.ts';
import { type Share, shareOf } from './shared-seconds.ts';

const BYTES_OF_GIGABYTE = 1e9;

type SeriesOf = (type: CostType) => Series;
type Charge = (call: EndedCall) => void;
type Usage = (result: unknown, ...args: readonly unknown[]) => CostUsage;

/**
 * An observer that counts what the calls of a model cost, from declared rates, in `ml.cost` by kind and currency.
 * A failed call costs too, but for tokens and egress, which its missing result would tell. Of several recorders on one
 * model, only one may have rates of seconds, and each has a currency of its own.
 *
 * @throws TypeError that names the option and the value when one is missing, wrong or unknown
 */
export function costRecorder<Args extends readonly unknown[] = readonly unknown[], Result = unknown>(
  options: CostOptions<Args, Result>,
): ModelObserver {
  checkCostOptions(options);
  const { currency } = options;
  const rates: CostRates = { ...options.rates };
  const usage = options.usage as Usage | undefined;
  return {
    attach(model) {
      const seriesOf: SeriesOf = (type) => costSeries(model, type, currency);
      const charges = [
        ...chargesOfCall(rates, seriesOf),
        ...(usage === undefined ? [] : [chargeOfUsage(usage, rates, seriesOf)]),
      ];
      return {
        end(call) {
          for (const charge of charges) charge(call);
        },
      };
    },
  };
}

function chargesOfCall(rates: CostRates, seriesOf: SeriesOf): Charge[] {
  const { perCall, perInput, perCpuSecond, perSecond, perEnclaveSecond } = rates;
  const charges: Charge[] = [];
  if (perCall !== undefined || perInput !== undefined) {
    const compute = seriesOf('compute');
    const [call = 0, input = 0] = [perCall, perInput];
    charges.push(({ inputs }) => addCost(compute, call + input * inputs));
  }
  const shares: Share[] = [];
  if (perCpuSecond !== undefined) shares.push(shareOf('processor', seriesOf('compute'), perCpuSecond));
  if (perSecond !== undefined) shares.push(shareOf('machine', seriesOf('compute'), perSecond));
  if (perEnclaveSecond !== undefined) shares.push(shareOf('enclave', seriesOf('enclave'), perEnclaveSecond));
  for (const share of shares) {
    charges.push(({ seconds }) => {
      share.busy += seconds;
    });
  }
  return charges;
}

function chargeOfUsage(usage: Usage, rates: CostRates, seriesOf: SeriesOf): Charge {
  const { perInputToken = 0, perOutputToken = 0, perGigabyteEgress } = rates;
  const byToken = rates.perInputToken !== undefined || rates.perOutputToken !== undefined;
  const tokens = byToken ? seriesOf('tokens') : undefined;
  const egress = perGigabyteEgress === undefined ? undefined : seriesOf('egress');
  const perByte = (perGigabyteEgress ?? 0) / BYTES_OF_GIGABYTE;
  return ({ result, args, thrown }) => {
    if (thrown !== undefined) return;
    try {
      const { inputTokens = 0, outputTokens = 0, egressBytes = 0 } = usage(result, ...args);
      if (tokens !== undefined) {
        addCost(tokens, inputTokens, perInputToken);
        addCost(tokens, outputTokens, perOutputToken);
      }
      if (egress !== undefined) addCost(egress, egressBytes, perByte);
    } catch (error) {
      registry.faults.count('cost_invalid', error);
    }
  };
}
