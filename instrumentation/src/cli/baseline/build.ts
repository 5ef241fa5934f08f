import { existsSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { saveBaseline } from '../../baseline/files.ts';
import { type Baseline, BaselineBuilder } from '../../baseline/index.ts';
import { show } from '../../check/show.ts';
import { type Arguments, type Command, wholeNumber } from '../command.ts';
import { EXIT, type ExitCode, failure, usageError } from '../exit.ts';
import { BadRows } from '../input/bad-rows.ts';
import { readCsv } from '../input/csv.ts';
import { csvValue, inferCsvType } from '../input/csv-values.ts';
import { readNdjson } from '../input/ndjson.ts';
import { readParquet } from '../input/parquet.ts';
import { RowSample } from '../input/row-sample.ts';
import { FORMATS, type Input, inputOf, openBytes, sizeOf } from '../input/source.ts';
import { Progress } from '../progress.ts';
import { count, type Io, safe } from '../terminal.ts';
import { columnNotes } from './column-notes.ts';
import { ColumnPlan, type ColumnType } from './column-plan.ts';

export const buildCommand: Command = {
  name: 'baseline build',
  positionals: [],
  brief: 'Freezes the distribution of training data into a baseline file.',
  options: {
    input: { type: 'string', value: 'FILE', required: true, brief: 'the rows; - reads the standard input' },
    dataset: { type: 'string', value: 'ID', required: true, brief: 'the training data, as in ml.dataset.id' },
    output: { type: 'string', value: 'FILE', required: true, brief: 'the baseline file' },
    format: { type: 'string', value: FORMATS.join('|'), brief: 'default: by the extension of the input' },
    columns: {
      type: 'string',
      value: 'NAME:TYPE,…',
      multiple: true,
      brief: 'types not to be inferred: numeric, categorical, or skip to leave a column out',
    },
    class: { type: 'string', value: 'COLUMN', brief: 'holds the predicted class; becomes @class' },
    score: { type: 'string', value: 'COLUMN', brief: 'holds the score or predicted value; becomes @score' },
    delimiter: { type: 'string', value: 'CHAR', brief: 'of CSV; tab for a tab. Default: , and tab for .tsv' },
    bins: { type: 'string', value: 'N', brief: 'bins of a numeric column, 2 to 100; default 10' },
    categories: {
      type: 'string',
      value: 'N',
      brief: 'categories with a bin of their own, 1 to 100; default 10',
    },
    'skip-bad': { type: 'string', value: 'N', brief: 'rows that may be malformed; default 0' },
    force: { type: 'boolean', brief: 'replace an existing output' },
    quiet: { type: 'boolean', brief: 'no progress' },
    json: { type: 'boolean', brief: 'print a summary as JSON' },
  },
  examples: [
    'parapet baseline build --input train.csv --dataset sales-2026-10 --output baseline.json',
    'parapet baseline build --input train.parquet --dataset sales-2026-10 --output baseline.json --columns zip:categorical,id:skip',
    'zcat train.ndjson.gz | parapet baseline build --input - --format ndjson --dataset sales-2026-10 --output baseline.json',
  ],
  run: build,
};

async function build(given: Arguments, io: Io): Promise<ExitCode> {
  const input = inputOf(given.given('input'), given.text('format'));
  const output = given.given('output');
  const plan = new ColumnPlan(given.all('columns'), given.text('class'), given.text('score'));
  const delimiter = delimiterOf(given.text('delimiter'), input);
  const bad = new BadRows(wholeNumber(given, 'skip-bad', 0, Number.MAX_SAFE_INTEGER) ?? 0);
  const options = {
    datasetId: given.given('dataset'),
    bins: wholeNumber(given, 'bins', 2, 100),
    categories: wholeNumber(given, 'categories', 1, 100),
  };
  checkOutput(output, given.flag('force'));
  const notes: string[] = [];
  const sample = new RowSample(plan);
  const seconds = await read(input, { sample, bad, delimiter, notes, quiet: given.flag('quiet'), io });
  const baseline = baselineOf(sample, input, options, notes);
  io.signal.throwIfAborted();
  await saveBaseline(output, baseline).catch((error: Error) => {
    throw failure(`${output} cannot be written: ${error.message}`, error);
  });
  tell({ baseline, output, seconds, bad, notes }, given, io);
  return EXIT.ok;
}

interface Reading {
  readonly sample: RowSample;
  readonly bad: BadRows;
  readonly delimiter: string;
  readonly notes: string[];
  readonly quiet: boolean;
  readonly io: Io;
}

/** Reads all rows into the sample, and gives the seconds it took. */
async function read(input: Input, { sample, bad, delimiter, notes, quiet, io }: Reading): Promise<number> {
  const note = (text: string) => notes.push(text);
  if (input.format === 'parquet') {
    sizeOf(input.path);
    let share = 0;
    const progress = new Progress(io.stderr, { quiet, share: () => share });
    const reached = (reachedShare: number) => {
      share = reachedShare;
    };
    await readParquet(input.path, { sample, progress, signal: io.signal, note, reached }).finally(() =>
      progress.end(),
    );
    return progress.seconds;
  }
  const bytes = openBytes(input, io);
  const progress = new Progress(io.stderr, { quiet, share: bytes.share });
  const work = { sample, bad, progress, delimiter, note };
  await (input.format === 'csv' ? readCsv(bytes, work) : readNdjson(bytes, work)).finally(() =>
    progress.end(),
  );
  return progress.seconds;
}

interface BuildOptions {
  readonly datasetId: string;
  readonly bins: number | undefined;
  readonly categories: number | undefined;
}

function baselineOf(
  sample: RowSample,
  { path, format }: Input,
  { datasetId, bins = 10, categories = 10 }: BuildOptions,
  notes: string[],
): Baseline {
  const columns = sample.columns();
  if (sample.seen === 0) throw failure(`${path} holds no rows`);
  if (columns.size === 0) throw failure(`${path} has no columns that are not left out`);
  const types: Record<string, ColumnType> = Object.create(null);
  for (const [name, values] of columns) {
    const type =
      sample.plan.typeOf(name) ?? (format === 'csv' ? csvType(name, values as string[], notes) : undefined);
    if (type !== undefined) types[name] = type;
    if (format === 'csv')
      columns.set(
        name,
        (values as string[]).map((text) => csvValue(text, type!)),
      );
  }
  const baseline = new BaselineBuilder({ datasetId, bins, categories, columns: types })
    .addColumns(Object.fromEntries(columns))
    .build(sample.seen);
  notes.push(...columnNotes(baseline, columns));
  return baseline;
}

function csvType(name: string, texts: readonly string[], notes: string[]): ColumnType {
  const { type, code } = inferCsvType(texts);
  if (code !== undefined) {
    notes.push(
      `column ${show(name)} is read as categories, for ${show(code)} begins with a zero; --columns ${show(`${name}:numeric`)} reads it as numbers`,
    );
  }
  return type;
}

function delimiterOf(text: string | undefined, { path }: Input): string {
  if (text === undefined) return /\.tsv(\.gz)?$/i.test(path) ? '\t' : ',';
  const delimiter = text === 'tab' ? '\t' : text;
  if (/^[\t -~]$/.test(delimiter) && !/["\d.+-]/.test(delimiter)) return delimiter;
  throw usageError(
    `--delimiter must be one ASCII character that no number or quote has, or tab, not ${show(text)}`,
  );
}

/** Before the rows are read: an hour of reading must not end at a closed door. */
function checkOutput(output: string, force: boolean): void {
  const folder = dirname(output);
  if (!existsSync(folder)) throw failure(`the folder ${folder} of --output does not exist: make it first`);
  if (!existsSync(output)) return;
  if (statSync(output).isDirectory()) throw failure(`--output ${output} is a folder: name a file in it`);
  if (!force) throw failure(`${output} exists: --force replaces it`);
}

interface Built {
  readonly baseline: Baseline;
  readonly output: string;
  readonly seconds: number;
  readonly bad: BadRows;
  readonly notes: readonly string[];
}

function tell({ baseline, output, seconds, bad, notes }: Built, given: Arguments, io: Io): void {
  const { id, datasetId, features, rows, rowsSeen } = baseline;
  if (given.flag('json')) {
    const summary = {
      output,
      id,
      datasetId,
      rows,
      rowsSeen,
      rowsSkipped: bad.skipped,
      features: features.map(({ name, type }) => ({ name, type })),
      seconds: Number(seconds.toFixed(3)),
      notes: [...bad.told, ...notes],
    };
    io.stdout.write(`${JSON.stringify(summary)}\n`);
    return;
  }
  for (const text of [...bad.told.map((one) => `skipped ${one}`), ...notes]) {
    io.stderr.write(`note: ${safe(text, 400)}\n`);
  }
  const sampled = rows < rowsSeen ? `, counted from a sample of ${count(rows)}` : '';
  const skipped = bad.skipped > 0 ? `, ${count(bad.skipped)} bad ones skipped` : '';
  io.stdout.write(
    `${output}: baseline ${id} of ${safe(datasetId)}, ${features.length} features, ${count(rowsSeen)} rows${sampled}${skipped}, in ${seconds.toFixed(1)} s\n`,
  );
}
