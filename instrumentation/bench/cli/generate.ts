import { once } from 'node:events';
import { fileWriter, ParquetWriter, schemaFromColumnData } from 'hyparquet-writer';

// node generate.ts ROWS csv|ndjson            writes rows of 24 numbers and 6 categories to stdout
// node generate.ts ROWS parquet FILE GROUP    writes them to a file, in row groups of so many rows
const NUMBERS = 24;
const CATEGORIES = 6;
const BLOCK_ROWS = 1_000;
const BLOCKS = 64;
const names = Array.from({ length: NUMBERS + CATEGORIES }, (_, i) => `feature_${i}`);

let state = 1;
function random(): number {
  state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
  return state / 2 ** 32;
}

const number = () => Math.round(random() * 1e6) / 1e3;
const category = () => `category-${Math.floor(random() * 12)}`;

function row(format: string): string {
  const cells = [...Array.from({ length: NUMBERS }, number), ...Array.from({ length: CATEGORIES }, category)];
  return format === 'csv'
    ? cells.join(',')
    : JSON.stringify(Object.fromEntries(cells.map((cell, i) => [names[i], cell])));
}

async function writeText(rows: number, format: string): Promise<void> {
  // Blocks are drawn again and again: the reader is to be measured, not this.
  const block = () => `${Array.from({ length: BLOCK_ROWS }, () => row(format)).join('\n')}\n`;
  const blocks = Array.from({ length: BLOCKS }, block);
  if (format === 'csv') process.stdout.write(`${names.join(',')}\n`);
  for (let written = 0; written < rows; written += BLOCK_ROWS) {
    const drawn = blocks[Math.floor(random() * BLOCKS)]!;
    if (!process.stdout.write(drawn)) await once(process.stdout, 'drain');
  }
}

function writeParquet(rows: number, file: string, group: number): void {
  const columns = (length: number) =>
    names.map((name, i) =>
      i < NUMBERS
        ? { name, type: 'DOUBLE' as const, data: Float64Array.from({ length }, number) }
        : { name, type: 'STRING' as const, data: Array.from({ length }, category) },
    );
  const writer = new ParquetWriter({
    writer: fileWriter(file),
    schema: schemaFromColumnData({ columnData: columns(1) }),
  });
  for (let written = 0; written < rows; written += group) {
    writer.write({ columnData: columns(Math.min(group, rows - written)), rowGroupSize: group });
  }
  writer.finish();
}

const [rows, format, file, group] = process.argv.slice(2);
if (format === 'parquet') writeParquet(Number(rows), file!, Number(group));
else await writeText(Number(rows), format!);
