import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { LIMITS, NS_PER_SECOND } from './limits.ts';
import { emptyLabels, type Labels } from './otlp/attributes.ts';
import type { StoredRecord } from './otlp/records.ts';

export interface Stream {
  readonly id: number;
  readonly labels: Labels;
}

export interface Entry {
  readonly streamId: number;
  readonly timestampNs: bigint;
  readonly line: string;
  readonly metadata: Labels;
}

export interface Scan {
  readonly streams: readonly Stream[];
  /** Nanoseconds; `from` is included, `to` is not. */
  readonly from: bigint;
  readonly to: bigint;
  readonly direction: 'forward' | 'backward';
}

const SCHEMA = `
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = NORMAL;
  CREATE TABLE IF NOT EXISTS streams (id INTEGER PRIMARY KEY, labels TEXT NOT NULL UNIQUE);
  CREATE TABLE IF NOT EXISTS entries (
    id INTEGER PRIMARY KEY,
    stream_id INTEGER NOT NULL REFERENCES streams (id),
    ts INTEGER NOT NULL,
    line TEXT NOT NULL,
    metadata TEXT NOT NULL
  );
  CREATE INDEX IF NOT EXISTS entries_ts ON entries (ts);
  CREATE INDEX IF NOT EXISTS entries_stream ON entries (stream_id, ts);
`;

/** Events in one SQLite file, oldest ones dropped past `maxRows` and `LIMITS.retentionSeconds`. */
export class EventStore {
  readonly #db: DatabaseSync;
  readonly #maxRows: number;
  readonly #streamIds = new Map<string, number>();
  readonly #scans: Record<Scan['direction'], StatementSync>;
  readonly #insertEntry: StatementSync;

  /** @param path file of the database, or `:memory:` */
  constructor(path: string, maxRows: number = LIMITS.rows) {
    this.#db = new DatabaseSync(path, { timeout: 2000 });
    this.#db.exec(SCHEMA);
    this.#maxRows = maxRows;
    this.#insertEntry = this.#db.prepare(
      'INSERT INTO entries (stream_id, ts, line, metadata) VALUES (?, ?, ?, ?)',
    );
    this.#scans = { forward: this.#prepareScan('ASC'), backward: this.#prepareScan('DESC') };
    this.#loadStreams();
  }

  /**
   * Stores records in one transaction.
   * @returns how many of them were refused because their labels would make one stream too many
   */
  insert(records: readonly StoredRecord[], nowNs: bigint): number {
    let refused = 0;
    this.#db.exec('BEGIN IMMEDIATE');
    try {
      for (const record of records) {
        const stream = this.#streamId(record.stream);
        if (stream === undefined) refused += 1;
        else {
          this.#insertEntry.run(stream, record.timestampNs, record.line, JSON.stringify(record.metadata));
        }
      }
      this.#trim(nowNs);
      this.#db.exec('COMMIT');
    } catch (error) {
      this.#db.exec('ROLLBACK');
      this.#loadStreams();
      throw error;
    }
    return refused;
  }

  /** Streams that have an entry in the range (nanoseconds, `to` excluded). */
  streams(from: bigint, to: bigint): Stream[] {
    const rows = this.#db
      .prepare(
        `SELECT id, labels FROM streams WHERE EXISTS
          (SELECT 1 FROM entries WHERE stream_id = streams.id AND ts >= ? AND ts < ?) ORDER BY id`,
      )
      .all(from, to);
    return rows.map(({ id, labels }) => ({ id: Number(id), labels: parseLabels(labels) }));
  }

  /** Entries of some streams in order of time. To be read in one go: an insert in between may or may not be seen. */
  *scan({ streams, from, to, direction }: Scan): Generator<Entry> {
    const ids = JSON.stringify(streams.map(({ id }) => id));
    for (const row of this.#scans[direction].iterate(ids, from, to)) {
      yield {
        streamId: Number(row.stream_id),
        timestampNs: row.ts as bigint,
        line: String(row.line),
        metadata: parseLabels(row.metadata),
      };
    }
  }

  close(): void {
    this.#db.close();
  }

  #prepareScan(order: 'ASC' | 'DESC'): StatementSync {
    const statement = this.#db.prepare(
      `SELECT stream_id, ts, line, metadata FROM entries
       WHERE stream_id IN (SELECT value FROM json_each(?)) AND ts >= ? AND ts < ?
       ORDER BY ts ${order}, id ${order}`,
    );
    statement.setReadBigInts(true);
    return statement;
  }

  #streamId(labels: Labels): number | undefined {
    const key = JSON.stringify(Object.fromEntries(Object.entries(labels).sort(byName)));
    const known = this.#streamIds.get(key);
    if (known !== undefined) return known;
    if (this.#streamIds.size >= LIMITS.streams) return undefined;
    const { lastInsertRowid } = this.#db.prepare('INSERT INTO streams (labels) VALUES (?)').run(key);
    this.#streamIds.set(key, Number(lastInsertRowid));
    return Number(lastInsertRowid);
  }

  #trim(nowNs: bigint): void {
    const oldest = nowNs - BigInt(LIMITS.retentionSeconds) * NS_PER_SECOND;
    this.#db.prepare('DELETE FROM entries WHERE ts < ?').run(oldest);
    this.#db
      .prepare('DELETE FROM entries WHERE id <= (SELECT id FROM entries ORDER BY id DESC LIMIT 1 OFFSET ?)')
      .run(this.#maxRows);
    if (this.#streamIds.size < LIMITS.streams) return;
    this.#db.exec('DELETE FROM streams WHERE id NOT IN (SELECT stream_id FROM entries)');
    this.#loadStreams();
  }

  #loadStreams(): void {
    this.#streamIds.clear();
    for (const { id, labels } of this.#db.prepare('SELECT id, labels FROM streams').all()) {
      this.#streamIds.set(String(labels), Number(id));
    }
  }
}

function byName([a]: [string, string], [b]: [string, string]): number {
  return a < b ? -1 : 1;
}

function parseLabels(json: unknown): Labels {
  return Object.assign(emptyLabels(), JSON.parse(String(json)) as Labels);
}
