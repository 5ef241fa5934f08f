import { afterAll, beforeAll, expect, it } from 'vitest';
import { seeded } from '../../bench/drift/random.ts';
import { ATTR, metrics } from '../contract/index.ts';
import { startTestSdk, type TestSdk } from '../testing/sdk.ts';
import type { Served } from './options.ts';
import { createRouter } from './router.ts';
import type { ActionResult, Router } from './types.ts';
import { versionsOf } from './versions.fixture.ts';

let sdk: TestSdk;
beforeAll(async () => {
  sdk = await startTestSdk();
});
afterAll(() => sdk.stop());

type Predict = (user: string) => string;

/** What the router should be, kept by the rules of docs/releases.md. */
interface Expected {
  champion: string;
  previous?: string | undefined;
  canary?: string | undefined;
  shadow?: string | undefined;
}

class World {
  readonly random: () => number;
  readonly answered = new Map<string, number>();
  readonly router: Router<Predict>;
  readonly name: string;
  readonly expected: Expected = { champion: '0' };
  calls = 0;
  rollbacks = 0;
  readonly #load: (version: string) => Served<Predict>;
  /** Versions that were taken out. */
  readonly out = new Set<string>();
  #versions = 0;
  #canary: Served<Predict> | undefined;
  #shadow: Served<Predict> | undefined;

  constructor(seed: number) {
    this.random = seeded(seed);
    const { name, load } = versionsOf<Predict>();
    this.name = name;
    this.#load = (version) =>
      load(version, (user) => {
        if (!user.startsWith('shadow')) this.answered.set(version, (this.answered.get(version) ?? 0) + 1);
        return version;
      });
    this.router = createRouter({ name: `router-${seed}`, champion: this.#load('0'), key: (user) => user });
  }

  fresh(): Served<Predict> {
    return this.#load(String(++this.#versions));
  }

  route(): void {
    const { champion, canary } = this.expected;
    for (let i = 0; i < 7; i++) {
      const version = this.router.predict(`user-${this.calls++}`);
      expect([champion, canary]).toContain(version);
    }
  }

  canary(): void {
    const { expected } = this;
    const candidates = [this.#canary, this.#shadow, undefined];
    const served = candidates[Math.floor(this.random() * candidates.length)] ?? this.fresh();
    const { version } = served.model;
    const { done } = this.router.canary(served, { share: 0.1 + 0.8 * this.random() });
    const free = expected.canary === undefined || expected.canary === version;
    const known = [expected.champion, expected.previous].includes(version);
    expect(done).toBe(free && !known && !this.out.has(version));
    if (!done) return;
    this.#canary = served;
    expected.canary = version;
    if (expected.shadow === version) expected.shadow = undefined;
  }

  shadow(): void {
    const served = this.fresh();
    // It must not count as an answer.
    const options = { copy: ([user]: [string]): [string] => [`shadow-${user}`] };
    expect(this.router.shadow(served, options).done).toBe(true);
    if (this.expected.shadow !== undefined) this.out.add(this.expected.shadow);
    this.#shadow = served;
    this.expected.shadow = served.model.version;
  }

  promote(): void {
    const { expected } = this;
    const { done } = this.router.promote();
    expect(done).toBe(expected.canary !== undefined);
    if (!done) return;
    if (expected.previous !== undefined) this.out.add(expected.previous);
    expected.previous = expected.champion;
    expected.champion = expected.canary!;
    expected.canary = undefined;
  }

  rollback(): void {
    const { expected } = this;
    const { done } = this.router.rollback();
    expect(done).toBe(expected.canary !== undefined || expected.previous !== undefined);
    if (!done) return;
    this.rollbacks++;
    this.out.add(expected.canary ?? expected.champion);
    if (expected.canary === undefined) {
      expected.champion = expected.previous!;
      expected.previous = undefined;
    }
    expected.canary = undefined;
  }

  disable(): void {
    const { expected } = this;
    const version = String(Math.floor(this.random() * (this.#versions + 1)));
    const part = (['previous', 'canary', 'shadow'] as const).find((name) => expected[name] === version);
    const result: ActionResult = this.router.disable(version);
    expect(result.done).toBe(part !== undefined);
    if (part === undefined) return;
    this.out.add(version);
    expected[part] = undefined;
  }

  check(): void {
    const { champion, previous, canary, shadow } = this.router.status();
    const { expected } = this;
    expect({ champion, previous, canary: canary?.version, shadow: shadow?.version }).toEqual({
      champion: expected.champion,
      previous: expected.previous,
      canary: expected.canary,
      shadow: expected.shadow,
    });
    expect([...this.answered.values()].reduce((sum, count) => sum + count, 0)).toBe(this.calls);
  }
}

const STEPS = ['route', 'route', 'route', 'canary', 'shadow', 'promote', 'rollback', 'disable'] as const;

it.each(
  Array.from({ length: 30 }, (_, seed) => seed),
)('any sequence of steps keeps the state, one version answers each call, counts add up (seed %d)', async (seed) => {
  const world = new World(seed);
  for (let step = 0; step < 60; step++) {
    world[STEPS[Math.floor(world.random() * STEPS.length)]!]();
    world.check();
  }
  // Until shadows have seen what waits for them.
  await new Promise((resolve) => setTimeout(resolve, 20));
  world.check();
  const of = { [ATTR.modelName]: world.name };
  expect((await sdk.value(metrics.rollbackDuration.name, of)) ?? 0).toBe(world.rollbacks);
  const served = (await sdk.points(metrics.modelInfo.name)).filter(
    ({ attributes, value }) =>
      value === 1 && attributes[ATTR.modelName] === world.name && attributes[ATTR.modelRole] === 'champion',
  );
  expect(served.map(({ attributes }) => attributes[ATTR.modelVersion])).toEqual([world.expected.champion]);
});
