import { metrics, type Span, type Tracer, trace } from '@opentelemetry/api';
import { defineModel } from '@parapet/instrumentation';
import { everythingOn } from './everything.ts';
import { type Case, measurePaired } from './paired.ts';
import { type Mode, startSdk } from './sdk.ts';
import { features, modelOptions, rows, spanAttributes } from './workload.ts';

// Prints one line of JSON: what each case costs in bare spans. Called by main.ts, once for each mode and line.
const mode = process.argv[2] as Mode;
const FEATURES = 30;

const sdk = startSdk(mode);
const inputs = rows(FEATURES);
const labels = Object.freeze({ 'ml.model.name': 'mail-filter', 'ml.model.version': '1' });
const byClass = Object.freeze({ ...labels, 'ml.prediction.class': 'spam' });
const prediction = Object.freeze({ class: 'spam', score: 0.73 });

type Row = (typeof inputs)[number];
let turn = 0;
const next = () => inputs[turn++ & 63]!;
const fn = (_row: Row) => prediction;

/** The bare span: a call by hand with 8 attributes. */
const bareSpan = (tracer: Tracer) => () => {
  tracer.startActiveSpan('predict mail-filter', { attributes: spanAttributes }, (span) => {
    fn(next());
    span.end();
  });
};

const wrapped = defineModel(modelOptions('mail-filter', features(FEATURES))).wrapPredict(fn, {
  features: (row) => row,
  prediction: (result) => result,
});

let calls = 0;
const everything = everythingOn('everything').wrapPredict(fn, {
  features: (row) => row,
  prediction: ({ class: label, score }) => ({ id: `p${calls++}`, class: label, score, cohort: 'eu' }),
});

/** Written by hand: a histogram and a counter, and as many features as histograms. */
function byHand(tracer: Tracer, featureHistograms: number) {
  const meter = metrics.getMeter('by hand');
  const duration = meter.createHistogram('duration', { unit: 's' });
  const predictions = meter.createCounter('predictions');
  const names = features(featureHistograms).map(({ name }) => ({
    name,
    attributes: { ...labels, 'ml.feature.name': name },
  }));
  const histogram = meter.createHistogram('feature');
  return () => {
    const row = next();
    tracer.startActiveSpan('predict mail-filter', { attributes: spanAttributes }, (span: Span) => {
      const start = performance.now();
      fn(row);
      for (const feature of names) histogram.record(Number(row[feature.name]) || 0, feature.attributes);
      duration.record((performance.now() - start) / 1000, labels);
      predictions.add(1, byClass);
      span.end();
    });
  };
}

const tracer = trace.getTracer('bench');
const cases: Case[] = [
  { name: 'bare span in this mode', run: bareSpan(tracer) },
  { name: 'wrapped, 30 features', run: () => wrapped(next()) },
  { name: 'everything on', run: () => everything(next()) },
  { name: 'by hand: span, histogram, counter', run: byHand(tracer, 0) },
  { name: 'by hand: and 20 features as histograms', run: byHand(tracer, 20) },
];

const unit = bareSpan(sdk.unit);
console.log(
  JSON.stringify(await measurePaired(unit, mode === 'no SDK' ? cases.slice(0, 3) : cases, sdk.settle)),
);
process.exit();
