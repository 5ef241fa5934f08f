import { createRequire } from 'node:module';

/** Wraps a synchronous function as the documentation of a peer says. */
export type Wrap = <Args extends unknown[], Result>(
  fn: (...args: Args) => Result,
) => (...args: Args) => unknown;

export interface Peer {
  /** Its wrapper gives a promise, whatever it wraps. */
  readonly awaited: boolean;
  /** Starts it on a tracer provider with an exporter that discards: nothing leaves the process. */
  start(exporter: object): Wrap;
}

// From here the peers' own types are out of reach: they are installed for the benchmark alone.
// biome-ignore lint/suspicious/noExplicitAny: see above
const load = (name: string): any => createRequire(import.meta.url)(name);

/** A provider of the 2.x line with a batch processor, registered with the api. */
function registered(exporter: object): object {
  const { NodeTracerProvider } = load('@opentelemetry/sdk-trace-node');
  const { BatchSpanProcessor } = load('@opentelemetry/sdk-trace-base');
  const provider = new NodeTracerProvider({ spanProcessors: [new BatchSpanProcessor(exporter)] });
  provider.register();
  return provider;
}

export const PEERS: Readonly<Record<string, Peer>> = {
  openlit: {
    awaited: false,
    start(exporter) {
      const tracer = registered(exporter);
      const openlit = load('openlit').default;
      // A price list of our own, or it fetches one.
      openlit.init({
        tracer,
        disableMetrics: true,
        disableEvents: true,
        pricingJson: {},
        instrumentations: {},
      });
      return (fn) =>
        (...args) =>
          openlit.trace('predict mail-filter', () => fn(...args));
    },
  },
  traceloop: {
    awaited: true,
    start(exporter) {
      const traceloop = load('@traceloop/node-server-sdk');
      traceloop.initialize({
        appName: 'bench',
        exporter,
        silenceInitializationMessage: true,
        traceloopSyncEnabled: false,
      });
      return (fn) =>
        (...args) =>
          traceloop.withTask({ name: 'predict mail-filter' }, fn, ...args);
    },
  },
  openinference: {
    awaited: false,
    start(exporter) {
      registered(exporter);
      const { withSpan } = load('@arizeai/openinference-core');
      return (fn) => withSpan(fn, { name: 'predict mail-filter', kind: 'CHAIN' });
    },
  },
  // No wrapper, but what people write by hand with it: the metrics that ours makes, beside a span.
  'prom-client': {
    awaited: false,
    start(exporter) {
      registered(exporter);
      const { trace } = load('@opentelemetry/api');
      const { Counter, Histogram } = load('prom-client');
      const model = ['model', 'version'];
      const duration = new Histogram({ name: 'duration_seconds', help: '-', labelNames: model });
      const predictions = new Counter({
        name: 'predictions_total',
        help: '-',
        labelNames: [...model, 'class'],
      });
      const feature = new Histogram({ name: 'feature', help: '-', labelNames: [...model, 'feature'] });
      const labels = { model: 'mail-filter', version: '1' };
      const tracer = trace.getTracer('by hand');
      return (fn) =>
        (...args) =>
          tracer.startActiveSpan('predict mail-filter', (span: { end(): void }) => {
            const start = performance.now();
            const result = fn(...args);
            duration.observe(labels, (performance.now() - start) / 1000);
            predictions.inc({ ...labels, class: 'spam' });
            for (const [name, value] of Object.entries(args[0] as object)) {
              if (typeof value === 'number') feature.observe({ ...labels, feature: name }, value);
            }
            span.end();
            return result;
          });
    },
  },
};
