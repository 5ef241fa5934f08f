import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { events, FAMILY, LABEL } from '@parapet/instrumentation/contract';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { freePort } from '../../test/support/processes.ts';
import { readMail } from './mail-filter/dataset.ts';
import { FEATURES } from './mail-filter/features.ts';
import { splitHome } from './mail-filter/split.ts';

const MAIN = fileURLToPath(new URL('./main.ts', import.meta.url));
const SECRET = 'XyzzySecretWord';
const SECRET_MAIL = `From: ${SECRET} <${SECRET}@${SECRET}.example>
To: ${SECRET}@example.org
Subject: ${SECRET}
X-Mailer: ${SECRET}
Content-Type: text/${SECRET}; charset=${SECRET}

${SECRET} http://${SECRET}.example/
`;

/** A command of the fleet as a process of its own. */
class Fleet {
  readonly #child: ChildProcess;
  output = '';

  constructor(...argv: string[]) {
    this.#child = spawn(process.execPath, [MAIN, ...argv], { stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream?.on('data', (data) => {
        this.output += data;
      });
    }
  }

  async ended(): Promise<number | null> {
    if (this.#child.exitCode === null) await once(this.#child, 'exit');
    return this.#child.exitCode;
  }

  stop(): Promise<number | null> {
    this.#child.kill('SIGTERM');
    return this.ended();
  }
}

describe('fleet', () => {
  const received: Buffer[] = [];
  const running: Fleet[] = [];
  const logs = createServer(async (request, response) => {
    received.push(await buffer(request));
    response.end();
  });
  let folder: string;
  let logsEndpoint: string;
  let service: string;
  let metrics: string;
  let trainingMetrics: string;
  let training: Fleet;
  let serving: Fleet;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'fleet-'));
    logs.listen(0, '127.0.0.1');
    await once(logs, 'listening');
    logsEndpoint = `http://127.0.0.1:${(logs.address() as AddressInfo).port}`;
    const [health, scrape] = [await freePort(), await freePort()];
    training = start('train', ['--port', health, '--metrics-port', scrape]);
    await healthy(`http://127.0.0.1:${health}`);
    trainingMetrics = await text(`http://127.0.0.1:${scrape}/metrics`);
  }, 60_000);

  afterAll(async () => {
    await Promise.all(running.map((process) => process.stop()));
    logs.close();
    await rm(folder, { recursive: true });
  });

  function start(command: string, ports: (string | number)[]): Fleet {
    const argv = [
      'mail-filter',
      command,
      '--data',
      folder,
      '--logs-endpoint',
      logsEndpoint,
      ...ports.map(String),
    ];
    const process = new Fleet(...argv);
    running.push(process);
    return process;
  }

  it('trains, tells how well, and stops in good order', async () => {
    expect(counts(trainingMetrics, `${FAMILY.trainingDuration}_count`)).toEqual([1]);
    await expect
      .poll(() => training.output)
      .toMatch(/accuracy 9\d\.\d %, precision \d+\.\d %, recall \d+\.\d %/);
    expect(await training.stop()).toBe(0);
    expect(Buffer.concat(received).toString('latin1')).toContain(events.trainingRun.name);
  });

  it('serves, and counts every mail once', async () => {
    const [port, scrape] = [await freePort(), await freePort()];
    serving = start('serve', ['--port', port, '--metrics-port', scrape]);
    service = `http://127.0.0.1:${port}`;
    await healthy(service);
    const mails = (await splitHome()).replay.slice(0, 20);
    for (const mail of mails) {
      const { status, body } = await score(new Uint8Array(await readMail(mail)));
      expect(status).toBe(200);
      expect(body).toEqual({
        id: expect.stringMatching(/^[0-9a-f-]{36}$/),
        class: expect.stringMatching(/^(ham|spam)$/),
        score: expect.any(Number),
      });
    }
    metrics = `http://127.0.0.1:${scrape}/metrics`;
    const scraped = await text(metrics);
    expect(total(scraped, `${FAMILY.inferenceDuration}_count`)).toBe(20);
    expect(total(scraped, FAMILY.predictions)).toBe(20);
    expect(total(scraped, FAMILY.modelInfo)).toBe(1);
    for (const name of [...FEATURES.map((feature) => feature.name), '@class', '@score']) {
      const label = `${LABEL.featureName}="${name}"`;
      expect(total(scraped, FAMILY.featureObservations, label), name).toBe(20);
      expect(total(scraped, FAMILY.featureBaseline, label), name).toBe(1500);
    }
  });

  it('says what it serves', async () => {
    expect(JSON.parse(await text(`${service}/model`))).toMatchObject({
      name: 'mail-filter',
      role: 'champion',
      baseline: expect.stringMatching(/^b1:/),
      dataset: expect.stringContaining('easy-ham-1+spam-1'),
    });
  });

  it('takes a label once, and keeps one whose prediction may still come', async () => {
    const { body } = await score('Subject: x\n\ny');
    expect(await label({ id: body.id, class: 'spam' })).toMatchObject({
      status: 200,
      body: { id: body.id, outcome: 'matched' },
    });
    expect(await label({ id: body.id, class: 'spam' })).toMatchObject(failure(409, 'already_labelled'));
    expect(await label({ id: body.id, class: 'ham' })).toMatchObject(failure(409, 'already_labelled'));
    expect(await label({ id: 'never', class: 'ham' })).toMatchObject({
      status: 202,
      body: { outcome: 'early' },
    });
    expect(await label({ id: body.id, class: 'eggs' })).toMatchObject(failure(400, 'invalid_body'));
    expect(await label({ id: body.id })).toMatchObject(failure(400, 'invalid_body'));
    expect(await post('/labels', `{"${SECRET}`, 'application/json')).toMatchObject(
      failure(400, 'invalid_json'),
    );
    expect(total(await text(metrics), FAMILY.labelMatches)).toBe(1);
  });

  it('refuses what is no mail', async () => {
    expect(await score('')).toMatchObject(failure(400, 'empty_body'));
    expect(await score(new Uint8Array(1_048_577))).toMatchObject(failure(413, 'body_too_large'));
    expect(await post('/score', '{}', 'application/json')).toMatchObject(
      failure(415, 'unsupported_media_type'),
    );
    expect(await post('/elsewhere', 'x', 'text/plain')).toMatchObject({ status: 404 });
  });

  it('takes what the replay sends, and its late labels', async () => {
    const port = await freePort();
    const replay = new Fleet(
      ...['mail-filter', 'replay', '--targets', service, '--status-port', String(port), '--rate', '30'],
      ...['--quiet-seconds', '1', '--shift-seconds', '1', '--label-delay-seconds', '0.5'],
    );
    running.push(replay);
    await healthy(`http://127.0.0.1:${port}`);
    const status = async () => JSON.parse(await text(`http://127.0.0.1:${port}/status`));
    await vi.waitFor(
      async () => expect(await status()).toMatchObject({ phase: 'done', labelsWaiting: 0 }),
      10_000,
    );
    const { sent, failed, labels } = await status();
    expect(sent).toBeGreaterThan(10);
    expect({ failed, labels }).toEqual({ failed: 0, labels: sent });
    expect(await replay.stop()).toBe(0);
    expect(replay.output).toContain(`${sent} sent`);
  }, 20_000);

  it('lets no word of a mail out: not in answers, metrics, events or output', async () => {
    const answer = await score(SECRET_MAIL);
    const labelled = await label({ id: answer.body.id, class: 'ham' });
    const scraped = await text(metrics);
    expect(total(scraped, FAMILY.predictions)).toBeGreaterThan(20);
    expect(await serving.stop()).toBe(0);
    const sent = Buffer.concat(received).toString('latin1');
    expect(sent).toContain(events.predictionFeedback.name);
    expect(sent).toContain(events.modelRetired.name);
    for (const place of [
      JSON.stringify([answer, labelled]),
      scraped,
      metrics,
      sent,
      serving.output,
      training.output,
    ]) {
      expect(place.toLowerCase()).not.toContain(SECRET.toLowerCase());
    }
  });

  it('does not serve a model that was changed since it was signed', async () => {
    await writeFile(join(folder, 'models', 'mail-filter', '1.0.0', 'baseline.json'), '{}');
    const process = start('serve', ['--port', await freePort(), '--metrics-port', await freePort()]);
    expect(await process.ended()).toBe(1);
    expect(process.output).toMatch(/^fleet: .*baseline/);
  });

  it('explains itself and refuses a wrong command line', { timeout: 30_000 }, async () => {
    for (const argv of ['', 'mail-filter', 'mail-filter train --help', 'mail-filter serve --help']) {
      const process = new Fleet(...argv.split(' ').filter(Boolean));
      expect(await process.ended()).toBe(0);
      expect(process.output).toContain('node demo/fleet/main.ts');
    }
    const bake = new Fleet('mail-filter', 'bake');
    expect(await bake.ended()).toBe(2);
    expect(bake.output).toContain('no command "bake" of mail-filter');
    const oven = new Fleet('oven');
    expect(await oven.ended()).toBe(2);
    expect(oven.output).toContain('no model "oven"');
  });

  interface Answer {
    readonly status: number;
    readonly body: { readonly id?: string };
  }

  async function post(path: string, body: string | Uint8Array<ArrayBuffer>, type: string): Promise<Answer> {
    const response = await fetch(service + path, { method: 'POST', headers: { 'content-type': type }, body });
    return { status: response.status, body: (await response.json()) as Answer['body'] };
  }

  function score(mail: string | Uint8Array<ArrayBuffer>): Promise<Answer> {
    return post('/score', mail, 'message/rfc822');
  }

  function label(body: unknown): Promise<Answer> {
    return post('/labels', JSON.stringify(body), 'application/json');
  }
});

function failure(status: number, code: string) {
  return { status, body: { error: { code, message: expect.any(String) } } };
}

async function text(url: string): Promise<string> {
  return (await fetch(url)).text();
}

async function healthy(origin: string): Promise<void> {
  await vi.waitFor(async () => expect((await fetch(`${origin}/healthz`)).status).toBe(200), {
    timeout: 40_000,
    interval: 100,
  });
}

/** Values of the samples of a family whose labels hold a text. */
function counts(exposition: string, family: string, label = ''): number[] {
  return exposition
    .split('\n')
    .filter((line) => line.startsWith(`${family}{`) && line.includes(label))
    .map((line) => Number(line.slice(line.lastIndexOf(' '))));
}

function total(exposition: string, family: string, label?: string): number {
  return counts(exposition, family, label).reduce((sum, count) => sum + count, 0);
}
