import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { inParallel } from './in-parallel.ts';

const items = Array.from({ length: 20 }, (_, i) => i);

test('results come in the order of the items, and few run at once', async () => {
  let running = 0;
  let most = 0;
  const results = await inParallel(items, undefined, async (item) => {
    most = Math.max(most, ++running);
    await delay(item % 3);
    running--;
    return item * 2;
  });
  expect(results).toEqual(items.map((item) => item * 2));
  expect(most).toBe(4);
});

test('the first that throws stops the others, and none begins after it', async () => {
  const begun: number[] = [];
  const stopped: number[] = [];
  const failing = inParallel(items, undefined, async (item, signal) => {
    begun.push(item);
    if (item === 1) throw new Error('the second');
    await delay(10_000, undefined, { signal }).catch((error: unknown) => {
      stopped.push(item);
      throw error;
    });
  });
  await expect(failing).rejects.toThrow('the second');
  expect([begun, stopped]).toEqual([
    [0, 1, 2, 3],
    [0, 2, 3],
  ]);
});

test('nothing is nothing', async () => {
  expect(await inParallel([], undefined, async () => 1)).toEqual([]);
});
