import { loadBaseline, startTelemetry } from '@parapet/instrumentation/node';
import { folder, logsEndpoint, port, whole } from '../shared/option-types.ts';
import type { Options } from '../shared/options.ts';
import { ModelFileError } from '../shared/sealed-file.ts';
import { onShutdown } from '../shared/shutdown.ts';
import { MODEL_NAME } from './identity.ts';
import { baselinePath, loadModel } from './model-file.ts';
import { createService } from './service.ts';

export const serveOptions = {
  data: folder('folder with model.json and baseline.json, as train writes them'),
  port: port('loopback port of the service'),
  'metrics-port': port('loopback port that Prometheus scrapes'),
  'logs-endpoint': logsEndpoint(),
  replica: whole('number of this replica', 1, 1000, 1),
};

/** Serves the trained filter until SIGTERM. @throws when the model cannot be loaded or a port is taken */
export async function serve(options: Options<typeof serveOptions>): Promise<void> {
  const { data, port, replica } = options;
  const model = await loadModel(data);
  const baseline = await loadBaseline(baselinePath(data));
  if (baseline.id !== model.content.baselineId) {
    throw new ModelFileError(`${baselinePath(data)} does not belong to the model beside it: train again`);
  }
  const telemetry = await startTelemetry({
    serviceName: MODEL_NAME,
    serviceVersion: model.content.version,
    serviceInstanceId: `${MODEL_NAME}-${replica}`,
    prometheus: { port: options['metrics-port'] },
    otlp: { logs: options['logs-endpoint'] },
  });
  const app = createService({ model, baseline, replica });
  onShutdown(async () => {
    await app.close();
    await telemetry.shutdown();
  });
  await app.listen({ host: '127.0.0.1', port });
  console.log(`mail-filter ${model.content.version} replica ${replica} serves on http://127.0.0.1:${port}`);
}
