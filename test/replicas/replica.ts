import { context, metrics, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { type DataPoint, type Histogram, MeterProvider, MetricReader } from '@opentelemetry/sdk-metrics';
import { TracerProvider } from '@opentelemetry/sdk-trace';
import { createFeedback, createRouter, defineModel, type Served } from '../../instrumentation/src/index.ts';
import { openPredictionStore } from '../../instrumentation/src/node/index.ts';
import type { Answer, Command, Point } from './protocol.ts';

// One replica of a service in a process of its own, told what to do over IPC: `node replica.ts STORE`.
class Reader extends MetricReader {
  protected override async onForceFlush(): Promise<void> {
    // Nothing is held.
  }
  protected override async onShutdown(): Promise<void> {
    // Nothing runs.
  }
}

const reader = new Reader();
metrics.setGlobalMeterProvider(new MeterProvider({ readers: [reader] }));
trace.setGlobalTracerProvider(new TracerProvider());
context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());

const store = await openPredictionStore(process.argv[2]!);
const feedback = createFeedback({ store, cohorts: ['eu'], dueAfterSeconds: 3_600 });

interface Request {
  readonly id: string;
  readonly cohort: string;
  /** What the version is to say, or that it throws. */
  readonly says: string;
}
interface Said extends Request {
  readonly version: string;
}
type Predict = (request: Request) => Said;

function load(version: string): Served<Predict> {
  const model = defineModel({
    name: 'replicated',
    version,
    task: 'classification',
    datasetId: 'd',
    classes: ['spam', 'ham'],
    observers: [feedback],
  });
  const predict = model.wrapPredict(
    (request: Request): Said => {
      if (request.says === 'error') throw Object.assign(new Error('asked for'), { version });
      return { ...request, version };
    },
    { prediction: ({ id, says, cohort }) => ({ id, class: says, cohort }) },
  );
  return { model, predict };
}

const router = createRouter<Predict>({
  name: 'replicated',
  champion: load(process.argv[3]!),
  key: ({ id }) => id,
});

async function points(): Promise<Point[]> {
  const { resourceMetrics } = await reader.collect();
  return resourceMetrics.scopeMetrics.flatMap(({ metrics }) =>
    metrics.flatMap(({ descriptor, dataPoints }) =>
      (dataPoints as DataPoint<number | Histogram>[]).map(({ attributes, value }) => ({
        name: descriptor.name,
        attributes: attributes as Record<string, string>,
        value: typeof value === 'number' ? value : value.count,
      })),
    ),
  );
}

async function obey(command: Command): Promise<unknown> {
  switch (command.do) {
    case 'call': {
      const versions = command.requests.map((request) => {
        try {
          return router.predict(request).version;
        } catch (error) {
          return (error as { version: string }).version;
        }
      });
      // Or it is up to a timer whether a label of another replica finds them.
      await feedback.flush();
      return versions;
    }
    case 'label':
      return (await feedback.record({ predictionId: command.id, actualClass: command.actual })).outcome;
    case 'canary':
      return router.canary(load(command.version), {
        share: command.share,
        deploymentId: command.deploymentId,
      });
    case 'promote':
      return router.promote();
    case 'rollback':
      return router.rollback();
    case 'collect':
      await feedback.flush();
      return points();
    case 'stop': {
      await feedback.close();
      const last = await points();
      store.close();
      return last;
    }
  }
}

let turn: Promise<unknown> = Promise.resolve();
process.on('message', (command: Command) => {
  turn = turn
    .then(() => obey(command))
    .then(
      (result) => ({ result }),
      (error: unknown) => ({ error: String(error) }),
    )
    .then((answer: Answer) => process.send?.(answer))
    .then(() => command.do === 'stop' && process.disconnect());
});
process.send?.({ result: 'ready' } satisfies Answer);
