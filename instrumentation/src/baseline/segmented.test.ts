import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BaselineBuilder } from './builder.ts';
import type { BaselineError } from './error.ts';
import { parseBaseline, parseSegmentedBaseline, serializeBaseline } from './file-format.ts';
import { loadBaseline, loadSegmentedBaseline, saveBaseline } from './files.ts';
import { MAX_SEGMENTS, type SegmentedBaseline, segmentBaselines } from './segmented.ts';
import { SegmentedBaselineBuilder } from './segmented-builder.ts';
import type { Baseline } from './types.ts';

interface Row {
  readonly tenant: string;
  readonly amount: number;
}
const rows: Row[] = Array.from({ length: 600 }, (_, i) => ({
  tenant: ['b', 'a', 'c'][i % 3]!,
  amount: i * (1 + (i % 3)),
}));
const build = (order: readonly Row[] = rows): SegmentedBaseline =>
  new SegmentedBaselineBuilder({ datasetId: 'd', segmentOf: (row: Row) => row.tenant })
    .addRows(order)
    .build();

describe('the builder', () => {
  it('builds for each segment what a builder of its rows alone builds', () => {
    const { segments } = build();
    expect(Object.keys(segments)).toEqual(['a', 'b', 'c']);
    const alone = new BaselineBuilder({ datasetId: 'd' }).addRows(
      rows.filter(({ tenant }) => tenant === 'c'),
    );
    expect(segments.c?.id).toBe(alone.build().id);
    expect(segments.c?.rows).toBe(200);
  });

  it('gives one id for the same segments, whatever order they come in', () => {
    const bySegment = [...rows].sort((a, b) => a.tenant.localeCompare(b.tenant));
    expect(build(bySegment).id).toBe(build().id);
    expect(build().id).toMatch(/^s1:[0-9a-f]{12}$/);
    expect(segmentBaselines(build().segments).id).toBe(build().id);
    const { a, b } = build().segments;
    expect(segmentBaselines({ a: b!, b: a! }).id).not.toBe(segmentBaselines({ a: a!, b: b! }).id);
  });

  it('is frozen through and through', () => {
    const { segments } = build();
    expect(Object.isFrozen(segments) && Object.isFrozen(segments.a?.features[0]?.counts)).toBe(true);
  });

  it.each<[unknown, string]>([
    [{ datasetId: 'd' }, 'option segmentOf must be a function, not undefined'],
    [{ datasetId: 'd', segmentOf: 'tenant' }, 'option segmentOf must be a function, not "tenant"'],
    [{ segmentOf: () => 'a' }, 'BaselineBuilder wants datasetId'],
    [{ datasetId: 'd', segmentOf: () => 'a', bin: 3 }, 'BaselineBuilder has no option "bin"'],
    [null, 'SegmentedBaselineBuilder wants an object of options, not null'],
  ])('refuses %o', (options, message) => {
    expect(() => new SegmentedBaselineBuilder(options as never)).toThrow(message);
  });

  it.each<[unknown, string]>([
    [undefined, 'the name of a segment must be a text of 1 to 64 characters, not undefined'],
    ['', 'not ""'],
    [3, 'not 3'],
    ['x'.repeat(65), 'must be a text of 1 to 64 characters'],
  ])('refuses a segment named %o', (name, message) => {
    const builder = new SegmentedBaselineBuilder({ datasetId: 'd', segmentOf: () => name as string });
    expect(() => builder.addRow({ a: 1 })).toThrow(message);
  });

  it('refuses one segment more than there may be, rows that are none, and no rows', () => {
    const make = () =>
      new SegmentedBaselineBuilder({ datasetId: 'd', segmentOf: ({ of }: { of: number }) => `${of}` });
    const full = make();
    for (let of = 0; of < MAX_SEGMENTS; of++) full.addRow({ of });
    expect(() => full.addRow({ of: MAX_SEGMENTS })).toThrow('segment "100" is one more than the 100');
    expect(Object.keys(full.build().segments)).toHaveLength(MAX_SEGMENTS);
    expect(() => make().addRow(null as never)).toThrow('addRow wants an object');
    expect(() => make().addRows(5 as never)).toThrow('addRows wants an iterable of rows, not 5');
    expect(() => make().build()).toThrow('needs rows; none were added');
  });

  it('joins baselines, and refuses what is none', () => {
    expect(() => segmentBaselines({})).toThrow('has 1 to 100 segments, not 0');
    expect(() => segmentBaselines({ a: 'a.json' as never })).toThrow(
      'segment "a" must be a baseline, not the text',
    );
    expect(() => segmentBaselines({ '': build().segments.a! })).toThrow('the name of a segment');
    expect(() => segmentBaselines(undefined as never)).toThrow('wants baselines by name');
  });
});

describe('the file', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'parapet-segments-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  it('is read as it was written, whole', async () => {
    const path = join(folder, 'segments.json');
    const odd = segmentBaselines({
      ...build().segments,
      ['__proto__']: build().segments.a!,
      _other: build().segments.b!,
    });
    await saveBaseline(path, odd);
    const read = await loadSegmentedBaseline(path);
    expect(read).toEqual(odd);
    expect(Object.keys(read.segments)).toContain('__proto__');
    expect(Object.isFrozen(read.segments.a)).toBe(true);
    expect(serializeBaseline(read)).toBe(await readFile(path, 'utf8'));
    expect((await readdir(folder)).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });

  it('is not taken for one without segments, nor the other way round; the message says what reads it', async () => {
    const path = join(folder, 'other.json');
    await saveBaseline(path, build());
    await expect(loadBaseline(path)).rejects.toThrow(
      /other\.json: .*Read it with parseSegmentedBaseline or load/,
    );
    await saveBaseline(path, build().segments.a!);
    await expect(loadSegmentedBaseline(path)).rejects.toThrow('read it with parseBaseline or loadBaseline');
    await writeFile(path, '{"segments"');
    await expect(loadSegmentedBaseline(path)).rejects.toMatchObject({ code: 'damaged' });
  });

  const good = JSON.parse(serializeBaseline(build()));
  const { a } = good.segments as Record<string, Baseline>;
  it.each<[string, unknown, BaselineError['code']]>([
    ['null', null, 'foreign'],
    ['a list', [], 'foreign'],
    ['no segments', { ...good, segments: undefined }, 'foreign'],
    ['segments that are a list', { ...good, segments: [a] }, 'damaged'],
    ['an empty set of segments', { ...good, segments: {} }, 'damaged'],
    ['a segment without a name', { ...good, segments: { '': a } }, 'damaged'],
    ['a segment that is none', { ...good, segments: { ...good.segments, a: 3 } }, 'foreign'],
    [
      'a count that was raised',
      { ...good, segments: { ...good.segments, a: { ...a, rows: 201 } } },
      'damaged',
    ],
    [
      'a data set that was renamed',
      { ...good, segments: { ...good.segments, a: { ...a, datasetId: 'e' } } },
      'changed',
    ],
    ['a segment that was taken out', { ...good, segments: { a } }, 'changed'],
    [
      'segments that changed places',
      { ...good, segments: { ...good.segments, a: good.segments.b, b: a } },
      'changed',
    ],
    ['another id', { ...good, id: 's1:000000000000' }, 'changed'],
    ['no id', { ...good, id: undefined }, 'damaged'],
    ['a later schema', { ...good, schemaVersion: 2 }, 'newer'],
    [
      '101 segments',
      { ...good, segments: Object.fromEntries(Array.from({ length: 101 }, (_, i) => [i, a])) },
      'damaged',
    ],
  ])('with %s is refused', (_, value, code) => {
    const text = JSON.stringify(value);
    expect(() => parseSegmentedBaseline(text)).toThrow(expect.objectContaining({ code }));
  });

  it('is refused when it is no text, and a builder is not saved', async () => {
    expect(() => parseSegmentedBaseline(good)).toThrow(
      'parseSegmentedBaseline wants the text of a baseline file',
    );
    expect(() => parseBaseline(serializeBaseline(build()))).toThrow('segmented baseline');
    const builder = new SegmentedBaselineBuilder({ datasetId: 'd', segmentOf: () => 'a' });
    await expect(saveBaseline(join(folder, 'b.json'), builder as never)).rejects.toThrow('call build()');
    const broken = { ...build(), id: 's1:000000000000' };
    await expect(saveBaseline(join(folder, 'b.json'), broken)).rejects.toMatchObject({ code: 'changed' });
  });
});
