// A service whose names try to be markup and code. Prints nothing; stops on SIGTERM.   node hostile-service.ts <metrics port>
import { BaselineBuilder, defineModel } from '@parapet/instrumentation';
import { startTelemetry } from '@parapet/instrumentation/node';
import { HOSTILE } from './hostile-names.ts';

const telemetry = await startTelemetry({
  serviceName: 'hostile',
  prometheus: { port: Number(process.argv[2]) },
});

const rows = Array.from({ length: 2000 }, (_, i) => ({
  [HOSTILE.feature]: i % 100,
  [HOSTILE.other]: i % 2 ? HOSTILE.category : 'plain',
}));
const baseline = new BaselineBuilder({ datasetId: HOSTILE.dataset }).addRows(rows).build();
const model = defineModel({
  name: HOSTILE.model,
  version: HOSTILE.version,
  task: 'classification',
  datasetId: HOSTILE.dataset,
  classes: [HOSTILE.category],
  baseline,
});
const predict = model.wrapPredict((row: Record<string, unknown>) => Object.keys(row).length, {
  features: (row) => row,
  prediction: () => ({ class: HOSTILE.category }),
});

// All values in the highest tenth: drifted within seconds.
const timer = setInterval(() => {
  for (let i = 0; i < 20; i++)
    predict({ [HOSTILE.feature]: 95 + (i % 5), [HOSTILE.other]: HOSTILE.category });
}, 50);
process.once('SIGTERM', async () => {
  clearInterval(timer);
  await telemetry.shutdown();
});
