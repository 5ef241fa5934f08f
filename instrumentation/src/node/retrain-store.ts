import { randomUUID } from 'node:crypto';
import { link, mkdir, open, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { show } from '../check/show.ts';
import type { RetrainRun, RetrainStore } from '../training/retraining/store.ts';

/** Versions of the state that stay, so that a slow process still finds the one that it has to beat. */
const KEPT = 64;
const MOST_TRIES = 100;
const SCHEMA = 1;

/**
 * Remembers the runs of a governor in a folder, over restarts and for all processes that use it, also on several
 * machines. Every state is a file of its own, `runs.<number>.json`: it is written under another name, flushed, and
 * linked to the next number, which the file system lets one process do and no other. So there is no lock that a crash
 * could leave behind, and a reader never sees half a state. The folder is made when it is missing; 64 states are kept.
 * It wants a file system with hard links. Updates reject for a damaged state, and for what the file system says.
 *
 * @throws TypeError when the path is no text
 */
export function fileRetrainStore(directory: string): RetrainStore {
  if (typeof directory !== 'string' || directory === '') {
    throw new TypeError(`fileRetrainStore wants the path of a folder, not ${show(directory)}`);
  }
  return {
    async update(change) {
      await mkdir(directory, { recursive: true });
      for (let tries = 0; tries < MOST_TRIES; tries++) {
        const number = (await numbersIn(directory)).at(-1) ?? 0;
        const runs = number === 0 ? [] : await read(pathOf(directory, number));
        if (runs !== undefined) {
          const changed = change(runs);
          if (changed.runs === runs || (await publish(directory, number + 1, changed.runs)))
            return changed.answer;
        }
        await delay(Math.random() * 5);
      }
      throw new Error(`${directory} was changed by others at ${MOST_TRIES} tries: ask again`);
    },
  };
}

function pathOf(directory: string, number: number): string {
  return join(directory, `runs.${number}.json`);
}

/** Ascending. */
async function numbersIn(directory: string): Promise<number[]> {
  const names = await readdir(directory);
  const numbers = names.flatMap((name) => name.match(/^runs\.([1-9]\d{0,14})\.json$/)?.[1] ?? []);
  return numbers.map(Number).sort((a, b) => a - b);
}

/** Undefined when others made so many states since that this one is gone. */
async function read(path: string): Promise<readonly RetrainRun[] | undefined> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  return text === undefined ? undefined : parse(path, text);
}

function parse(path: string, text: string): readonly RetrainRun[] {
  let state: { schemaVersion?: unknown; runs?: unknown } | null = null;
  try {
    state = JSON.parse(text);
  } catch {
    // It is refused below, with what to do.
  }
  const runs = state?.runs;
  if (state?.schemaVersion !== SCHEMA || !Array.isArray(runs) || !runs.every(isRun)) {
    throw new Error(
      `${path} is no state of a retrain governor, or damaged. Delete it to go on from the state before it.`,
    );
  }
  return runs;
}

function isRun(value: unknown): value is RetrainRun {
  const { id, at, cost } = (value ?? {}) as Partial<RetrainRun>;
  return typeof id === 'string' && Number.isFinite(at) && Number.isFinite(cost) && cost! >= 0;
}

/** False when other processes were quicker. */
async function publish(directory: string, number: number, runs: readonly RetrainRun[]): Promise<boolean> {
  const temporary = join(directory, `${randomUUID()}.tmp`);
  try {
    const file = await open(temporary, 'wx');
    try {
      await file.writeFile(JSON.stringify({ schemaVersion: SCHEMA, runs }));
      await file.sync();
    } finally {
      await file.close();
    }
    await link(temporary, pathOf(directory, number));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    await rm(temporary, { force: true });
  }
  const numbers = await numbersIn(directory);
  // So far behind, the number may have been free because its state was deleted: nobody would read ours.
  const isStale = numbers.some((other) => other >= number + KEPT);
  const old = numbers.filter((other) => other <= number - KEPT || (isStale && other === number));
  await Promise.all(old.map((other) => rm(pathOf(directory, other), { force: true })));
  return !isStale;
}
