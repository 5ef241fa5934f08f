import { closeSync, openSync } from 'node:fs';
import type { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { advised, codeOf as systemCodeOf } from '../check/advised.ts';

/** 'Papt': tells our files from others. */
const APPLICATION_ID = 0x50617074;
const SCHEMA_VERSION = 1;
const PATIENCE_MS = 4_000;

/** Results codes of SQLite, https://www.sqlite.org/rescode.html */
const BUSY = 5;
const CORRUPT = 11;
const NOT_A_DATABASE = 26;

/*
 * `seq` grows with every prediction and rows go from its low end only, so its span is their number. `predicted` and
 * `actual` have no type: a text is a class, a number a value. `uncounted`: the match was left for whoever sweeps.
 */
const SCHEMA = `
  CREATE TABLE models (id INTEGER PRIMARY KEY, model TEXT NOT NULL UNIQUE);
  CREATE TABLE predictions (
    seq INTEGER PRIMARY KEY,
    key BLOB NOT NULL,
    model INTEGER NOT NULL REFERENCES models (id),
    predicted NOT NULL,
    cohort TEXT NOT NULL,
    at INTEGER NOT NULL,
    due INTEGER NOT NULL,
    due_counted INTEGER NOT NULL DEFAULT 0,
    actual,
    label_cohort TEXT,
    labelled_at INTEGER,
    uncounted INTEGER NOT NULL DEFAULT 0,
    UNIQUE (key, model)
  );
  CREATE INDEX predictions_due ON predictions (due) WHERE due_counted = 0;
  CREATE INDEX predictions_uncounted ON predictions (seq) WHERE uncounted = 1;
  CREATE TABLE early_labels (
    seq INTEGER PRIMARY KEY,
    key BLOB NOT NULL UNIQUE,
    actual NOT NULL,
    cohort TEXT NOT NULL,
    at INTEGER NOT NULL,
    came INTEGER NOT NULL
  );
  PRAGMA application_id = ${APPLICATION_ID};
  PRAGMA user_version = ${SCHEMA_VERSION};
`;

/** @throws Error that says what is wrong with Node or the file and what to do */
export async function openDatabase(path: string): Promise<DatabaseSync> {
  const { DatabaseSync: Database } = await loadSqlite();
  makeFile(path);
  let database: DatabaseSync | undefined;
  try {
    database = new Database(path);
    await prepare(database, path);
    return database;
  } catch (error) {
    database?.close();
    throw explained(error, path);
  }
}

/** So that nobody else can read it from the start; SQLite gives its other files the same mode. */
function makeFile(path: string): void {
  try {
    closeSync(openSync(path, 'a', 0o600));
  } catch (error) {
    const isLost = systemCodeOf(error) === 'ENOENT';
    throw advised(
      `openPredictionStore cannot open ${path}${isLost ? ': its folder does not exist, make it first' : ''}`,
      error,
    );
  }
}

/**
 * Runs work in a transaction of its own. When others have the file locked it is tried again, between other work of
 * this process, for 4 seconds.
 *
 * @param work synchronous; may run more than once
 * @throws what the work throws, with nothing changed; Error of SQLite
 */
export function inTransaction<Result>(database: DatabaseSync, work: () => Result): Promise<Result> {
  return whenFree(() => {
    database.exec('BEGIN IMMEDIATE');
    try {
      const result = work();
      database.exec('COMMIT');
      return result;
    } catch (error) {
      // SQLite ends some itself, as when the disk is full. Node before 22.16 cannot tell.
      if (database.isTransaction !== false) database.exec('ROLLBACK');
      throw error;
    }
  });
}

/** No waiting inside SQLite: it would hold up the whole process. */
async function whenFree<Result>(work: () => Result): Promise<Result> {
  for (let waited = 0; ; ) {
    try {
      return work();
    } catch (error) {
      if (codeOf(error) !== BUSY || waited >= PATIENCE_MS) throw error;
    }
    const pause = 1 + Math.random() * Math.min(50, 4 + waited / 10);
    await sleep(pause);
    waited += pause;
  }
}

async function prepare(database: DatabaseSync, path: string): Promise<void> {
  // First of all: a file of somebody else is left as it is.
  await whenFree(() => isEmpty(database, path));
  await whenFree(() => database.exec('PRAGMA journal_mode = WAL'));
  // Every commit outlives this process; after a loss of power the last ones may be gone, but the file is whole.
  database.exec('PRAGMA synchronous = NORMAL');
  await inTransaction(database, () => {
    if (isEmpty(database, path)) database.exec(SCHEMA);
  });
}

/** @throws Error when it is neither empty nor a store that this version knows */
function isEmpty(database: DatabaseSync, path: string): boolean {
  const { tables, application, version } = database
    .prepare(
      `SELECT (SELECT count(*) FROM sqlite_master) AS tables, application_id AS application, user_version AS version
       FROM pragma_application_id, pragma_user_version`,
    )
    .get() as { tables: number; application: number; version: number };
  if (tables === 0 && application === 0) return true;
  if (application !== APPLICATION_ID) throw new Error(`${path} is a database of something else`);
  if (version !== SCHEMA_VERSION) {
    throw new Error(
      `${path} has schema ${version}, and this version of @parapet/instrumentation knows ${SCHEMA_VERSION}: update it`,
    );
  }
  return false;
}

async function loadSqlite(): Promise<typeof import('node:sqlite')> {
  try {
    return await import('node:sqlite');
  } catch (error) {
    throw new Error(
      `openPredictionStore needs node:sqlite of Node 22.13 or newer; this is ${process.version}`,
      {
        cause: error,
      },
    );
  }
}

function explained(error: unknown, path: string): unknown {
  const code = codeOf(error);
  if (code !== CORRUPT && code !== NOT_A_DATABASE) return error;
  return new Error(`${path} is damaged or no prediction store; move it away to start with an empty one`, {
    cause: error,
  });
}

/** Primary result code of an error of SQLite. */
function codeOf(error: unknown): number | undefined {
  const { errcode } = error as { errcode?: unknown };
  return typeof errcode === 'number' ? errcode & 0xff : undefined;
}
