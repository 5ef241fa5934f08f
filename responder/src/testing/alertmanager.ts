import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort, healthy, start } from '../../../test/support/processes.ts';
import { program } from '../../../tools/programs.mjs';

/** A running Alertmanager, and its API. */
export interface TestAlertmanager {
  readonly url: string;
  /** Tells it of an alert that began at a time, and ended where `endsAt` is past. */
  post(alert: { labels: Record<string, string>; startsAt: string; endsAt?: string }): Promise<void>;
  stop(): Promise<void>;
}

/**
 * Starts Debian's Alertmanager, which sends all at once to a webhook with a bearer token.
 *
 * @param folder for its configuration and its data
 */
export async function startAlertmanager(
  folder: string,
  webhook: string,
  tokenFile: string,
): Promise<TestAlertmanager> {
  mkdirSync(folder, { recursive: true });
  const config = join(folder, 'alertmanager.yml');
  const receiver = {
    url: webhook,
    max_alerts: 100,
    http_config: { authorization: { type: 'Bearer', credentials_file: tokenFile } },
  };
  const route = {
    receiver: 'responder',
    group_by: ['...'],
    group_wait: '0s',
    group_interval: '1s',
    repeat_interval: '3s',
  };
  writeFileSync(
    config,
    JSON.stringify({ route, receivers: [{ name: 'responder', webhook_configs: [receiver] }] }),
  );
  const url = `http://127.0.0.1:${await freePort()}`;
  const running = start(program('prometheus-alertmanager'), [
    `--config.file=${config}`,
    `--storage.path=${join(folder, 'data')}`,
    `--web.listen-address=${new URL(url).host}`,
    '--cluster.listen-address=',
  ]);
  await healthy(`${url}/-/ready`).catch(async (error: unknown) => {
    await running.stop();
    throw new Error(running.output(), { cause: error });
  });
  return {
    url,
    async post(alert) {
      const answer = await fetch(`${url}/api/v2/alerts`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify([{ ...alert, annotations: { summary: 'p95 is 400 ms' } }]),
      });
      if (!answer.ok) throw new Error(`${answer.status} ${await answer.text()}`);
    },
    stop: () => running.stop(),
  };
}
