import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

const read = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8');
const readme = read('../README.md');

it('the README has a row for each import of the package', () => {
  const { name, exports } = JSON.parse(read('../package.json'));
  const entries = Object.keys(exports).filter((entry) => entry !== './package.json');
  const rows = [...readme.matchAll(/^\| `(@[^`]+)` \|/gm)].map(([, entry]) => entry);
  expect(rows.sort()).toEqual(entries.map((entry) => entry.replace('.', name)).sort());
});

it('the README links every page of the documentation', () => {
  const pages = readdirSync(new URL('../../docs', import.meta.url)).filter((file) => file.endsWith('.md'));
  const linked = [...readme.matchAll(/\]\(\.\.\/docs\/([^)#]+)\)/g)].map(([, page]) => page);
  expect(linked.sort()).toEqual(pages.sort());
});

it('all pages install the API alike', () => {
  const pages = ['../README.md', '../../README.md', '../../docs/instrumentation.md'].map(read);
  const withSdk = pages.flatMap((page) => page.match(/npm install [^`\n]*sdk-node/g) ?? []);
  expect(withSdk.length).toBeGreaterThan(3);
  for (const command of withSdk) expect(command).toContain('@opentelemetry/api@1.10 ');
});
