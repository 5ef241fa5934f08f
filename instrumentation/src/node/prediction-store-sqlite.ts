import { createHash } from 'node:crypto';
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { DueCounts } from '../feedback/due-counts.ts';
import {
  dueState,
  EARLY_SECONDS,
  judgeLabel,
  type LabelAnswer,
  type Settled,
  type StoredLabel,
  type StoredMatch,
  type StoredPrediction,
} from '../feedback/store.ts';
import type { PredictionStoreFile } from './prediction-store.ts';
import { inTransaction } from './prediction-store-file.ts';

/** Rows of one sweep: the service waits while it runs. */
const AT_ONCE = 100;

type Scalar = string | number;

/** A row of `predictions` with its model's text. */
interface Row {
  readonly seq: number;
  readonly model: string;
  readonly predicted: Scalar;
  readonly cohort: string;
  readonly at: number;
  readonly due: number;
  readonly due_counted: number;
  readonly actual: Scalar | null;
  readonly label_cohort: string | null;
  readonly labelled_at: number | null;
  readonly uncounted: number;
}

type KeptLabel = Omit<StoredLabel, 'id'>;

const ROW = `SELECT p.seq, m.model, p.predicted, p.cohort, p.at, p.due, p.due_counted, p.actual, p.label_cohort,
  p.labelled_at, p.uncounted FROM predictions p JOIN models m ON m.id = p.model`;

/** See {@link openPredictionStore}. Batches wait for the event loop to turn, so that many in a row let others work. */
export class SqliteStore implements PredictionStoreFile {
  readonly #database: DatabaseSync;
  readonly #most: number;
  readonly #keepMs: number;
  readonly #statements = new Map<string, StatementSync>();
  #closed = false;

  constructor(database: DatabaseSync, most: number, keepMs: number) {
    this.#database = database;
    this.#most = most;
    this.#keepMs = keepMs;
  }

  async put(predictions: readonly StoredPrediction[]): Promise<Settled> {
    await nextTurn();
    return inTransaction(this.#database, () => {
      const ids = new Map<string, number>();
      for (const { model } of predictions) if (!ids.has(model)) ids.set(model, this.#modelId(model));
      const matches = predictions.flatMap(
        (prediction) => this.#keep(prediction, ids.get(prediction.model)!) ?? [],
      );
      const beyond = this.#all<Row>(
        `${ROW} WHERE p.seq <= (SELECT max(seq) FROM predictions) - ? ORDER BY p.seq LIMIT ?`,
        this.#most,
        // A store that was made smaller shrinks bit by bit.
        predictions.length + AT_ONCE,
      );
      const dropped = this.#drop(beyond);
      return { matches: [...matches, ...dropped.matches], due: dropped.due, unknown: 0 };
    });
  }

  label(label: StoredLabel, leave: boolean): Promise<LabelAnswer> {
    return inTransaction(this.#database, () => {
      const key = keyOf(label.id);
      const found = this.#all<Row>(`${ROW} WHERE p.key = ? ORDER BY p.seq`, key);
      const same = found.filter(({ predicted }) => typeof predicted === typeof label.actual);
      const waiting = this.#get<{ actual: Scalar }>('SELECT actual FROM early_labels WHERE key = ?', key);
      const held = found.map(({ predicted, actual }) => ({ predicted, actual: actual ?? undefined }));
      const outcome = judgeLabel(label.actual, held, waiting?.actual);
      const open = outcome === 'matched' ? same.filter(({ actual }) => actual === null) : [];
      for (const { seq } of open) this.#attach(seq, label, leave);
      const unknown = outcome === 'early' ? this.#wait(key, label) : 0;
      const matches = leave ? [] : open.map((row) => matchOf(row, label, false));
      return { outcome, models: same.map(({ model }) => model), matches, due: [], unknown };
    });
  }

  async sweep(now: number): Promise<Settled & { more: boolean }> {
    await nextTurn();
    return inTransaction(this.#database, () => {
      const due = new DueCounts();
      const overdue = this.#all<Row>(`${ROW} WHERE p.due_counted = 0 AND p.due <= ? LIMIT ?`, now, AT_ONCE);
      for (const row of overdue) {
        due.add(row.model, dueState(row.due, row.labelled_at ?? undefined));
        this.#run('UPDATE predictions SET due_counted = 1 WHERE seq = ?', row.seq);
      }
      const left = this.#all<Row>(`${ROW} WHERE p.uncounted = 1 ORDER BY p.seq LIMIT ?`, AT_ONCE);
      for (const { seq } of left) this.#run('UPDATE predictions SET uncounted = 0 WHERE seq = ?', seq);
      const old = this.#old(now);
      const dropped = this.#drop(old);
      const unknown = this.#run('DELETE FROM early_labels WHERE came <= ?', now - EARLY_SECONDS * 1000);
      return {
        matches: [...left.map(labelledMatch), ...dropped.matches],
        due: [...due.list(), ...dropped.due],
        unknown,
        more: [overdue, left, old].some(({ length }) => length === AT_ONCE),
      };
    });
  }

  close(): void {
    if (!this.#closed) this.#database.close();
    this.#closed = true;
  }

  /** @returns the match, when its label was there before */
  #keep(prediction: StoredPrediction, modelId: number): StoredMatch | undefined {
    const { model, predicted, cohort, at, due } = prediction;
    const key = keyOf(prediction.id);
    const { changes, lastInsertRowid } = this.#prepare(
      `INSERT INTO predictions (key, model, predicted, cohort, at, due) VALUES (?, ?, ?, ?, ?, ?)
       ON CONFLICT (key, model) DO NOTHING`,
    ).run(key, modelId, predicted, cohort, Math.floor(at), Math.floor(due));
    if (changes === 0) return undefined;
    const label = this.#labelFor(key, predicted);
    if (label === undefined) return undefined;
    this.#attach(Number(lastInsertRowid), label, false);
    return { prediction: { model, predicted, cohort, at, due }, label, early: true };
  }

  /** The label that a prediction finds when it comes: that of another of its id, or one that waited. */
  #labelFor(key: Uint8Array, predicted: Scalar): KeptLabel | undefined {
    const labels = this.#all<KeptLabel>(
      `SELECT actual, label_cohort AS cohort, labelled_at AS at FROM predictions WHERE key = ? AND actual IS NOT NULL
       UNION ALL SELECT actual, cohort, at FROM early_labels WHERE key = ?`,
      key,
      key,
    );
    const label = labels.find(({ actual }) => typeof actual === typeof predicted);
    if (label !== undefined)
      this.#run('DELETE FROM early_labels WHERE key = ? AND actual = ?', key, label.actual);
    return label;
  }

  #attach(seq: number, { actual, cohort, at }: KeptLabel, leave: boolean): void {
    this.#run(
      'UPDATE predictions SET actual = ?, label_cohort = ?, labelled_at = ?, uncounted = ? WHERE seq = ?',
      actual,
      cohort,
      Math.floor(at),
      Number(leave),
      seq,
    );
  }

  /** @returns how many others had to go */
  #wait(key: Uint8Array, { actual, cohort, at }: StoredLabel): number {
    this.#run(
      'INSERT INTO early_labels (key, actual, cohort, at, came) VALUES (?, ?, ?, ?, ?)',
      key,
      actual,
      cohort,
      Math.floor(at),
      Date.now(),
    );
    return this.#run(
      'DELETE FROM early_labels WHERE seq <= (SELECT max(seq) FROM early_labels) - ?',
      Math.ceil(this.#most / 10),
    );
  }

  /**
   * The oldest rows, as far as they are past the time that they are kept. Rows of the future, made before the clock was
   * set back, are as old as the next row that is not.
   */
  #old(now: number): Row[] {
    const limit = now - this.#keepMs;
    const first = this.#get<{ seq: number; at: number }>(
      'SELECT seq, at FROM predictions WHERE at <= ? ORDER BY seq LIMIT 1',
      now,
    );
    if (first === undefined || first.at > limit) return [];
    const oldest = this.#all<Row>(`${ROW} ORDER BY p.seq LIMIT ?`, AT_ONCE);
    const kept = oldest.findIndex(({ at }) => at > limit && at <= now);
    const before = kept < 0 ? oldest : oldest.slice(0, kept);
    return before.slice(0, before.findLastIndex(({ seq, at }) => seq < first.seq || at <= limit) + 1);
  }

  #drop(rows: readonly Row[]): Pick<Settled, 'due' | 'matches'> {
    const due = new DueCounts();
    const last = rows.at(-1);
    if (last !== undefined) this.#run('DELETE FROM predictions WHERE seq <= ?', last.seq);
    for (const row of rows) {
      if (row.due_counted === 1) continue;
      due.add(row.model, row.labelled_at === null ? 'dropped' : dueState(row.due, row.labelled_at));
    }
    return { due: due.list(), matches: rows.filter(({ uncounted }) => uncounted === 1).map(labelledMatch) };
  }

  #modelId(model: string): number {
    this.#run('INSERT OR IGNORE INTO models (model) VALUES (?)', model);
    return this.#get<{ id: number }>('SELECT id FROM models WHERE model = ?', model)!.id;
  }

  #prepare(sql: string): StatementSync {
    let statement = this.#statements.get(sql);
    if (statement === undefined) {
      statement = this.#database.prepare(sql);
      this.#statements.set(sql, statement);
    }
    return statement;
  }

  #run(sql: string, ...values: readonly (Scalar | Uint8Array)[]): number {
    return Number(this.#prepare(sql).run(...values).changes);
  }

  #all<Found>(sql: string, ...values: readonly (Scalar | Uint8Array)[]): Found[] {
    return this.#prepare(sql).all(...values) as Found[];
  }

  #get<Found>(sql: string, ...values: readonly (Scalar | Uint8Array)[]): Found | undefined {
    return this.#prepare(sql).get(...values) as Found | undefined;
  }
}

/** Half of SHA-256: enough that no two ids meet. */
function keyOf(id: string): Uint8Array {
  return createHash('sha256').update(id).digest().subarray(0, 16);
}

function matchOf(row: Row, { actual, cohort, at }: KeptLabel, early: boolean): StoredMatch {
  const { model, predicted, cohort: own, at: predictedAt, due } = row;
  return {
    prediction: { model, predicted, cohort: own, at: predictedAt, due },
    label: { actual, cohort, at },
    early,
  };
}

/** Of a row that has its label. */
function labelledMatch(row: Row): StoredMatch {
  return matchOf(row, { actual: row.actual!, cohort: row.label_cohort ?? '', at: row.labelled_at! }, false);
}
