import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createRetrainGovernor } from '../training/retraining/governor.ts';
import { fileRetrainStore } from './retrain-store.ts';

let folder: string;
beforeEach(() => {
  folder = join(mkdtempSync(join(tmpdir(), 'parapet-governor-')), 'state');
});
afterEach(() => rmSync(join(folder, '..'), { recursive: true }));

const model = { name: 'm', version: '1', datasetId: 'd' };
const request = { model, reason: 'drift', estimatedCost: 3 };
const options = () => ({
  mostRuns: { count: 2, perSeconds: 3600 },
  budget: { amount: 10, currency: 'EUR', perSeconds: 3600 },
  store: fileRetrainStore(folder),
});
const newest = () => {
  const numbers = readdirSync(folder).map((name) => Number(name.split('.')[1]));
  return join(folder, `runs.${Math.max(...numbers)}.json`);
};

it('remembers over a restart, settlements too', async () => {
  const before = await createRetrainGovernor(options()).request(request);
  const after = createRetrainGovernor(options());
  expect(await after.settle((before as { id: string }).id, 9)).toBe(true);
  expect(await createRetrainGovernor(options()).request(request)).toMatchObject({ reason: 'budget' });
});

it('writes nothing for a refusal, and keeps 64 states', async () => {
  const governor = createRetrainGovernor({
    mostRuns: { count: 100, perSeconds: 3600 },
    store: fileRetrainStore(folder),
  });
  for (let i = 0; i < 80; i++) await governor.request(request);
  expect(readdirSync(folder)).toHaveLength(64);
  const strict = createRetrainGovernor({ ...options(), mostRuns: { count: 0, perSeconds: 3600 } });
  await strict.request(request);
  expect(newest()).toBe(join(folder, 'runs.80.json'));
  expect(JSON.parse(readFileSync(newest(), 'utf8')).runs).toHaveLength(80);
});

it('records its run although the number after its state was used and deleted meanwhile', async () => {
  const store = fileRetrainStore(folder);
  const run = (id: string) => ({ id, at: Date.now(), cost: 0 });
  const others = Array.from({ length: 66 }, (_, i) => run(`other-${i}`));
  await store.update((runs) => ({ runs: [...runs, others[0]!], answer: undefined }));
  let overtaken = false;
  await store.update((runs) => {
    // What another process does between our look at the state and our own one.
    for (let number = 2; !overtaken && number <= others.length; number++) {
      const state = { schemaVersion: 1, runs: others.slice(0, number) };
      writeFileSync(join(folder, `runs.${number}.json`), JSON.stringify(state));
      rmSync(join(folder, `runs.${number - 64}.json`), { force: true });
    }
    overtaken = true;
    return { runs: [...runs, run('ours')], answer: undefined };
  });
  const { runs } = JSON.parse(readFileSync(newest(), 'utf8'));
  expect(runs.map(({ id }: { id: string }) => id)).toEqual([...others.map(({ id }) => id), 'ours']);
  expect(readdirSync(folder)).toHaveLength(64);
});

it('holds the limit for several processes at once', { timeout: 30_000 }, async () => {
  const program = join(import.meta.dirname, '..', 'testing', 'retrain-process.ts');
  const processes = Array.from({ length: 4 }, () => fork(program, [folder, '10', '25']));
  const answers = await Promise.all(
    processes.map(async (child) => (await once(child, 'message'))[0] as number),
  );
  expect(answers.reduce((sum, allowed) => sum + allowed, 0)).toBe(25);
  expect(JSON.parse(readFileSync(newest(), 'utf8')).runs).toHaveLength(25);
  expect(readdirSync(folder).filter((name) => name.endsWith('.tmp'))).toEqual([]);
});

it.each([
  ['{"schemaVersion":1,"runs":[{"id":"a"', 'damaged'],
  ['{"schemaVersion":2,"runs":[]}', 'no state of a retrain governor'],
  ['{"schemaVersion":1,"runs":[{"id":"a","at":1,"cost":-5}]}', 'damaged'],
  ['null', 'damaged'],
])('allows nothing when the state is %s', async (text, message) => {
  const governor = createRetrainGovernor(options());
  await governor.request(request);
  writeFileSync(newest(), text);
  await expect(governor.request(request)).rejects.toThrow(message);
  rmSync(newest());
  expect(await governor.request(request)).toMatchObject({ allowed: true });
});

it('allows nothing when the folder cannot be used', async () => {
  writeFileSync(join(folder, '..', 'file'), '');
  const store = fileRetrainStore(join(folder, '..', 'file'));
  await expect(createRetrainGovernor({ ...options(), store }).request(request)).rejects.toThrow(
    /EEXIST|ENOTDIR/,
  );
  expect(() => fileRetrainStore('')).toThrow('wants the path of a folder, not ""');
});
