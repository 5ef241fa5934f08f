import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readSlos } from '../slo/read.ts';
import { grafanaFiles } from './files.ts';

const { services } = readSlos(join(import.meta.dirname, '..', 'slo'));
for (const [name, text] of Object.entries(grafanaFiles(services)))
  await writeFile(join(import.meta.dirname, 'alerting', name), text);
