import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually, freePort, healthy, type Running, start } from '../../../test/support/processes.ts';
import { program } from '../../../tools/programs.mjs';
import type { Labels } from '../../routing/testing/labels.ts';
import { RECEIVERS, type Receiver } from '../../routing/types.ts';
import { type AlertmanagerOptions, alertmanagerDocument, type Webhook } from '../config.ts';

/** The part of a webhook that the tests look at. Its shape: https://prometheus.io/docs/alerting/latest/configuration/#webhook_config */
export interface Notification {
  readonly receiver: Receiver;
  readonly status: string;
  readonly alerts: readonly { readonly status: string; readonly labels: Labels }[];
  readonly authorization: string | undefined;
}

export interface Posted {
  readonly labels: Labels;
  readonly annotations?: Labels;
  /** Default: it goes on. */
  readonly endsAt?: string;
}

/** An Alertmanager with a webhook for each receiver. */
export class LiveAlertmanager {
  readonly notifications: Notification[] = [];
  readonly #folder = mkdtempSync(join(tmpdir(), 'parapet-live-alertmanager-'));
  #server: Server | undefined;
  #running: Running | undefined;
  #address = '';

  /** For amtool. */
  get address(): string {
    return this.#address;
  }

  /** @param integration what the pager has instead of a webhook, given the address of the pager's hook */
  async start(
    options: Omit<AlertmanagerOptions, 'receivers'>,
    integration?: (hook: string) => object,
  ): Promise<void> {
    this.#server = createServer((request, response) => {
      void this.#receive(request).finally(() => response.end());
    }).listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    const hooks = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
    const document = alertmanagerDocument({ ...options, receivers: this.#webhooks(hooks) });
    const receivers = document.receivers.map((receiver) =>
      integration && receiver.name === 'pager'
        ? { name: receiver.name, ...integration(`${hooks}/pager`) }
        : receiver,
    );
    await this.#run(JSON.stringify({ ...document, receivers }));
  }

  #webhooks(hooks: string): Record<Receiver, Webhook> {
    const credentialsFile = join(this.#folder, 'token');
    writeFileSync(credentialsFile, 'a-token');
    return Object.fromEntries(
      RECEIVERS.map((name) => [
        name,
        { url: `${hooks}/${name}`, ...(name === 'responder' && { credentialsFile }) },
      ]),
    ) as Record<Receiver, Webhook>;
  }

  async #run(config: string): Promise<void> {
    const file = join(this.#folder, 'alertmanager.yml');
    writeFileSync(file, config);
    this.#address = `http://127.0.0.1:${await freePort()}`;
    this.#running = start(program('prometheus-alertmanager'), [
      `--config.file=${file}`,
      `--storage.path=${join(this.#folder, 'data')}`,
      `--web.listen-address=${new URL(this.#address).host}`,
      '--cluster.listen-address=',
    ]);
    await healthy(`${this.#address}/-/ready`);
  }

  async #receive(request: IncomingMessage): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    this.notifications.push({
      ...JSON.parse(Buffer.concat(chunks).toString()),
      receiver: request.url?.slice(1),
      authorization: request.headers.authorization,
    });
  }

  async post(...alerts: readonly Posted[]): Promise<void> {
    const response = await fetch(`${this.#address}/api/v2/alerts`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(alerts),
    });
    if (!response.ok) throw new Error(`${response.status} ${await response.text()}`);
  }

  /** Notifications of a receiver in which an alert has this model. */
  about(model: string, receiver: Receiver): Notification[] {
    return this.notifications.filter(
      (notification) =>
        notification.receiver === receiver &&
        notification.alerts.some(({ labels }) => labels.model === model),
    );
  }

  /** Waits for the first, or for so many, of these notifications. */
  arrived(model: string, receiver: Receiver, count = 1): Promise<Notification[]> {
    return eventually(`${count} notification(s) of ${receiver} about ${model}`, 15, async () => {
      const found = this.about(model, receiver);
      return found.length >= count ? found : undefined;
    });
  }

  /** What the hook of a receiver got first. */
  firstOf(receiver: Receiver): Promise<object> {
    return eventually(`something for ${receiver}`, 15, async () =>
      this.notifications.find((notification) => notification.receiver === receiver),
    );
  }

  async stop(): Promise<void> {
    await this.#running?.stop();
    this.#server?.close();
    rmSync(this.#folder, { recursive: true });
  }
}
