import { Scraped } from './scraped.ts';

/** Seconds between training runs. */
const TRAINING = 6 * 3600;

/** Trains each model again now and then, after a look at the data. */
export class Trainer {
  readonly scraped = new Scraped('trainer', 'trainer:9464');
  readonly #models: readonly string[];
  readonly #interval: number;

  constructor(models: readonly string[], interval: number) {
    this.#models = models;
    this.#interval = interval;
  }

  live(time: number): void {
    const trains = time % TRAINING < this.#interval;
    for (const name of this.#models) {
      if (time === 0 || trains) this.#train(name, Number(trains));
    }
    this.scraped.scrape('up');
  }

  #train(name: string, runs: number): void {
    const { scraped } = this;
    const of = { modelName: name, modelVersion: 'next' };
    const datasetId = `${name}-data`;
    const seconds = [0, 0, 0, 0, runs, 0, 0, 0, 0, 0, 0, 0];
    scraped.observe('trainingDuration', { ...of, trainingOutcome: 'completed' }, seconds);
    scraped.set('trainingActive', of, 0);
    scraped.set('trainingEpoch', of, 10);
    scraped.set('trainingEpochs', of, 10);
    for (const datasetSplit of ['train', 'validation'])
      scraped.set('trainingLoss', { ...of, datasetSplit }, 0.3);
    for (const cohort of ['', 'eu', 'us']) {
      scraped.set(
        'evaluationScore',
        { ...of, evaluationMetric: 'accuracy', cohort, datasetSplit: 'test' },
        0.96,
      );
    }
    for (const retrainDecision of ['allowed', 'rate_limit', 'budget', 'approval_required']) {
      scraped.add(
        'retrainRequests',
        { modelName: name, retrainDecision },
        retrainDecision === 'allowed' ? runs : 0,
      );
    }
    scraped.add('cost', { ...of, costType: 'training', costCurrency: 'EUR' }, runs * 2);
    scraped.add('validationBatches', { datasetId }, runs);
    scraped.add('validationRows', { datasetId, validationSource: 'batch' }, runs * 3000);
    for (const [featureName, validationCheck] of [
      ['length', 'range'],
      ['links', 'nulls'],
    ] as const) {
      scraped.add(
        'validationFailures',
        { datasetId, featureName, validationCheck, validationSource: 'batch' },
        0,
      );
    }
    for (const poisoningCheck of ['label_flip', 'duplicate_cluster']) {
      for (const poisoningVerdict of ['clean', 'suspicious', 'not_enough_data']) {
        const clean = poisoningVerdict === 'clean' ? runs : 0;
        scraped.add('poisoningChecks', { datasetId, poisoningCheck, poisoningVerdict }, clean);
      }
      scraped.add('poisoningRows', { datasetId, poisoningCheck }, runs * 3000);
      scraped.add('poisoningSuspects', { datasetId, poisoningCheck }, runs * 4);
    }
  }
}

/** Waits for alerts, of which there are none. */
export class Responder {
  readonly scraped = new Scraped('responder', 'responder:9464');

  constructor() {
    const { scraped } = this;
    const responderSource = 'alertmanager';
    for (const responderOutcome of ['accepted', 'unauthenticated', 'oversized']) {
      scraped.add('responderWebhooks', { responderSource, responderOutcome }, 0);
    }
    for (const responderOutcome of ['no_rule', 'resolved']) {
      scraped.add('responderAlerts', { responderSource, responderOutcome }, 0);
    }
    scraped.set('responderOpenApprovals', {}, 0);
  }

  live(): void {
    this.scraped.scrape('up');
  }
}
