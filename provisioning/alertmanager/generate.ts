import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { files } from './files.ts';

for (const [name, text] of Object.entries(files)) await writeFile(join(import.meta.dirname, name), text);
