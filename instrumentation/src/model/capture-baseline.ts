import {
  asCell,
  BaselineBuilder,
  type BaselineOptions,
  type Cell,
  SAMPLE_ROWS,
} from '../baseline/builder.ts';
import { Sample } from '../baseline/sample.ts';
import { seal } from '../baseline/seal.ts';
import {
  BASELINE_SCHEMA_VERSION,
  type Baseline,
  type BaselineFeature,
  LIVE_DATASET,
  PREDICTION_CLASS,
  PREDICTION_SCORE,
} from '../baseline/types.ts';
import { checkOptions } from '../check/options.ts';
import { show } from '../check/show.ts';
import type { CallObserver, EndedCall } from '../predict/observer.ts';
import type { Prediction, Row } from '../predict/types.ts';
import type { ModelState } from './state.ts';

const DEFAULT_ROWS = 2_000;
const MOST_COLUMNS = 1_000;

export interface CaptureOptions {
  /** Rows of the baseline, 1 to 20,000. @default 2000 */
  readonly rows?: number | undefined;
  /**
   * Seconds to go on for at least, so that the rows cover a day, or a week; where more come than are wanted, they are a
   * uniform sample of them. @default 0
   */
  readonly seconds?: number | undefined;
  /**
   * Columns to take, by type. Without it those of the model's baseline; without that, whatever the `features` mapper gives.
   */
  readonly columns?: BaselineOptions['columns'] | undefined;
  /** Ends the capture without a baseline, such as `AbortSignal.timeout(60_000)`; without one it waits for its rows. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Takes the rows that a running version is called with, and what it answers, until there are enough for a baseline.
 * Memory: so many rows, of at most 1,000 columns.
 *
 * @param isServed whether the handle that asks stands for the version still
 * @throws (rejects) TypeError or RangeError when an option is wrong; Error when a capture of the version is under way, or
 * when it ends without a baseline: aborted (`cause` is the signal's reason), retired, defined again, or rows that are none
 */
export async function captureBaseline(
  state: ModelState,
  isServed: boolean,
  options: CaptureOptions = {},
): Promise<Baseline> {
  checkOptions('captureBaseline', options, ['rows', 'seconds', 'columns', 'signal']);
  const { rows = DEFAULT_ROWS, seconds = 0, columns, signal } = options;
  if (!(Number.isSafeInteger(rows) && rows >= 1 && rows <= SAMPLE_ROWS)) {
    throw new RangeError(
      `captureBaseline option rows must be a whole number from 1 to ${SAMPLE_ROWS}, not ${show(rows)}`,
    );
  }
  if (!(Number.isFinite(seconds) && seconds >= 0)) {
    throw new RangeError(`captureBaseline option seconds must be a number from 0, not ${show(seconds)}`);
  }
  if (signal !== undefined && typeof signal?.addEventListener !== 'function') {
    throw new TypeError(`captureBaseline option signal must be an AbortSignal, not ${show(signal)}`);
  }
  const who = `${state.identity.name}@${state.identity.version}`;
  if (!isServed) throw new Error(`captureBaseline: this handle of ${who} was retired or defined again`);
  if (state.capture !== undefined) throw new Error(`captureBaseline: a capture of ${who} is under way`);
  const capture = new BaselineCapture(who, rows, seconds, columns ?? columnsOf(state));
  const abort = () => capture.stop('it was aborted', signal?.reason);
  if (signal?.aborted) abort();
  signal?.addEventListener('abort', abort);
  state.capture = capture;
  state.observe(capture);
  try {
    await capture.ended;
  } finally {
    signal?.removeEventListener('abort', abort);
    if (state.capture === capture) state.capture = undefined;
    state.ignore(capture);
  }
  return capture.build();
}

/** Columns of the model's own baseline; the first of a segmented one stands for all. */
function columnsOf({ counted }: ModelState): BaselineOptions['columns'] {
  const inRows = counted[0]?.baseline.features.filter(
    ({ name }) => name !== PREDICTION_CLASS && name !== PREDICTION_SCORE,
  );
  return inRows && Object.fromEntries(inRows.map(({ name, type }) => [name, type]));
}

/** The columns that are taken of a row, as a builder keeps them: objects of the caller are not held. */
type TakenRow = Record<string, Cell>;

/** Rows of a call that is under way, as they were before it; told apart from what another observer keeps. */
class BegunRows {
  readonly rows: readonly TakenRow[];
  constructor(rows: readonly TakenRow[]) {
    this.rows = rows;
  }
}

/** A capture under way: it looks at the calls like any observer, and is gone when it has ended. */
export class BaselineCapture implements CallObserver {
  /** Settles when there are enough rows, or when there never will be. */
  readonly ended: Promise<void>;
  readonly #who: string;
  readonly #wanted: number;
  readonly #types: BaselineOptions['columns'];
  readonly #names: readonly string[] | undefined;
  readonly #columns = new Set<string>();
  readonly #from = new Date().toISOString();
  readonly #datasetId: string;
  readonly #until: number;
  readonly #sample: Sample<TakenRow>;
  #done = false;
  #resolve!: () => void;
  #reject!: (error: Error) => void;

  constructor(who: string, rows: number, seconds: number, columns: BaselineOptions['columns']) {
    this.#who = who;
    this.#wanted = rows;
    this.#until = performance.now() + seconds * 1000;
    this.#types = columns;
    this.#names = columns && Object.keys(columns);
    this.#sample = new Sample(rows);
    this.#datasetId = `${LIVE_DATASET}${who}/${this.#from}`;
    // Wrong types are told here and not when the rows are there.
    new BaselineBuilder({ datasetId: this.#datasetId, ...(columns && { columns }) });
    this.ended = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
  }

  begin(rows: readonly Row[]): BegunRows {
    return new BegunRows(rows.map((row) => this.#copy(row)));
  }

  end({ thrown, predictions }: EndedCall, begun: unknown): void {
    // A call that failed has no prediction, and one that began before the capture no rows.
    if (this.#done || thrown !== undefined || !(begun instanceof BegunRows)) return;
    begun.rows.forEach((row, i) => {
      this.#take(row, predictions[i]);
    });
    if (this.#columns.size > MOST_COLUMNS) {
      this.stop(`the rows have more than ${MOST_COLUMNS} columns: name those to take in columns`);
    }
    if (this.#done || this.#sample.seen < this.#wanted || performance.now() < this.#until) return;
    this.#done = true;
    this.#resolve();
  }

  /** Ends it without a baseline. */
  stop(why: string, cause?: unknown): void {
    if (this.#done) return;
    this.#done = true;
    const few = `captureBaseline of ${this.#who} ended with ${this.#sample.seen} of ${this.#wanted} rows: ${why}`;
    const hint =
      this.#sample.seen === 0
        ? '. Rows are the objects that the features mapper of its wrapped function gives, while an SDK is registered'
        : '';
    this.#reject(new Error(few + hint, { cause }));
  }

  /** Column by column, and other work of the process between them: sorting them all may take a second. */
  async build(): Promise<Baseline> {
    const to = new Date().toISOString();
    const { items, seen } = this.#sample;
    const features: BaselineFeature[] = [];
    for (const name of new Set([...(this.#names ?? []), ...items.flatMap(Object.keys)])) {
      await new Promise((resolve) => setTimeout(resolve, 0));
      const type = this.#types?.[name];
      const builder = new BaselineBuilder({
        datasetId: this.#datasetId,
        ...(type && { columns: { [name]: type } }),
      });
      builder.addColumns({ [name]: items.map((row) => row[name]) });
      features.push(...builder.build().features);
    }
    return seal(
      {
        schemaVersion: BASELINE_SCHEMA_VERSION,
        datasetId: this.#datasetId,
        window: { from: this.#from, to },
        rows: items.length,
        rowsSeen: seen,
        features,
      },
      to,
    );
  }

  /** Without columns where the mapper gave no object by name. */
  #copy(row: Row): TakenRow {
    const given = row as Readonly<Record<string, unknown>>;
    const copy: TakenRow = {};
    const names = this.#names ?? Object.keys(given);
    if (Array.isArray(row) || !names.some((name) => name in given)) return copy;
    for (const name of names) copy[name] = asCell(given[name]);
    return copy;
  }

  #take(row: TakenRow, prediction: Prediction | undefined): void {
    const columns = this.#names ?? Object.keys(row);
    if (!columns.some((column) => column in row)) return;
    if (this.#names === undefined) for (const column of columns) this.#columns.add(column);
    if (typeof prediction?.class === 'string') row[PREDICTION_CLASS] = prediction.class;
    if (typeof prediction?.score === 'number') row[PREDICTION_SCORE] = prediction.score;
    this.#sample.add(() => row);
  }
}
