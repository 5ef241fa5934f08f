import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { parse } from 'csv-parse';
import { asyncBufferFromFile, parquetMetadataAsync, parquetRead } from 'hyparquet';

// node parse-only.ts FILE: what somebody would write who only reads every row, with the same libraries. Prints seconds.
const file = process.argv[2]!;
const started = performance.now();
let rows = 0;

if (file.endsWith('.csv')) {
  for await (const _ of createReadStream(file).pipe(parse({ columns: true }))) rows++;
} else if (file.endsWith('.ndjson')) {
  for await (const line of createInterface({ input: createReadStream(file) })) {
    JSON.parse(line);
    rows++;
  }
} else {
  const buffer = await asyncBufferFromFile(file);
  const metadata = await parquetMetadataAsync(buffer);
  let start = 0;
  for (const group of metadata.row_groups) {
    const end = start + Number(group.num_rows);
    const onComplete = (read: unknown[]) => {
      rows += read.length;
    };
    await parquetRead({
      file: buffer,
      metadata,
      rowStart: start,
      rowEnd: end,
      rowFormat: 'object',
      onComplete,
    });
    start = end;
  }
}
console.log(JSON.stringify({ rows, seconds: (performance.now() - started) / 1000 }));
