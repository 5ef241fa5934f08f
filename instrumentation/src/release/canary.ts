import { show } from '../check/show.ts';
import { registry } from '../export/registry.ts';
import type { Series } from '../export/tally.ts';
import { type Assign, assignment } from './assignment.ts';
import type { AnyFunction, CanaryLabel, CanaryOptions, Served } from './options.ts';
import { timeOf } from './time.ts';
import { type CanaryCounts, type CanaryMetric, RATES } from './verdict/canary-verdict.ts';
import type { ArmCounts, Arms } from './verdict/evidence.ts';

const SLOW_SECONDS = 0.2;

/** What one arm of a canary is judged on. The exported series are the counts: there are no others. */
export class Arm {
  readonly served: Served<AnyFunction>;
  readonly #trials: Readonly<Record<CanaryMetric, Series>>;
  readonly #failures: Readonly<Record<Exclude<CanaryMetric, 'cost'>, Series>>;
  readonly #cost: Series;
  readonly #squares: Series;

  constructor(served: Served<AnyFunction>, modelRole: 'champion' | 'canary', deploymentId: string) {
    this.served = served;
    const { name: modelName, version: modelVersion } = served.model;
    const labels = { modelName, modelVersion, deploymentId, modelRole };
    const trials = (canaryMetric: CanaryMetric) =>
      registry.tally('canaryTrials').of({ ...labels, canaryMetric });
    const failures = (canaryMetric: CanaryMetric) =>
      registry.tally('canaryFailures').of({ ...labels, canaryMetric });
    this.#trials = {
      errors: trials('errors'),
      latency: trials('latency'),
      quality: trials('quality'),
      cost: trials('cost'),
    };
    this.#failures = {
      errors: failures('errors'),
      latency: failures('latency'),
      quality: failures('quality'),
    };
    this.#cost = registry.tally('canaryCost').of(labels);
    this.#squares = registry.tally('canaryCostSquares').of(labels);
  }

  /** A failed call counts as an error, and says nothing about latency: it may fail at once. */
  countCall(failed: boolean, slow: boolean): void {
    this.#trials.errors.value++;
    if (failed) {
      this.#failures.errors.value++;
      return;
    }
    this.#trials.latency.value++;
    if (slow) this.#failures.latency.value++;
  }

  countLabel(wrong: boolean): void {
    this.#trials.quality.value++;
    if (wrong) this.#failures.quality.value++;
  }

  countCost(amount: number): void {
    this.#trials.cost.value++;
    this.#cost.value += amount;
    this.#squares.value += amount ** 2;
  }

  rate(metric: Exclude<CanaryMetric, 'cost'>): ArmCounts {
    return { trials: this.#trials[metric].value, failures: this.#failures[metric].value };
  }

  costs(): { trials: number; sum: number; squares: number } {
    return { trials: this.#trials.cost.value, sum: this.#cost.value, squares: this.#squares.value };
  }
}

/** A canary at one share, from its start until it is promoted, rolled back, disabled or given another share. */
export class Canary {
  readonly served: Served<AnyFunction>;
  readonly share: number;
  readonly slowerThan: number;
  readonly deploymentId: string;
  readonly arms: Arms<Arm>;
  readonly place: Assign;
  /** Milliseconds since 1970. */
  readonly #begin: number;
  readonly #shareSeries: Series;

  /** @param before the canary that it takes the place of: of the same deployment, it goes on */
  constructor(
    router: string,
    champion: Served<AnyFunction>,
    served: Served<AnyFunction>,
    { share, slowerThan = SLOW_SECONDS, deploymentId }: CanaryOptions & { readonly deploymentId: string },
    before: Canary | undefined,
  ) {
    const { name: modelName, version: modelVersion } = served.model;
    this.served = served;
    this.share = share;
    this.slowerThan = slowerThan;
    this.deploymentId = deploymentId;
    this.#begin = before?.deploymentId === deploymentId ? before.#begin : Date.now();
    this.place = assignment(router, modelVersion);
    this.arms = {
      champion: new Arm(champion, 'champion', deploymentId),
      canary: new Arm(served, 'canary', deploymentId),
    };
    this.#shareSeries = registry.tally('canaryShare').of({ modelName, modelVersion, deploymentId });
    this.#shareSeries.value = share;
  }

  /** Says that the deployment is over. */
  end(): void {
    this.#shareSeries.value = 0;
  }

  /**
   * Counts a label of a prediction that was made in this deployment. Those from before it met other inputs, and on one
   * arm only.
   *
   * @throws TypeError when it does not say when the prediction was made
   */
  countLabel(version: string, { wrong, predictedAt }: CanaryLabel): void {
    const time = timeOf(predictedAt);
    if (time === undefined) {
      throw new TypeError(
        `recordLabel option predictedAt must be a Date or milliseconds since 1970, not ${show(predictedAt)}`,
      );
    }
    if (time >= this.#begin) this.#armOf(version)?.countLabel(wrong === true);
  }

  countCost(version: string, amount: number): void {
    this.#armOf(version)?.countCost(amount);
  }

  #armOf(version: string): Arm | undefined {
    return [this.arms.champion, this.arms.canary].find(({ served }) => served.model.version === version);
  }

  /** What `canaryVerdict` takes: quality and cost once both arms have some. */
  counts(): CanaryCounts {
    const { champion, canary } = this.arms;
    const rates = RATES.map(
      (metric) => [metric, { champion: champion.rate(metric), canary: canary.rate(metric) }] as const,
    );
    const cost = { champion: champion.costs(), canary: canary.costs() };
    const begun = (arms: Arms<{ readonly trials: number }>) => arms.champion.trials + arms.canary.trials > 0;
    return {
      ...Object.fromEntries(rates.filter(([metric, arms]) => metric !== 'quality' || begun(arms))),
      ...(begun(cost) && { cost }),
    };
  }
}
