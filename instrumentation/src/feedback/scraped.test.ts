import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it, vi } from 'vitest';
import { eventually, freePort, type Running, start } from '../../../test/support/processes.ts';
import { type Prometheus, scrapeWithRules } from '../../../test/support/prometheus.ts';
import { RECORDED, WINDOW_LABEL } from '../contract/index.ts';

vi.setConfig({ testTimeout: 120_000 });

const here = (path: string) => JSON.stringify(new URL(path, import.meta.url).href);

/** Serves a model that says spam to 300 mails, and counts what others left five times a second. */
const SERVICE = `
  import { createFeedback, defineModel } from ${here('../index.ts')};
  import { openPredictionStore, startTelemetry } from ${here('../node/index.ts')};
  const [path, port, offset] = process.argv.slice(1);
  await startTelemetry({ serviceName: 'service', prometheus: { port: Number(port) } });
  const feedback = createFeedback({ store: await openPredictionStore(path) });
  const model = defineModel({
    name: 'mails', version: '1', task: 'classification', datasetId: 'd', classes: ['spam', 'ham'], observers: [feedback],
  });
  const classify = model.wrapPredict((id) => ({ id, class: 'spam' }), { prediction: (result) => result });
  for (let i = 0; i < 300; i++) classify(String(i + Number(offset)));
  await feedback.flush();
  console.log('written');
  setInterval(() => feedback.flush(), 200);`;

/** A job of its own, without the model, that labels what the services predicted. */
const JOB = `
  import { createFeedback } from ${here('../index.ts')};
  import { openPredictionStore, startTelemetry } from ${here('../node/index.ts')};
  const [path, port, leave] = process.argv.slice(1);
  await startTelemetry({ serviceName: 'job', prometheus: { port: Number(port) } });
  const feedback = createFeedback({ store: await openPredictionStore(path), leaveCounting: leave === 'leave' });
  for (let i = leave === 'leave' ? 0 : 300; i < (leave === 'leave' ? 300 : 600); i++) {
    await feedback.record({ predictionId: String(i), actualClass: i % 3 === 0 ? 'ham' : 'spam' });
  }
  console.log('labelled');
  if (leave === 'leave') await feedback.close().then(() => process.exit());
  setInterval(() => undefined, 1000);`;

const running: Running[] = [];
let prometheus: Prometheus | undefined;
const folder = mkdtempSync(join(tmpdir(), 'parapet-scraped-'));
afterEach(async () => {
  await prometheus?.stop();
  for (const process of running.splice(0)) await process.stop();
  rmSync(folder, { recursive: true });
});

it('labels of two jobs, one of them gone at once, add up exactly in Prometheus', async () => {
  const path = join(folder, 'predictions.db');
  const ports = [await freePort(), await freePort(), await freePort(), await freePort()];
  prometheus = await scrapeWithRules(ports);
  const run = async (program: string, says: string, ...args: string[]) => {
    const child = start(process.execPath, ['--input-type=module', '--eval', program, path, ...args]);
    running.push(child);
    await eventually(says, 40, async () => (child.output().includes(says) ? true : undefined));
  };
  await Promise.all([
    run(SERVICE, 'written', String(ports[0]), '0'),
    run(SERVICE, 'written', String(ports[1]), '300'),
  ]);
  await run(JOB, 'labelled', String(ports[2]), 'leave');
  await run(JOB, 'labelled', String(ports[3]), 'stay');
  const value = async (key: 'qualityN' | 'accuracy') =>
    (await prometheus!.query(`${RECORDED[key]}{${WINDOW_LABEL}="5m"}`))[0]?.value;
  await eventually('all 600 labels', 40, async () => ((await value('qualityN')) === 600 ? true : undefined));
  expect(await value('accuracy')).toBeCloseTo(2 / 3, 9);
});
