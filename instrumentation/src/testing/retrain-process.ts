// Asks a governor on a folder so many times at once, sends how often it was allowed, and ends.
//   node retrain-process.ts <folder> <times> <most runs>
import { fileRetrainStore } from '../node/retrain-store.ts';
import { createRetrainGovernor } from '../training/retraining/governor.ts';

const [folder = '', times = '0', most = '0'] = process.argv.slice(2);
const governor = createRetrainGovernor({
  mostRuns: { count: Number(most), perSeconds: 3600 },
  store: fileRetrainStore(folder),
});
const model = { name: 'm', version: '1', datasetId: 'd' };
const answers = await Promise.all(
  Array.from({ length: Number(times) }, () => governor.request({ model, reason: 'drift', estimatedCost: 1 })),
);
process.send?.(answers.filter((answer) => answer.allowed).length);
process.disconnect();
