import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { BaselineBuilder } from './builder.ts';
import { BaselineError } from './error.ts';
import { parseBaseline, serializeBaseline } from './file-format.ts';
import { loadBaseline, saveBaseline } from './files.ts';

const baseline = new BaselineBuilder({
  datasetId: 'mails',
  window: { from: new Date('2002-01-01'), to: new Date('2002-06-01') },
})
  .addRows(Array.from({ length: 40 }, (_, i) => ({ x: i / 3, kind: i % 3 ? 'ü' : '<img src=x>' })))
  .build();
const text = serializeBaseline(baseline);

/** The file with some of its fields replaced. */
const changed = (fields: object) => JSON.stringify({ ...baseline, ...fields });

function refusal(input: string): BaselineError {
  try {
    parseBaseline(input);
  } catch (error) {
    if (error instanceof BaselineError) return error;
    throw error;
  }
  throw new Error('was accepted');
}

test('a baseline survives the way there and back', () => {
  expect(parseBaseline(text)).toEqual(baseline);
});

test('the id is the SHA-256 of the content, as node:crypto computes it', () => {
  const { id, createdAt, ...content } = baseline;
  expect(createdAt).toBeDefined();
  expect(id).toBe(`b1:${createHash('sha256').update(JSON.stringify(content)).digest('hex').slice(0, 12)}`);
});

describe('refused', () => {
  test.each([
    ['empty', '', 'damaged', 'truncated'],
    ['cut in the middle', text.slice(0, 200), 'damaged', 'truncated'],
    ['foreign JSON', '{"name":"left-pad","version":"1.0.0"}', 'foreign', 'Check the path'],
    ['a list', '[1,2]', 'foreign', 'not a Parapet baseline'],
    ['null', 'null', 'foreign', 'not a Parapet baseline'],
    ['a later schema', changed({ schemaVersion: 2 }), 'newer', 'Update @parapet/instrumentation'],
    ['a wrong schema', changed({ schemaVersion: 'x' }), 'damaged', 'schemaVersion'],
    ['no id', changed({ id: undefined }), 'damaged', 'id'],
    ['no features', changed({ features: [] }), 'damaged', 'features'],
    ['a wrong date', changed({ createdAt: 'yesterday' }), 'damaged', 'createdAt'],
    ['another data set', changed({ datasetId: 'other' }), 'changed', baseline.id],
    [
      'two features of a name',
      changed({ features: [baseline.features[0], baseline.features[0]] }),
      'damaged',
      'two of one name',
    ],
    ['an edge out of order', withFeature({ edges: [2, 1] }), 'damaged', 'features[0].edges'],
    ['an edge that is no number', withFeature({ edges: [null] }), 'damaged', 'features[0].edges'],
    ['too few counts', withFeature({ counts: [40] }), 'damaged', 'features[0].counts'],
    [
      'a negative count',
      withFeature({ edges: [1], counts: [-1, 41, 0, 0] }),
      'damaged',
      'features[0].counts',
    ],
    ['counts that miss rows', withFeature({ edges: [1], counts: [1, 1, 0, 0] }), 'damaged', 'add up to 2'],
    ['a type nobody knows', withFeature({ type: 'vector' }), 'damaged', 'features[0].type'],
    [
      'more bins than ids',
      withFeature({ edges: Array.from({ length: 100 }, (_, i) => i) }),
      'damaged',
      '100 bins',
    ],
  ])('%s', (_case, input, code, message) => {
    const error = refusal(input);
    expect(error.code).toBe(code);
    expect(error.message).toContain(message);
  });
});

function withFeature(fields: object): string {
  return changed({ features: [{ ...baseline.features[0], ...fields }, baseline.features[1]] });
}

describe('files', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'parapet-baseline-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  test('saving replaces the file whole and leaves nothing else behind', async () => {
    const path = join(folder, 'baseline.json');
    await writeFile(path, 'old');
    await saveBaseline(path, baseline);
    expect(await loadBaseline(path)).toEqual(baseline);
    expect(await readdir(folder)).toEqual(['baseline.json']);
  });

  test('a failed save leaves the old file and no temporary one', async () => {
    const cyclic: object = {
      ...baseline,
      get self() {
        return cyclic;
      },
    };
    const path = join(folder, 'baseline.json');
    const before = await readFile(path, 'utf8');
    await expect(saveBaseline(path, cyclic as never)).rejects.toThrow('circular');
    expect(await readFile(path, 'utf8')).toBe(before);
    expect(await readdir(folder)).toEqual(['baseline.json']);
    const lost = join(folder, 'none', 'b.json');
    await expect(saveBaseline(lost, baseline)).rejects.toMatchObject({
      code: 'ENOENT',
      message: expect.stringContaining(`the folder of ${lost} does not exist: make it first`),
    });
  });

  test('a refusal names the file', async () => {
    const path = join(folder, 'foreign.json');
    await writeFile(path, '{}');
    await expect(loadBaseline(path)).rejects.toThrow(path);
    const absent = join(folder, 'absent.json');
    await expect(loadBaseline(absent)).rejects.toMatchObject({
      code: 'ENOENT',
      message: expect.stringContaining(
        `there is no baseline ${absent}: check the path, or make one by saveBaseline`,
      ),
    });
  });
});

test('a byte order mark is passed over', () => {
  expect(parseBaseline(`\ufeff${text}`)).toEqual(baseline);
});

test.each([[undefined], [baseline], [Buffer.from(text)]])('parseBaseline refuses %o', (given) => {
  expect(() => parseBaseline(given as never)).toThrow('wants the text of a baseline file, not ');
});

describe('what is no baseline does not take the place of one', () => {
  let path: string;
  beforeAll(async () => {
    path = join(await mkdtemp(join(tmpdir(), 'parapet-')), 'baseline.json');
    await saveBaseline(path, baseline);
  });
  afterAll(() => rm(join(path, '..'), { recursive: true }));

  test.each([
    ['a builder', new BaselineBuilder({ datasetId: 'd' }), 'not its builder: call build()'],
    ['a promise', Promise.resolve(baseline), 'is an await missing?'],
    ['nothing', undefined, 'wants a baseline, not undefined'],
    ['a path', 'baseline.json', 'loadBaseline reads a file'],
    ['something else', { rows: 3 }, 'not a Parapet baseline'],
    ['a baseline that was changed', { ...baseline, datasetId: 'other' }, baseline.id],
  ])('%s', async (_, given, message) => {
    await expect(saveBaseline(path, given as never)).rejects.toThrow(message);
    expect(await loadBaseline(path)).toEqual(baseline);
  });

  test('nor do arguments in the wrong order', async () => {
    await expect(saveBaseline(baseline as never, path as never)).rejects.toThrow('the path first');
  });
});
