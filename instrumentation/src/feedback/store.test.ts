import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { openPredictionStore } from '../node/prediction-store.ts';
import { memoryPredictionStore } from './memory-store.ts';
import { EARLY_SECONDS, type PredictionStore, type StoredLabel, type StoredPrediction } from './store.ts';

const MODEL = JSON.stringify({ name: 'm', version: '1', datasetId: 'd', classes: ['spam', 'ham'] });
const SHADOW = MODEL.replace('"1"', '"2"');

const prediction = (id: string, more: Partial<StoredPrediction> = {}): StoredPrediction => ({
  id,
  model: MODEL,
  predicted: 'spam',
  cohort: '',
  at: 1000,
  due: 5000,
  ...more,
});
const label = (id: string, more: Partial<StoredLabel> = {}): StoredLabel => ({
  id,
  actual: 'ham',
  cohort: '',
  at: 2000,
  ...more,
});

const folders: string[] = [];
const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

async function file(options: { mostPredictions?: number; keepSeconds?: number }) {
  const folder = mkdtempSync(join(tmpdir(), 'parapet-store-'));
  folders.push(folder);
  const store = await openPredictionStore(join(folder, 'predictions.db'), options);
  closers.push(() => store.close());
  return store;
}

const kinds: [string, (most?: number) => Promise<PredictionStore>][] = [
  ['in memory', async (most) => memoryPredictionStore(most ? { mostPredictions: most } : {})],
  ['in a file', (most) => file(most ? { mostPredictions: most } : {})],
];

describe.each(kinds)('a store %s', (_, open) => {
  it('gives a match once, to the label that comes first', async () => {
    const store = await open();
    const predictions = [prediction('a', { cohort: 'eu' }), prediction('b', { predicted: 12.5 })];
    expect(await store.put(predictions)).toEqual({ matches: [], due: [], unknown: 0 });
    const { id: __, ...made } = predictions[0]!;
    const { id: ___, ...told } = label('a', { cohort: 'us' });
    expect(await store.label(label('a', { cohort: 'us' }), false)).toEqual({
      outcome: 'matched',
      models: [MODEL],
      matches: [{ prediction: made, label: told, early: false }],
      due: [],
      unknown: 0,
    });
    const again = { models: [MODEL], matches: [], due: [], unknown: 0 };
    expect(await store.label(label('a'), false)).toEqual({ outcome: 'duplicate', ...again });
    expect(await store.label(label('a', { actual: 'spam' }), false)).toEqual({
      outcome: 'conflicting',
      ...again,
    });
    expect((await store.label(label('b', { actual: 13 }), false)).matches[0]!.label.actual).toBe(13);
  });

  it('refuses a class for a value and the reverse, and takes the right label afterwards', async () => {
    const store = await open();
    await store.put([prediction('a', { predicted: 1 })]);
    expect((await store.label(label('a'), false)).outcome).toBe('mismatch');
    expect((await store.label(label('a', { actual: 1 }), false)).outcome).toBe('matched');
  });

  it('keeps a label that comes first until its prediction does', async () => {
    const store = await open();
    expect((await store.label(label('a'), false)).outcome).toBe('early');
    expect((await store.label(label('a'), false)).outcome).toBe('duplicate');
    expect((await store.label(label('a', { actual: 'spam' }), false)).outcome).toBe('conflicting');
    const { matches } = await store.put([prediction('a')]);
    expect(matches).toMatchObject([{ early: true, label: { actual: 'ham', at: 2000 } }]);
    expect((await store.label(label('a'), false)).outcome).toBe('duplicate');
    expect((await store.sweep(10_000 + EARLY_SECONDS * 1000)).unknown).toBe(0);
  });

  it('lets go of a label that waited for an hour', async () => {
    const store = await open();
    await store.label(label('a', { at: Date.now() }), false);
    expect((await store.sweep(Date.now() + EARLY_SECONDS * 1000 - 5_000)).unknown).toBe(0);
    expect((await store.sweep(Date.now() + EARLY_SECONDS * 1000 + 5_000)).unknown).toBe(1);
    expect((await store.put([prediction('a')])).matches).toEqual([]);
  });

  it('gives one label to all versions that predicted under the id, also to one that comes later', async () => {
    const store = await open();
    await store.put([prediction('a'), prediction('a', { model: SHADOW, predicted: 'ham' })]);
    const { models, matches } = await store.label(label('a', { cohort: 'eu' }), false);
    expect(models).toEqual([MODEL, SHADOW]);
    expect(matches.map((match) => match.prediction.predicted)).toEqual(['spam', 'ham']);
    const third = MODEL.replace('"1"', '"3"');
    const late = await store.put([prediction('a', { model: third })]);
    expect(late.matches).toMatchObject([
      { early: true, prediction: { model: third }, label: { actual: 'ham', cohort: 'eu' } },
    ]);
  });

  it('ignores a prediction that it has', async () => {
    const store = await open();
    await store.put([prediction('a')]);
    await store.put([prediction('a', { predicted: 'ham' }), prediction('a', { predicted: 'ham' })]);
    expect((await store.label(label('a'), false)).matches).toMatchObject([
      { prediction: { predicted: 'spam' } },
    ]);
  });

  it('tells once how predictions stood when their label was due', async () => {
    const store = await open();
    await store.put([
      prediction('in time'),
      prediction('late'),
      prediction('never'),
      prediction('other', { due: 9000 }),
    ]);
    await store.label(label('in time', { at: 5000 }), false);
    await store.label(label('late', { at: 5001 }), false);
    expect(await store.sweep(4999)).toMatchObject({ due: [], more: false });
    const { due } = await store.sweep(5001);
    expect(new Set(due)).toEqual(
      new Set([
        { model: MODEL, state: 'labelled', count: 1 },
        { model: MODEL, state: 'missing', count: 2 },
      ]),
    );
    expect((await store.sweep(8999)).due).toEqual([]);
    expect((await store.sweep(9000)).due).toEqual([{ model: MODEL, state: 'missing', count: 1 }]);
  });

  it('leaves matches for the next sweep when told to', async () => {
    const store = await open();
    await store.put([prediction('a')]);
    expect(await store.label(label('a'), true)).toMatchObject({ outcome: 'matched', matches: [] });
    expect((await store.sweep(2000)).matches).toMatchObject([{ early: false, label: { actual: 'ham' } }]);
    expect((await store.sweep(2000)).matches).toEqual([]);
  });

  it('makes room by dropping the oldest, and says so', async () => {
    const store = await open(3);
    await store.put([prediction('a'), prediction('b'), prediction('c')]);
    await store.label(label('a'), false);
    const { due } = await store.put([prediction('d'), prediction('e')]);
    expect(new Set(due)).toEqual(
      new Set([
        { model: MODEL, state: 'labelled', count: 1 },
        { model: MODEL, state: 'dropped', count: 1 },
      ]),
    );
    expect((await store.sweep(5000)).due).toEqual([{ model: MODEL, state: 'missing', count: 3 }]);
    // What was due before it goes was counted.
    expect((await store.put([prediction('f')])).due).toEqual([]);
    expect((await store.label(label('b'), false)).outcome).toBe('early');
  });

  it('bounds the labels that wait', async () => {
    const store = await open(10);
    let unknown = 0;
    for (let i = 0; i < 50; i++)
      unknown += (await store.label(label(`u${i}`, { at: Date.now() }), false)).unknown;
    expect(unknown).toBe(49);
    expect((await store.put([prediction('u49'), prediction('u0')])).matches).toHaveLength(1);
  });
});

it('a memory store refuses options that are wrong', () => {
  expect(() => memoryPredictionStore({ mostPredictions: 0 })).toThrow(
    'mostPredictions must be a whole number',
  );
  expect(() => memoryPredictionStore({ most: 1 } as never)).toThrow('has no option "most"');
});

it('a memory store leaves as many matches as it holds predictions, and gives the others', async () => {
  const store = memoryPredictionStore({ mostPredictions: 3 });
  const given: number[] = [];
  for (let i = 0; i < 10; i++) {
    await store.put([prediction(`p${i}`)]);
    given.push((await store.label(label(`p${i}`), true)).matches.length);
  }
  expect(given).toEqual([0, 0, 0, 1, 1, 1, 1, 1, 1, 1]);
  expect((await store.sweep(2000)).matches).toHaveLength(3);
});

it('a file drops what is older than it keeps, uncounted matches included', async () => {
  const store = await file({ keepSeconds: 10 });
  await store.put([prediction('old'), prediction('left'), prediction('new', { at: 8000, due: 9000 })]);
  await store.label(label('left'), true);
  const swept = await store.sweep(12_000);
  expect(swept.matches).toHaveLength(1);
  expect(new Set(swept.due)).toEqual(
    new Set([
      { model: MODEL, state: 'missing', count: 2 },
      { model: MODEL, state: 'labelled', count: 1 },
    ]),
  );
  expect((await store.label(label('old'), false)).outcome).toBe('early');
  expect((await store.label(label('new'), false)).outcome).toBe('matched');
});

it('a file lets go of what is old although rows from a clock that was ahead come before it', async () => {
  const store = await file({ keepSeconds: 10 });
  const ahead = (id: string) => prediction(id, { at: 1e12, due: 1e12 });
  await store.put(Array.from({ length: 150 }, (_, i) => ahead(`ahead${i}`)));
  // The clock is set back.
  await store.put([prediction('old'), ahead('after'), prediction('new', { at: 8000, due: 9000 })]);
  // Nobody knows yet how old the first ones are.
  await store.sweep(10_000);
  expect((await store.label(label('ahead0'), false)).outcome).toBe('matched');
  for (let i = 0; i < 3; i++) await store.sweep(12_000);
  for (const id of ['ahead1', 'ahead149', 'old']) {
    expect((await store.label(label(id), false)).outcome, id).toBe('early');
  }
  expect((await store.label(label('after'), false)).outcome).toBe('matched');
  expect((await store.label(label('new'), false)).outcome).toBe('matched');
});

it('a file gives what is due bit by bit, and says when there is more', async () => {
  const store = await file({});
  await store.put(Array.from({ length: 250 }, (_, i) => prediction(String(i))));
  const counts: number[] = [];
  for (let more = true; more; ) {
    const swept = await store.sweep(5000);
    counts.push(swept.due.reduce((sum, { count }) => sum + count, 0));
    more = swept.more;
  }
  expect(counts).toEqual([100, 100, 50]);
});
