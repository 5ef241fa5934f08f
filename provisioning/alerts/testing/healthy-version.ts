import { metrics } from '@parapet/instrumentation/contract';
// The library's own lists: what a process exports from zero on.
import { REFUSAL_RULES } from '../../../instrumentation/src/access/rules.ts';
import { MODEL_FAULTS } from '../../../instrumentation/src/faults/kinds.ts';
import { MODEL_CHECKS } from '../../../instrumentation/src/health/checks.ts';
import { PRINCIPAL_KINDS } from '../../../instrumentation/src/security/categories.ts';
import type { Draws } from './draws.ts';
import type { HealthyVersion } from './healthy.ts';
import type { Labels, Scraped } from './scraped.ts';

/** Rows of the training data by bin of each feature; the last two bins are `missing` and `unseen`. */
const BASELINE: Readonly<Record<string, readonly number[]>> = {
  length: [600, 600, 600, 600, 600, 12, 0],
  links: [1500, 750, 450, 300, 0, 0],
  '@class': [2100, 900, 0, 0],
};
const CLASSES = ['ham', 'spam'] as const;
/** Of each row of labels the share that was predicted right. */
const ACCURACY = 0.96;
const COHORTS = ['eu', 'us'] as const;
/** How the durations of calls spread: log-logistic, so that 5 % take over 2.1 times the median, 1 % over 3.2 times. */
const SPREAD = 4;
const COST_OF_CALL = 0.000_1;
const LABEL_SECONDS = metrics.labelLatency.buckets;

/** One version of a model in one process. */
export class VersionInProcess {
  readonly of: Labels;
  readonly #dataset: string;
  readonly #version: HealthyVersion;
  readonly #task: 'classification' | 'regression';
  readonly #process: Scraped;
  readonly #draws: Draws;

  constructor(
    model: string,
    task: 'classification' | 'regression',
    version: HealthyVersion,
    process: Scraped,
    draws: Draws,
  ) {
    this.of = { modelName: model, modelVersion: version.version };
    this.#dataset = `${model}-data`;
    this.#version = version;
    this.#task = task;
    this.#process = process;
    this.#draws = draws;
  }

  /** What a process exports of a version before the first call. */
  begin(): void {
    const { of } = this;
    const process = this.#process;
    for (const faultKind of Object.keys(MODEL_FAULTS))
      process.add('instrumentationFaults', { ...of, faultKind }, 0);
    for (const checkName of Object.keys(MODEL_CHECKS)) process.set('checkProblem', { ...of, checkName }, 0);
    for (const lifecycleAction of ['canary', 'shadow', 'promote', 'rollback', 'disable']) {
      process.add('lifecycleActions', { ...of, lifecycleAction }, 0);
    }
    for (const verificationResult of ['verified', 'failed', 'unsigned', 'not_checked']) {
      const holds = Number(verificationResult === 'verified');
      process.set('modelVerification', { ...of, verificationResult }, holds);
      if (verificationResult !== 'not_checked')
        process.add('modelVerifications', { ...of, verificationResult }, holds);
    }
    process.add('modelDownloads', { ...of, principalKind: 'service', securityAction: 'allowed' }, 1);
    for (const principalKind of PRINCIPAL_KINDS) {
      process.add(
        'accessDecisions',
        { ...of, securityAction: 'allowed', securityRule: 'none', principalKind },
        0,
      );
      for (const securityRule of REFUSAL_RULES) {
        process.add('accessDecisions', { ...of, securityAction: 'blocked', securityRule, principalKind }, 0);
      }
    }
    for (const driftDetector of ['adwin', 'page_hinkley']) {
      for (const driftState of ['warning', 'drift', 'improvement']) {
        process.add('driftDetections', { ...of, driftDetector, driftState }, 0);
      }
    }
    process.add('controlActions', { ...of, controlAction: 'snapshot', controlOutcome: 'done' }, 0);
    process.add('securityConfirmations', { ...of, ...FINDING, confirmationVerdict: 'false_positive' }, 0);
    if (this.#version.role === 'shadow') this.#shadow(0);
  }

  /** The process says of a version whether it serves it, from its definition to its own end. */
  inform(served: boolean): void {
    const baselineId = this.#baseline;
    this.#process.set(
      'modelInfo',
      {
        ...this.of,
        modelRole: this.#version.role ?? 'champion',
        modelTask: this.#task,
        datasetId: this.#dataset,
        modelDigest: `sha256:${this.of.modelVersion}`,
        baselineId,
        frameworkName: 'onnxruntime',
        frameworkVersion: '1.30.0',
      },
      Number(served),
    );
    this.#process.set(
      'baselineInfo',
      { ...this.of, baselineId, baselineRows: '3000', datasetId: this.#dataset },
      Number(served),
    );
    this.#process.set('inferenceActive', this.of, 0);
  }

  /** @returns calls that failed, and those that took longer than the target of 0.2 s, of those that did not */
  answer(calls: number, time: number): { readonly failed: number; readonly slow: number } {
    const { of } = this;
    const process = this.#process;
    const { errors = () => 0.000_1, median = () => 0.02 } = this.#version;
    const failed = this.#draws.binomial(calls, errors(time));
    const durations = this.#durations(calls - failed, median(time));
    process.observe('inferenceDuration', of, durations);
    if (failed > 0)
      process.observe(
        'inferenceDuration',
        { ...of, errorType: 'TimeoutError' },
        this.#durations(failed, median(time)),
      );
    this.#predict(calls - failed);
    this.#count(calls);
    this.#find(calls);
    if (this.#version.role === 'shadow') this.#shadow(calls);
    const slow = metrics.inferenceDuration.buckets.indexOf(0.2) + 1;
    return { failed, slow: sum(durations.slice(slow)) };
  }

  /** Labels of predictions made earlier come. */
  label(due: number): void {
    const { of } = this;
    const process = this.#process;
    const labelled = this.#draws.binomial(due, 0.95);
    process.add('labelDue', { ...of, labelState: 'labelled' }, labelled);
    process.add('labelDue', { ...of, labelState: 'missing' }, due - labelled);
    process.add('labelArrivals', { ...of, labelOutcome: 'matched' }, labelled);
    const within = LABEL_SECONDS.indexOf(900);
    const latencies = [...LABEL_SECONDS, Infinity].map((_, bucket) => (bucket === within ? labelled : 0));
    process.observe('labelLatency', of, latencies);
    const byCohort = this.#draws.multinomial(labelled, [2, 1]);
    for (const [i, cohort] of COHORTS.entries()) {
      if (this.#task === 'classification') this.#confuse(cohort, byCohort[i]!);
      else this.#err(cohort, byCohort[i]!);
    }
    process.add('cost', { ...of, costType: 'labels', costCurrency: 'EUR' }, labelled * COST_OF_CALL);
  }

  get #baseline(): string {
    return `b1:${this.of.modelName}-${this.of.modelVersion}`;
  }

  #durations(calls: number, median: number): number[] {
    const { buckets } = metrics.inferenceDuration;
    const below = [...buckets.map((bound) => 1 / (1 + (bound / median) ** -SPREAD)), 1];
    return this.#draws.multinomial(
      calls,
      below.map((share, bucket) => share - (below[bucket - 1] ?? 0)),
    );
  }

  #predict(predictions: number): void {
    const { of } = this;
    const byClass = this.#ofClasses(predictions);
    for (const [name, count] of this.#task === 'regression' ? [['_other', predictions] as const] : byClass) {
      this.#process.add('predictions', { ...of, predictionClass: name }, count);
    }
    for (const [featureName, baseline] of Object.entries(BASELINE)) {
      const observed = this.#draws.multinomial(predictions, baseline);
      for (const [bin, count] of baseline.entries()) {
        const special = ['missing', 'unseen'][bin - baseline.length + 2];
        const featureBin = special ?? `0${bin}`;
        const labels = { ...of, baselineId: this.#baseline, featureName, featureBin };
        this.#process.add('featureObservations', labels, observed[bin]!);
        this.#process.set('featureBaseline', { ...labels, featureBinLabel: special ?? `bin ${bin}` }, count);
      }
    }
  }

  #count(calls: number): void {
    const { of } = this;
    const process = this.#process;
    const allowed = { ...of, securityAction: 'allowed', securityRule: 'none', principalKind: 'user' };
    process.add('accessDecisions', allowed, calls);
    process.add('cost', { ...of, costType: 'compute', costCurrency: 'EUR' }, calls * COST_OF_CALL);
    process.add('explanations', { ...of, explanationReason: 'sample' }, this.#draws.binomial(calls, 0.001));
    process.add('inputsChecked', { ...of, securityRule: FINDING.securityRule }, calls);
    process.add('inputsSkipped', { ...of, securityRule: FINDING.securityRule }, 0);
    const rows = { datasetId: this.#dataset, validationSource: 'serving' };
    process.add('validationRows', rows, calls);
    process.add(
      'validationFailures',
      { ...rows, featureName: 'length', validationCheck: 'range' },
      this.#draws.binomial(calls, 0.000_5),
    );
  }

  /** One input in five hundred is odd, and one call in a hundred thousand comes with a token that has expired. */
  #find(calls: number): void {
    const { of } = this;
    const odd = this.#draws.binomial(calls, 0.002);
    this.#process.add('inputAnomalies', { ...of, securityRule: FINDING.securityRule }, odd);
    if (odd > 0)
      this.#process.add(
        'securityEvents',
        { ...of, ...FINDING, securitySeverity: 'low', securityAction: 'flagged' },
        odd,
      );
    const expired = this.#draws.binomial(calls, 0.000_01);
    const refusal = { ...of, securityAction: 'blocked', securityRule: 'expiry' };
    this.#process.add('accessDecisions', { ...refusal, principalKind: 'user' }, expired);
    if (expired === 0) return;
    const category = { securityCategory: 'unauthorized_access', securitySeverity: 'low' };
    this.#process.add('securityEvents', { ...refusal, ...category }, expired);
  }

  #confuse(cohort: string, labels: number): void {
    for (const [labelClass, of] of this.#ofClasses(labels)) {
      const right = this.#draws.binomial(of, ACCURACY);
      for (const predictionClass of CLASSES) {
        const count = predictionClass === labelClass ? right : of - right;
        this.#process.add('labelMatches', { ...this.of, cohort, labelClass, predictionClass }, count);
      }
    }
  }

  #ofClasses(rows: number): (readonly [name: string, rows: number])[] {
    const drawn = this.#draws.multinomial(rows, BASELINE['@class']!.slice(0, CLASSES.length));
    return CLASSES.map((name, i) => [name, drawn[i]!]);
  }

  /** Errors of 1 and of 3, on both sides alike. */
  #err(cohort: string, labels: number): void {
    const of = { ...this.of, cohort };
    const [over, under, farOver, farUnder] = this.#draws.multinomial(labels, [4, 4, 1, 1]) as [
      number,
      number,
      number,
      number,
    ];
    const [near, far] = [over + under, farOver + farUnder];
    this.#process.add('regressionMatches', of, labels);
    this.#process.add('regressionAbsoluteErrors', { ...of, errorDirection: 'over' }, over + 3 * farOver);
    this.#process.add('regressionAbsoluteErrors', { ...of, errorDirection: 'under' }, under + 3 * farUnder);
    this.#process.add('regressionSquaredErrors', of, near + 9 * far);
    this.#process.add('regressionFourthPowers', of, near + 81 * far);
  }

  #shadow(calls: number): void {
    const agreed = this.#draws.binomial(calls, 0.98);
    const outcomes = { agreed, disagreed: calls - agreed, answered: 0, failed: 0, timed_out: 0, dropped: 0 };
    for (const [shadowOutcome, count] of Object.entries(outcomes)) {
      this.#process.add('shadowCalls', { ...this.of, shadowOutcome }, count);
    }
    this.#process.add('shadowScorePairs', this.of, calls);
    this.#process.add('shadowScoreDifference', this.of, calls * 0.02);
    this.#process.add('shadowScoreSquares', this.of, calls * 0.001);
  }
}

const FINDING = { securityCategory: 'input_anomaly', securityRule: 'row_checks' } as const;

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
