import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { ROOT } from './steps.ts';

export interface Example {
  /** `README.md:42`: where the block starts. */
  readonly source: string;
  readonly code: string;
}

/** Every block fenced as `ts` in the README and the docs: each is a whole program. */
export function docExamples(): Example[] {
  const pages = [
    join(ROOT, 'README.md'),
    ...markdownIn(join(ROOT, 'docs')),
    ...markdownIn(join(ROOT, 'docs', 'runbooks')),
  ];
  return pages.flatMap((page) => examplesOf(page, readFileSync(page, 'utf8')));
}

function markdownIn(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => name.endsWith('.md'))
    .map((name) => join(folder, name));
}

function examplesOf(page: string, text: string): Example[] {
  return [...text.matchAll(/^```ts\n(.*?)^```$/gms)].map((match) => ({
    source: `${basename(page)}:${text.slice(0, match.index).split('\n').length}`,
    code: match[1] ?? '',
  }));
}

/** Writes the examples as programs below the repository, where they find the library by its name. */
export function writeExamples(examples: readonly Example[]): string[] {
  const folder = join(ROOT, '.parapet', 'doc-examples');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  return examples.map(({ source, code }) => {
    const file = join(folder, `${source.replace(/[^a-zA-Z0-9]+/g, '-')}.ts`);
    writeFileSync(file, code);
    return file;
  });
}
