import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';

interface Locked {
  readonly hasInstallScript?: boolean;
  readonly dependencies?: Readonly<Record<string, string>>;
}

const read = (file: string) => readFile(new URL(`../${file}`, import.meta.url), 'utf8');
const { packages } = JSON.parse(await read('package-lock.json')) as {
  packages: Readonly<Record<string, Locked>>;
};
const withScripts = Object.entries(packages)
  .filter(([, { hasInstallScript }]) => hasInstallScript)
  .map(([path]) => path.replace(/^.*node_modules\//, ''));

test('packages that run scripts at install are those that ARCHITECTURE.md gives a reason for', async () => {
  const [, section = ''] = (await read('ARCHITECTURE.md')).split('**Install scripts**');
  const named = [...section.matchAll(/`([^`]+)` \(/g)].map(([, name]) => name);
  expect([...withScripts].sort()).toEqual([...named].sort());
});

test('nothing that the library brings along runs one', () => {
  const seen = new Set<string>();
  const follow = (name: string) => {
    if (seen.has(name)) return;
    seen.add(name);
    Object.keys(packages[`node_modules/${name}`]?.dependencies ?? {}).forEach(follow);
  };
  Object.keys(packages.instrumentation?.dependencies ?? {}).forEach(follow);
  expect(seen.size).toBeGreaterThan(5);
  expect([...seen].filter((name) => withScripts.includes(name))).toEqual([]);
});
