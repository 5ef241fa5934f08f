import { describe, expect, test } from 'vitest';
import { AmdLoader } from './loader.ts';

const URI = 'http://127.0.0.1/public/plugins/some-panel/module.js';
const react = { version: 'shared' };

function loaderOf(scripts: Record<string, () => void>, externals = { react: async () => react }) {
  const ran: string[] = [];
  const loader = new AmdLoader(externals, async (address) => {
    ran.push(address);
    const script = scripts[address];
    if (!script) throw new Error(`${address} cannot be loaded`);
    script();
  });
  return { loader, ran };
}

describe('AmdLoader', () => {
  test('gives a module the shared packages and its own address', async () => {
    const { loader } = loaderOf({
      [URI]: () => globalThis.define!(['react', 'module'], (shared, module) => ({ shared, module })),
    });
    expect(await loader.load(URI)).toEqual({ shared: react, module: { uri: URI, id: URI } });
  });

  test('takes what a module puts on its exports', async () => {
    const { loader } = loaderOf({
      [URI]: () =>
        globalThis.define!(['exports'], (exports) => {
          (exports as Record<string, unknown>).plugin = 1;
        }),
    });
    expect(await loader.load(URI)).toEqual({ plugin: 1 });
  });

  test('runs a script once, however often it is asked for', async () => {
    const { loader, ran } = loaderOf({ [URI]: () => globalThis.define!([], () => ({})) });
    const [first, second] = await Promise.all([loader.load(URI), loader.load(URI)]);
    expect(first).toBe(second);
    expect(ran).toEqual([URI]);
  });

  test('keeps definitions apart when modules are asked for at once, and goes on after a failure', async () => {
    const { loader } = loaderOf({
      a: () => globalThis.define!([], () => 'a'),
      b: () => globalThis.define!([], () => 'b'),
    });
    const loaded = await Promise.allSettled([loader.load('a'), loader.load('missing'), loader.load('b')]);
    expect(loaded.map((one) => (one.status === 'fulfilled' ? one.value : one.reason.message))).toEqual([
      'a',
      'missing cannot be loaded',
      'b',
    ]);
  });

  test('says what a module asks for in vain', async () => {
    const { loader } = loaderOf({ [URI]: () => globalThis.define!(['angular'], () => ({})) });
    await expect(loader.load(URI)).rejects.toThrow('asks for the module angular');
  });

  test('refuses a script that defines nothing, and leaves no define behind', async () => {
    const { loader } = loaderOf({ [URI]: () => undefined });
    await expect(loader.load(URI)).rejects.toThrow('is not an AMD module');
    expect(globalThis.define).toBeUndefined();
  });
});
