import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { ATLAS_VERSION, TECHNIQUES } from './atlas.ts';
import { CATEGORIES, type Category } from './categories.ts';
import { OWASP_ML } from './owasp.ts';

const page = readFileSync(new URL('../../../docs/security.md', import.meta.url), 'utf8');

function row([name, { brief, technique, owasp }]: [string, Category]): string {
  const atlas = technique === undefined ? '' : `${technique} ${TECHNIQUES[technique].name}`;
  const list = owasp === undefined ? '' : `${owasp} ${OWASP_ML[owasp]}`;
  return `| ${[`\`${name}\``, brief, atlas, list].join(' | ')} |`;
}

it('docs/security.md lists the categories, with the names of the field', () => {
  const section = page.split('## Categories\n')[1]!.split('\n## ')[0]!;
  const table = section.split('\n').filter((line) => line.startsWith('|'));
  expect(table).toEqual([
    `| category | what it is | MITRE ATLAS ${ATLAS_VERSION} | OWASP ML |`,
    '| --- | --- | --- | --- |',
    ...Object.entries(CATEGORIES).map(row),
  ]);
});
