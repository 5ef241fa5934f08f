import { setTimeout } from 'node:timers/promises';
import {
  boundaryProbingDetector,
  canaryDetector,
  type Detector,
  extractionDetector,
  inversionDetector,
  membershipDetector,
  profileQueries,
  type Query,
  queryBudgetDetector,
} from '@parapet/instrumentation';
import { probabilities } from '../../demo/fleet/digits/network.ts';
import { ask, fresh, honestQueries, victim } from '../src/detectors/queries/attacks.fixture.ts';
import { uniform } from '../src/random/uniform.ts';
import { measurePaired } from './paired.ts';

// What detectors of query patterns take of a query, beside the answer of the model itself: a network of 196 inputs and 32
// hidden units, which is small. One client, then 10,000 in turn; and what is kept of each.
const CLIENTS = 10_000;
const QUERIES_EACH = 600;
const start = performance.now();
const profile = profileQueries({ queries: honestQueries, seed: 1 });
const profiled = performance.now() - start;
const answers = fresh.map(({ pixels }) => ask(pixels));

const DETECTORS: Readonly<Record<string, () => Detector>> = {
  extractionDetector: () => extractionDetector({ profile, maxClients: CLIENTS }),
  membershipDetector: () => membershipDetector({ profile, maxClients: CLIENTS }),
  inversionDetector: () => inversionDetector({ profile, maxClients: CLIENTS }),
  boundaryProbingDetector: () => boundaryProbingDetector({ profile, maxClients: CLIENTS }),
  queryBudgetDetector: () => queryBudgetDetector({ queries: 1e6, maxClients: CLIENTS }),
  canaryDetector: () => canaryDetector({ records: fresh.slice(0, 100).map(({ pixels }) => [...pixels]) }),
};

/** Queries of clients in turn, each an object of its own as a pipeline makes them. */
function queries(clients: number): () => Query {
  const names = Array.from({ length: clients }, (_, i) => `client-${i}`);
  const random = uniform(1);
  let turn = 0;
  return () => {
    const query = {
      ...answers[Math.floor(random() * answers.length)]!,
      client: names[turn % clients]!,
      at: turn,
    };
    turn++;
    return query;
  };
}

function inspecting(name: string, detectors: readonly Detector[], clients: number) {
  const next = queries(clients);
  const run = () => {
    const query = next();
    for (const { inspect } of detectors) inspect(query);
  };
  return { name: `${name}, ${clients.toLocaleString('en')} client${clients > 1 ? 's' : ''}`, run };
}

const makers = Object.entries(DETECTORS);
const cases = [1, CLIENTS].flatMap((clients) => [
  ...makers.map(([name, make]) => inspecting(name, [make()], clients)),
  inspecting(
    'all six',
    makers.map(([, make]) => make()),
    clients,
  ),
]);
let digit = 0;
const measured = await measurePaired(
  () => probabilities(victim, fresh[digit++ % fresh.length]!.pixels),
  cases,
  async () => undefined,
);
console.log('What detectors of query patterns take of a query, in answers of a network of 196 x 32 x 10');
for (const { name, ns, ratio } of measured) {
  console.log(`${name.padEnd(46)} ${ratio.toFixed(2).padStart(8)}   ${(ns / 1000).toFixed(1)} µs`);
}
console.log(
  `\nprofileQueries on ${honestQueries.length} queries: ${(profiled / 1000).toFixed(1)} s, ${(JSON.stringify(profile).length / 1024).toFixed(0)} KiB as JSON\n`,
);

console.log(
  `Kept of a client, of ${(CLIENTS / 10).toLocaleString('en')}: after 1 query, and after ${QUERIES_EACH}`,
);
/** Nothing of what was measured before may be collected while the next is measured. */
const kept: Detector[] = [];
for (const [name, make] of makers.slice(0, -1)) {
  const bytes = [await bytesOfClient(make(), 1), await bytesOfClient(make(), QUERIES_EACH)];
  console.log(
    `${name.padEnd(46)} ${bytes.map((each) => `${(each / 1024).toFixed(1)} KiB`.padStart(10)).join(' ')}`,
  );
}
process.exit();

async function bytesOfClient(detector: Detector, each: number): Promise<number> {
  kept.push(detector);
  const clients = CLIENTS / 10;
  const next = queries(clients);
  detector.inspect(next());
  const before = await memory();
  for (let i = 0; i < clients * each; i++) detector.inspect(next());
  return ((await memory()) - before) / clients;
}

/** Buffers are given back some time after they are collected. */
async function memory(): Promise<number> {
  for (let i = 0; i < 5; i++) {
    globalThis.gc!();
    await setTimeout(100);
  }
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}
