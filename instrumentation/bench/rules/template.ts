import { setTimeout as sleep } from 'node:timers/promises';
import {
  type BaselineFeature,
  conceptDrift,
  costRecorder,
  createAccessGuard,
  createFeedback,
  defineChecks,
  defineModel,
  detectInputs,
  robustDistance,
} from '@parapet/instrumentation';
import { startTelemetry } from '@parapet/instrumentation/node';
import { freePort } from '../../../test/support/processes.ts';
import { modelOptions } from '../workload.ts';

/** One line of a scrape: what stands before the value, and the value. */
export interface Line {
  readonly series: string;
  readonly value: number;
  /** Counters grow while the fleet serves. */
  readonly grows: boolean;
}

export const MODEL = 'template';
const FEATURES = 100;
const PREDICTIONS = 2_000;
const EDGES = [1, 2, 3, 4, 5, 6, 7, 8, 9];
const COHORTS = ['eu', 'us'];

/** What a replica exports that serves one model of 100 features with 12 bins: scraped from one that runs here. */
export async function scrapeOne(): Promise<Line[]> {
  const port = await freePort();
  const telemetry = await startTelemetry({ serviceName: MODEL, prometheus: { port } });
  try {
    await serve();
    const text = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
    return linesOf(text);
  } finally {
    await telemetry.shutdown();
  }
}

async function serve(): Promise<void> {
  const features: BaselineFeature[] = Array.from({ length: FEATURES }, (_, i) => ({
    name: `feature_${i}`,
    type: 'numeric',
    edges: EDGES,
    counts: [...EDGES.map(() => 200), 200, 0, 0],
  }));
  const options = modelOptions(MODEL, features);
  const prediction = options.baseline.features
    .slice(FEATURES)
    .map((feature) => ({ ...feature, counts: feature.counts.map((count) => count * 20) }));
  const baseline = {
    ...options.baseline,
    features: [...features, ...prediction],
    rows: 2_000,
    rowsSeen: 2_000,
  };
  const feedback = createFeedback({ cohorts: COHORTS, listeners: [conceptDrift()] });
  const columns = Object.fromEntries(
    features.map(({ name }) => [name, { type: 'number', min: 0, max: 10 } as const]),
  );
  const clean = Array.from({ length: 400 }, (_, i) => [Math.sin(i), Math.cos(7 * i)]);
  type Input = { readonly id: string; readonly turn: number };
  const model = defineModel({
    ...options,
    baseline,
    observers: [
      feedback,
      costRecorder({ currency: 'EUR', rates: { perCall: 1e-6 } }),
      defineChecks({ datasetId: 'bench', columns }).observer(),
      detectInputs({
        vector: ({ turn }: Input) => [Math.sin(turn), Math.cos(3 * turn)],
        detectors: [{ detector: robustDistance(clean) }],
      }),
    ],
  });
  const guard = createAccessGuard({
    model: options,
    authenticate: () => ({ id: 'gateway', kind: 'service', scopes: [] }),
  });
  const predict = model.wrapPredict(({ turn }: Input) => (turn % 2 === 0 ? 'spam' : 'ham'), {
    features: ({ turn }) =>
      Object.fromEntries(features.map(({ name }, i) => [name, ((turn * 37 + i * 11) % 100) / 10])),
    prediction: (answer, { id, turn }) => ({
      id,
      class: answer,
      score: ((turn * 37) % 100) / 100,
      cohort: COHORTS[turn % 3 === 0 ? 0 : 1]!,
    }),
  });
  for (let turn = 0; turn < PREDICTIONS; turn++) {
    const id = `call-${turn}`;
    guard.decide({ headers: {} } as never);
    predict({ id, turn });
    if (turn % 64 === 0) await sleep(0);
  }
  for (let turn = 0; turn < PREDICTIONS; turn++) {
    await feedback.record({
      predictionId: `call-${turn}`,
      actualClass: turn % 10 === 0 || turn % 2 === 1 ? 'ham' : 'spam',
    });
  }
}

function linesOf(text: string): Line[] {
  const counters = new Set<string>();
  const lines: Line[] = [];
  for (const line of text.split('\n')) {
    const type = /^# TYPE (\S+) (counter|histogram)$/.exec(line);
    if (type) counters.add(type[1]!);
    if (line === '' || line.startsWith('#')) continue;
    const end = line.lastIndexOf(' ');
    const series = line.slice(0, end);
    const name = /^[^{]+/.exec(series)![0].replace(/_(?:bucket|count|sum)$/, '');
    lines.push({ series, value: Number(line.slice(end + 1)), grows: counters.has(name) });
  }
  return lines;
}
