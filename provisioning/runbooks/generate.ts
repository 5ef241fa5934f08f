import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runbookIndex } from './index-page.ts';

await writeFile(join(import.meta.dirname, '..', '..', 'docs', 'runbooks', 'README.md'), runbookIndex());
