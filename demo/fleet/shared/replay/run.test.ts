import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { afterEach, describe, expect, it } from 'vitest';
import { listenOnLoopback } from '../loopback.ts';
import { seededRandom } from '../random.ts';
import { Deck } from './deck.ts';
import { poissonGap } from './pacer.ts';
import { Replay, type ReplayPlan } from './run.ts';

interface Replica {
  readonly origin: string;
  readonly mails: Buffer[];
  readonly labels: { id: string; class: string; at: number }[];
}

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

/** A stand-in for a replica, which says what it was sent. */
async function startReplica(status = 200): Promise<Replica> {
  const mails: Buffer[] = [];
  const labels: Replica['labels'] = [];
  const server = createServer(async (request, response) => {
    const body = await buffer(request);
    const id = `p${body}`;
    if (request.url === '/score') mails.push(body);
    else labels.push({ ...JSON.parse(body.toString()), at: performance.now() });
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ id }));
  });
  servers.push(server);
  await listenOnLoopback(server, 0);
  return { origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, mails, labels };
}

interface Item {
  readonly number: number;
}

const items = (count: number): Item[] => Array.from({ length: count }, (_, number) => ({ number }));

function plan(targets: readonly Replica[], seconds = [1, 1], count = 100): ReplayPlan<Item> {
  return {
    targets: targets.map(({ origin }) => origin),
    rate: 40,
    phases: [
      { name: 'quiet', seconds: seconds[0]!, items: items(count) },
      {
        name: 'shift',
        seconds: seconds[1]!,
        items: items(100).map(({ number }) => ({ number: number + 100 })),
      },
    ],
    body: ({ number }) => ({ path: '/score', type: 'text/plain', content: `${number}` }),
    truth: ({ number }) => ({ class: number % 2 === 0 ? 'even' : 'odd' }),
    labelDelaySeconds: (_, random) => 0.2 * (0.5 + random()),
  };
}

describe('replay', () => {
  it('sends each input once, to the replicas in turn, and labels later to any', async () => {
    const replicas = [await startReplica(), await startReplica()];
    const replay = new Replay(plan(replicas));
    expect(replay.status().phase).toBe('quiet');
    await replay.run();
    await expect.poll(() => replay.status().labelsWaiting).toBe(0);
    await expect.poll(() => replay.status().labels).toBe(replay.status().sent);
    const status = replay.status();
    expect(status).toMatchObject({ phase: 'done', failed: 0, startedOver: { quiet: 0, shift: 0 } });
    expect(status.sent).toBeGreaterThan(30);
    const mails = replicas.flatMap((replica) => replica.mails.map((mail) => mail.toString('base64')));
    expect(mails).toHaveLength(status.sent);
    expect(Math.abs(replicas[0]!.mails.length - replicas[1]!.mails.length)).toBeLessThanOrEqual(1);
    const labels = replicas.flatMap((replica) => replica.labels);
    expect(new Set(labels.map(({ id }) => id)).size).toBe(status.sent);
    for (const label of labels) {
      expect(label.class).toBe(Number(label.id.slice(1)) % 2 === 0 ? 'even' : 'odd');
    }
  });

  it('starts over when there is no fresh input left, and says so', async () => {
    const replicas = [await startReplica()];
    const replay = new Replay(plan(replicas, [1, 1], 10));
    await replay.run();
    expect(replay.status().startedOver.quiet).toBeGreaterThan(0);
    expect(replay.status().startedOver.shift).toBe(0);
  });

  it('counts what fails, says why, and goes on', async () => {
    const replay = new Replay(plan([await startReplica(500), await startReplica()]));
    await replay.run();
    expect(replay.status().failed).toBeGreaterThan(5);
    expect(replay.status().sent).toBeGreaterThan(5);
    expect(replay.status().lastFailure).toBe('HTTP 500');
  });

  it('stops when told, even in an endless shift', async () => {
    const replay = new Replay(plan([await startReplica()], [0, Number.POSITIVE_INFINITY]));
    const over = replay.run();
    await expect.poll(() => replay.status().phase).toBe('shift');
    replay.stop();
    await over;
    expect(replay.status()).toMatchObject({ phase: 'done', labelsWaiting: 0 });
  });

  it('goes to another phase and back when steered, and withholds labels', async () => {
    const replica = await startReplica();
    const replay = new Replay(plan([replica], [Number.POSITIVE_INFINITY, 1]));
    const over = replay.run();
    expect(() => replay.steer({ phase: 'storm' })).toThrow(new RangeError('there is no phase "storm"'));
    replay.steer({ phase: 'shift', labels: false });
    await expect.poll(() => replay.status()).toMatchObject({ phase: 'shift' });
    await expect.poll(() => replica.mails.length).toBeGreaterThan(5);
    expect(replay.status()).toMatchObject({ labels: 0, labelsWaiting: 0 });
    replay.steer({ phase: 'quiet', labels: true });
    await expect.poll(() => replay.status()).toMatchObject({ phase: 'quiet' });
    await expect.poll(() => replay.status().labels).toBeGreaterThan(0);
    replay.stop();
    await over;
    expect(replay.status().phase).toBe('done');
  });
});

it('deals each item once before any comes again', () => {
  const deck = new Deck([1, 2, 3], seededRandom(1));
  expect([deck.deal(), deck.deal(), deck.deal()]).toEqual([1, 2, 3]);
  expect(deck.startedOver).toBe(0);
  expect([deck.deal(), deck.deal(), deck.deal()].sort()).toEqual([1, 2, 3]);
  expect(deck.startedOver).toBe(1);
  expect(() => new Deck([], seededRandom(1))).toThrow(RangeError);
});

it('spaces arrivals at the mean rate', () => {
  const random = seededRandom(2);
  const gaps = Array.from({ length: 20_000 }, () => poissonGap(10, random));
  expect(gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length).toBeCloseTo(100, -1);
  expect(Math.min(...gaps)).toBeGreaterThanOrEqual(0);
});
