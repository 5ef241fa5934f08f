import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { afterEach, describe, expect, it } from 'vitest';
import { shiftMails, splitHome } from '../../mail-filter/split.ts';
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
    const id = `p${mails.length}`;
    if (request.url === '/score') mails.push(body);
    else labels.push({ ...JSON.parse(body.toString()), at: performance.now() });
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ id }));
  });
  servers.push(server);
  await listenOnLoopback(server, 0);
  return { origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, mails, labels };
}

async function plan(targets: readonly Replica[], changes: Partial<ReplayPlan> = {}): Promise<ReplayPlan> {
  return {
    targets: targets.map(({ origin }) => origin),
    rate: 40,
    quietSeconds: 1,
    shiftSeconds: 1,
    labelDelaySeconds: 0.2,
    quiet: (await splitHome()).replay.slice(0, 100),
    shift: (await shiftMails()).slice(0, 100),
    ...changes,
  };
}

describe('replay', () => {
  it('sends each mail once, to the replicas in turn, and labels later to the one that scored', async () => {
    const replicas = [await startReplica(), await startReplica()];
    const replay = new Replay(await plan(replicas));
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
    for (const { mails, labels } of replicas) {
      expect(new Set(labels.map(({ id }) => id)).size).toBe(mails.length);
      expect(labels.every((label) => label.class === 'ham' || label.class === 'spam')).toBe(true);
    }
  });

  it('starts over when there is no fresh mail left, and says so', async () => {
    const replicas = [await startReplica()];
    const { quiet, ...rest } = await plan(replicas, { shiftSeconds: 1 });
    const replay = new Replay({ ...rest, quiet: quiet.slice(0, 10) });
    await replay.run();
    expect(replay.status().startedOver.quiet).toBeGreaterThan(0);
    expect(replay.status().startedOver.shift).toBe(0);
  });

  it('counts what fails, says why, and goes on', async () => {
    const replay = new Replay(await plan([await startReplica(500), await startReplica()]));
    await replay.run();
    expect(replay.status().failed).toBeGreaterThan(5);
    expect(replay.status().sent).toBeGreaterThan(5);
    expect(replay.status().lastFailure).toBe('HTTP 500');
  });

  it('stops when told, even in an endless shift', async () => {
    const replay = new Replay(await plan([await startReplica()], { quietSeconds: 0, shiftSeconds: 0 }));
    const over = replay.run();
    await expect.poll(() => replay.status().phase).toBe('shift');
    replay.stop();
    await over;
    expect(replay.status()).toMatchObject({ phase: 'done', labelsWaiting: 0 });
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
