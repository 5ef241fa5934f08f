import { readFile } from 'node:fs/promises';
import { writeWhole } from '@parapet/instrumentation/node';
import { Ajv } from 'ajv';
import { ACTIONS } from '../types.ts';
import type { Told } from './action-log.ts';
import type { Act } from './limits.ts';
import type { Response } from './response.ts';

/** What outlives a restart. */
export interface State {
  readonly v: 1;
  /** Alerts that were answered, by their key, oldest first. */
  readonly seen: readonly string[];
  readonly open: readonly Response[];
  readonly acts: readonly Act[];
  readonly recent: readonly Told[];
}

export const EMPTY: State = { v: 1, seen: [], open: [], acts: [], recent: [] };

const MOST_BYTES = 64 * 2 ** 20;
const TIME = { type: 'number' } as const;
const TEXT = { type: 'string', maxLength: 8_192 } as const;

const isState = new Ajv().compile<State>({
  type: 'object',
  required: Object.keys(EMPTY),
  additionalProperties: false,
  properties: {
    v: { const: 1 },
    seen: { type: 'array', items: TEXT },
    open: {
      type: 'array',
      items: {
        type: 'object',
        required: ['id', 'alert', 'model', 'version', 'rule', 'created', 'approved'],
        properties: {
          id: TEXT,
          alert: {
            type: 'object',
            required: ['source', 'isFiring', 'fingerprint', 'startsAt', 'labels'],
            properties: {
              source: { enum: ['alertmanager', 'grafana'] },
              isFiring: { type: 'boolean' },
              fingerprint: TEXT,
              startsAt: TIME,
              labels: { type: 'object', additionalProperties: TEXT },
            },
          },
          model: TEXT,
          version: TEXT,
          rule: TEXT,
          created: TIME,
          approved: { type: 'boolean' },
          finished: { type: 'array', items: { enum: ACTIONS } },
        },
      },
    },
    acts: {
      type: 'array',
      items: {
        type: 'object',
        required: ['model', 'at', 'actions', 'changes'],
        properties: { model: TEXT, at: TIME, actions: TIME, changes: { type: 'boolean' } },
      },
    },
    recent: {
      type: 'array',
      items: { type: 'object', additionalProperties: TEXT, required: ['time', 'model', 'action', 'outcome'] },
    },
  },
});

/** The file cannot be used; the message says what to do. */
export class StateError extends Error {
  override readonly name = 'StateError';
}

/** Keeps the state in one file, which is written whole; without a path in memory alone. */
export class StateFile {
  readonly #path: string | undefined;
  #writing: Promise<void> = Promise.resolve();
  #waiting: Promise<void> | undefined;

  constructor(path: string | undefined) {
    this.#path = path;
  }

  /** @throws StateError for a file that is none of ours: to begin anew could act twice */
  async read(): Promise<State> {
    if (this.#path === undefined) return EMPTY;
    let state: unknown;
    try {
      const text = await readFile(this.#path, 'utf8');
      if (text.length > MOST_BYTES) throw new Error('it is larger than 64 MiB');
      state = JSON.parse(text);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return EMPTY;
      throw unusable(this.#path, (error as Error).message, error);
    }
    if (!isState(state)) {
      const [{ instancePath = '', message = '' } = {}] = isState.errors ?? [];
      throw unusable(this.#path, `${instancePath} ${message}`);
    }
    return state;
  }

  /**
   * Writes the state as it is when it is its turn: of calls while another is written one write follows for all.
   * Rejects when the file cannot be written.
   */
  write(current: () => State): Promise<void> {
    const path = this.#path;
    if (path === undefined) return Promise.resolve();
    this.#waiting ??= this.#writing.then(async () => {
      this.#waiting = undefined;
      const writing = writeWhole(path, JSON.stringify(current()), 0o600);
      // Whoever asked for it is told.
      this.#writing = writing.catch(() => undefined);
      await writing;
    });
    return this.#waiting;
  }
}

function unusable(path: string, why: string, cause?: unknown): StateError {
  return new StateError(
    `the state ${path} cannot be used: ${why}. It says what was done already: restore it, or move it away if nothing is to be remembered`,
    { cause },
  );
}
