import {
  costRecorder,
  type EndedCall,
  explanations,
  type ModelObserver,
  shapleyExplainer,
} from '@parapet/instrumentation';
import { type Case, measurePaired } from './paired.ts';
import { startSdk } from './sdk.ts';
import { rows, spanAttributes } from './workload.ts';

// What a cost recorder, and explanations of which none is made, take of a call; in bare spans.
const inputs = rows(30);
const model = { name: 'mail-filter', version: '1', datasetId: 'bench', task: 'classification', classes: [] };
const calls = inputs.map(
  (row, i): EndedCall => ({
    args: [row],
    rows: [row],
    predictions: [{ class: 'spam', score: 0.73 }],
    result: { tokens: i },
    inputs: 1,
    seconds: 1e-4,
    span: undefined,
  }),
);

function observing(name: string, observer: ModelObserver): Case {
  const attached = observer.attach(model);
  let turn = 0;
  const run = () => {
    const call = calls[turn++ & 63]!;
    attached.end?.(call, attached.begin?.(call.rows, call.args));
  };
  return { name, run };
}

const { explain } = shapleyExplainer({
  predict: (given) => given.map(() => 0),
  background: inputs.slice(0, 10),
});
const sdk = startSdk('sampled');
const measured = await measurePaired(
  () => {
    sdk.unit.startActiveSpan('predict mail-filter', { attributes: spanAttributes }, (span) => span.end());
  },
  [
    observing(
      'cost by call, input and processor time',
      costRecorder({ currency: 'EUR', rates: { perCall: 1e-5, perInput: 1e-6, perCpuSecond: 1e-5 } }),
    ),
    observing(
      'cost by tokens',
      costRecorder({
        currency: 'EUR',
        rates: { perInputToken: 1e-6, perOutputToken: 1e-6 },
        usage: (result: { tokens: number }) => ({ inputTokens: 12, outputTokens: result.tokens }),
      }),
    ),
    observing(
      'explanations of failures and a sample, none made',
      explanations({ explain, sample: 1e-12, failures: true }),
    ),
    observing(
      'explanations of what `when` says, none made',
      explanations({ explain, when: ({ score }) => score === 2 }),
    ),
  ],
  sdk.settle,
);
console.log('What an observer takes of a call, in bare spans');
for (const { name, ns, ratio } of measured) {
  console.log(`${name.padEnd(62)} ${ratio.toFixed(4).padStart(10)}   ${ns.toFixed(0)} ns`);
}
process.exit();
