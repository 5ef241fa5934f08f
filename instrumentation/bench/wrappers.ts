import { SpanKind, trace } from '@opentelemetry/api';
import {
  defineModel,
  expressCorrelation,
  fastifyCorrelation,
  mlflowModel,
  openInferenceModel,
  wrapOnnxSession,
} from '@parapet/instrumentation';
import Fastify from 'fastify';
import { machine } from './machine.ts';
import { startSdk } from './sdk.ts';
import { features, modelOptions, rows } from './workload.ts';

// What each wrapper costs beside what one would write without it, in one process and with the network left out.
const ROUNDS = 15;
const CALLS = 500;

interface Pair {
  readonly name: string;
  readonly without: () => unknown;
  readonly with: () => unknown;
}

const sdk = startSdk('sampled');
const inputs = rows(30);
let turn = 0;
const next = () => inputs[turn++ & 63]!;
const model = defineModel(modelOptions('mail-filter', features(30)));

/** Microseconds of a call, one after the other. */
async function micros(call: () => unknown): Promise<number> {
  const start = performance.now();
  for (let i = 0; i < CALLS; i++) await call();
  const spent = ((performance.now() - start) / CALLS) * 1000;
  await sdk.settle();
  return spent;
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1]!;
}

async function measure({ name, without, with: wrapped }: Pair): Promise<void> {
  for (let warm = 0; warm < 4; warm++) for (const call of [without, wrapped]) await micros(call);
  const rounds: { bare: number; cost: number }[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const before = await micros(without);
    const cost = await micros(wrapped);
    rounds.push({ bare: (before + (await micros(without))) / 2, cost });
  }
  const bare = median(rounds.map((round) => round.bare));
  const ratio = median(rounds.map((round) => round.cost / round.bare));
  const added = median(rounds.map((round) => round.cost - round.bare));
  console.log(
    `${name.padEnd(60)} ${bare.toFixed(1).padStart(8)} µs  ${ratio.toFixed(2).padStart(6)}  ${added.toFixed(1).padStart(8)} µs more`,
  );
}

const tensor = { data: Float32Array.of(0.73), dims: [1, 1] };
const session = {
  inputNames: ['x'],
  run: async (_: { readonly x: typeof tensor; readonly row: object }) => ({ y: tensor }),
};
const onnxMappers = {
  features: ({ row }: { readonly row: object }) => row,
  prediction: ({ y }: { readonly y: typeof tensor }) => ({ class: 'spam', score: y.data[0] }),
};
const bareRun = model.wrapPredict(
  (feeds: Parameters<typeof session.run>[0]) => session.run(feeds),
  onnxMappers,
);
const onnx = wrapOnnxSession(model, session, onnxMappers);

const X = { name: 'x', shape: [1, 30], datatype: 'FP32', data: new Float32Array(30).fill(0.5) } as const;
const json = { 'content-type': 'application/json' };
const oipAnswer = JSON.stringify({
  model_version: '1',
  outputs: [{ name: 'y', shape: [1, 1], datatype: 'FP32', data: [0.73] }],
});
const answering = (body: string) => async () => new Response(body, { headers: json });
const url = 'http://model.internal';
const scoreOf = (score: unknown) => ({ class: 'spam', score: Number(score) });

/** What one would write: the request and its answer, in the span of a client, through `wrapPredict`. */
function byHand(answer: string, body: () => unknown, score: (given: never) => unknown) {
  const fetch = answering(answer);
  const tracer = trace.getTracer('by hand');
  return model.wrapPredict(
    (_: object) =>
      tracer.startActiveSpan('POST', { kind: SpanKind.CLIENT }, async (span) => {
        JSON.stringify(body());
        const response = await fetch();
        span.setAttribute('http.response.status_code', response.status);
        span.end();
        return response.json() as Promise<never>;
      }),
    { features: (row) => row, prediction: (given) => scoreOf(score(given)) },
  );
}
const oipByHand = byHand(
  oipAnswer,
  () => ({ inputs: [{ ...X, data: [...X.data] }] }),
  ({ outputs }: { outputs: [{ data: number[] }] }) => outputs[0].data[0],
);
const oip = openInferenceModel(model, {
  url,
  fetch: answering(oipAnswer),
  features: () => next(),
  prediction: ({ outputs }) => scoreOf(outputs.y?.data[0]),
});
const request = { inputs: [Array.from(X.data)] };
const mlflowByHand = byHand(
  '{"predictions":[0.73]}',
  () => request,
  ({ predictions }: { predictions: number[] }) => predictions[0],
);
const mlflow = mlflowModel(model, {
  url,
  fetch: answering('{"predictions":[0.73]}'),
  features: () => next(),
  prediction: ({ predictions }) => scoreOf((predictions as number[])[0]),
});

async function fastify(correlated: boolean) {
  const app = Fastify();
  if (correlated) app.register(fastifyCorrelation({ model }));
  app.get('/', async () => ({ score: 0.73 }));
  await app.ready();
  return () => app.inject({ url: '/', headers: { 'x-request-id': 'r-1' } });
}

const middleware = expressCorrelation({ model });
const response = { headersSent: false, setHeader: () => undefined };
const tracer = trace.getTracer('http');
const inSpan = (work: () => void) =>
  tracer.startActiveSpan('GET', (span) => {
    work();
    span.end();
  });

console.log(`${machine()}\n`);
console.log(`${'wrapper'.padEnd(60)} ${'without'.padStart(11)}  ${'ratio'.padStart(6)}`);
const pairs: Pair[] = [
  {
    name: 'wrapOnnxSession / wrapPredict around run',
    without: () => bareRun({ x: tensor, row: next() }),
    with: () => onnx.run({ x: tensor, row: next() }),
  },
  {
    name: 'openInferenceModel / wrapPredict, span and fetch by hand',
    without: () => oipByHand(next()),
    with: () => oip.infer([X]),
  },
  {
    name: 'mlflowModel / wrapPredict, span and fetch by hand',
    without: () => mlflowByHand(next()),
    with: () => mlflow.invoke(request),
  },
  {
    name: 'expressCorrelation / a span for the request',
    without: () => inSpan(() => undefined),
    with: () => inSpan(() => middleware({ headers: { 'x-request-id': 'r-1' } }, response, () => undefined)),
  },
  {
    name: 'fastifyCorrelation / a request without',
    without: await fastify(false),
    with: await fastify(true),
  },
];
for (const pair of pairs) await measure(pair);
process.exit();
