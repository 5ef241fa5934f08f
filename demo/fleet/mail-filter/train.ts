import { mkdir } from 'node:fs/promises';
import { createServer } from 'node:http';
import { saveBaseline, startTelemetry } from '@parapet/instrumentation/node';
import { listenOnLoopback } from '../shared/loopback.ts';
import { folder, logsEndpoint, port } from '../shared/option-types.ts';
import type { Options } from '../shared/options.ts';
import { onShutdown } from '../shared/shutdown.ts';
import { MODEL_NAME, MODEL_VERSION } from './identity.ts';
import { baselinePath, discardModel, type ModelFile, saveModel } from './model-file.ts';
import { splitHome } from './split.ts';
import { trainModel } from './train-model.ts';

export const trainOptions = {
  data: folder('folder that model.json and baseline.json are written to'),
  port: port('loopback port of GET /healthz: 503 while training, 200 when the files are written'),
  'metrics-port': port('loopback port that Prometheus scrapes'),
  'logs-endpoint': logsEndpoint(),
};

/** Trains, writes the files, and stays up for its metrics to be scraped. @throws when training fails */
export async function train(options: Options<typeof trainOptions>): Promise<void> {
  const { data } = options;
  const startedAt = performance.now();
  await mkdir(data, { recursive: true });
  await discardModel(data);
  let trained = false;
  const health = createServer((request, response) => {
    const known = request.url === '/healthz';
    response.writeHead(known ? (trained ? 200 : 503) : 404, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ status: known ? (trained ? 'trained' : 'training') : 'not found' }));
  });
  await listenOnLoopback(health, options.port);
  const telemetry = await startTelemetry({
    serviceName: `${MODEL_NAME}-training`,
    serviceVersion: MODEL_VERSION,
    prometheus: { port: options['metrics-port'] },
    otlp: { logs: options['logs-endpoint'] },
  });
  onShutdown(async () => {
    health.close();
    await telemetry.shutdown();
  });

  const model = await trainAndSave(data).catch(async (error: unknown) => {
    // The event that says so must leave before the process does.
    await telemetry.shutdown();
    throw error;
  });
  trained = true;
  const { accuracy, precision, recall, mails } = model.content.quality;
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  console.log(
    `trained mail-filter ${MODEL_VERSION} in ${seconds} s; on ${mails} unseen mails: accuracy ${percent(accuracy)}, ` +
      `precision ${percent(precision)}, recall ${percent(recall)}; baseline ${model.content.baselineId}, ${model.digest}`,
  );
}

async function trainAndSave(data: string): Promise<ModelFile> {
  const { model, baseline } = await trainModel(await splitHome());
  // The model goes last: whoever finds it finds its baseline.
  await saveBaseline(baselinePath(data), baseline);
  await saveModel(data, model);
  return model;
}

function percent(value: number | null): string {
  return value === null ? 'unknown' : `${(value * 100).toFixed(1)} %`;
}
