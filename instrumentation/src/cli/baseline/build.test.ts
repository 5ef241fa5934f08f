import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { gzipSync } from 'node:zlib';
import { type BasicType, parquetWriteBuffer } from 'hyparquet-writer';
import { describe, expect, test } from 'vitest';
import { type Baseline, BaselineBuilder, parseBaseline } from '../../baseline/index.ts';
import { mulberry32 } from '../../random/mulberry32.ts';
import { type RunOptions, runCli, scratch } from '../testing.ts';

const file = scratch();
let made = 0;

interface Built {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  readonly output: string;
  readonly baseline: Baseline | undefined;
}

async function build(input: string, args: readonly string[] = [], options: RunOptions = {}): Promise<Built> {
  const output = file(`out-${++made}.json`);
  const argv = ['baseline', 'build', '--input', input, '--dataset', 'd', '--output', output, ...args];
  const ran = await runCli(argv, options);
  const baseline = existsSync(output) ? parseBaseline(readFileSync(output, 'utf8')) : undefined;
  return { ...ran, output, baseline };
}

const csv = (text: string | Uint8Array, args: readonly string[] = []) =>
  build(file(`in-${++made}.csv`, text), args);
const ndjson = (text: string | Uint8Array, args: readonly string[] = []) =>
  build(file(`in-${++made}.ndjson`, text), args);

/** A feature as a table of its bins; those that hold nothing are left out. */
function countsOf({ baseline, stderr }: Built, name: string): Record<string, number> {
  const feature = baseline?.features.find((one) => one.name === name);
  if (feature === undefined) throw new Error(`no feature ${name}: ${stderr}`);
  const ordinary = feature.type === 'numeric' ? feature.edges.map(String) : feature.categories;
  const names = feature.type === 'numeric' ? ['below', ...ordinary.map((edge) => `from ${edge}`)] : ordinary;
  const all = [...names, 'missing', 'unseen'].map((bin, i) => [bin, feature.counts[i]!] as const);
  return Object.fromEntries(all.filter(([, count]) => count > 0));
}

const typesOf = ({ baseline }: Built) =>
  Object.fromEntries((baseline?.features ?? []).map(({ name, type }) => [name, type]));

describe('all formats', () => {
  const random = mulberry32(5);
  const rows = Array.from({ length: 30_000 }, (_, i) => ({
    amount: i % 17 === 0 ? null : (random() % 100_000) / 8,
    kind: ['a', 'b,"c"', 'd\ne', 'ü'][random() % 4]!,
  }));
  const expected = new BaselineBuilder({ datasetId: 'd' }).addRows(rows).build();
  const csvText = `amount,kind\n${rows.map(({ amount, kind }) => `${amount ?? ''},"${kind.replaceAll('"', '""')}"`).join('\n')}\n`;
  const ndjsonText = rows.map((row) => JSON.stringify(row)).join('\n');
  const parquet = (codec: 'SNAPPY' | 'UNCOMPRESSED', rowGroupSize: number) =>
    new Uint8Array(
      parquetWriteBuffer({
        columnData: [
          { name: 'amount', data: rows.map(({ amount }) => amount), type: 'DOUBLE', nullable: true },
          { name: 'kind', data: rows.map(({ kind }) => kind), type: 'STRING' },
        ],
        codec,
        rowGroupSize,
      }),
    );

  test.each([
    ['CSV', 'csv', csvText],
    [
      'CSV with CRLF and a byte order mark',
      'csv',
      `\ufeff${csvText.replace(/"\n/g, '"\r\n').replace('kind\n', 'kind\r\n')}`,
    ],
    ['CSV, gzipped', 'csv.gz', gzipSync(csvText)],
    ['NDJSON', 'ndjson', ndjsonText],
    ['NDJSON, gzipped', 'jsonl.gz', gzipSync(`${ndjsonText}\n`)],
    ['Parquet, snappy', 'parquet', parquet('SNAPPY', 7_000)],
    ['Parquet, one large row group', 'parquet', parquet('UNCOMPRESSED', 40_000)],
  ])('%s: the baseline is the one that the library builds', async (_, extension, content) => {
    const built = await build(file(`same-${++made}.${extension}`, content));
    expect(built.stderr).toBe('');
    expect(built.code).toBe(0);
    expect(built.baseline).toMatchObject({ rows: 20_000, rowsSeen: 30_000, id: expected.id });
    expect(built.stdout).toContain(`${built.output}: baseline ${expected.id} of d, 2 features, 30,000 rows`);
  });

  test('with the prediction and a declared type: one order, and so one id', async () => {
    const names = ['late', 'amount', 'risk', 'zip'] as const;
    const given = Array.from({ length: 50 }, (_, i) => ({
      late: i % 3 ? 'yes' : 'no',
      amount: i / 8,
      risk: i / 50,
      zip: String(75 + (i % 4)),
    }));
    const inCsv = [names, ...given.map((row) => names.map((name) => row[name]))].join('\n');
    const inParquet = parquetWriteBuffer({
      columnData: names.map((name) => ({
        name,
        data: given.map((row) => row[name]),
        type: typeof given[0]![name] === 'number' ? 'DOUBLE' : 'STRING',
      })),
    });
    const args = ['--class', 'late', '--score', 'risk', '--columns', 'zip:categorical'];
    const built = [
      await csv(inCsv, args),
      await ndjson(given.map((row) => JSON.stringify(row)).join('\n'), args),
      await build(file('order.parquet', new Uint8Array(inParquet)), args),
    ];
    expect(built[0]!.baseline!.features.map(({ name }) => name)).toEqual([
      '@class',
      'amount',
      '@score',
      'zip',
    ]);
    expect(new Set(built.map(({ baseline }) => baseline!.id)).size).toBe(1);
  });

  test('from the standard input, in pieces that split rows, characters and the byte order mark', async () => {
    const bytes = Buffer.from(`\ufeff${csvText}`);
    const sizes = [1, 1, 1, 4, 1_000, 65_536];
    const pieces: Buffer[] = [];
    for (let at = 0, i = 0; at < bytes.length; i++) {
      const size = sizes[Math.min(i, sizes.length - 1)]!;
      pieces.push(bytes.subarray(at, at + size));
      at += size;
    }
    const built = await build('-', ['--format', 'csv'], { stdin: pieces });
    expect(built.baseline?.id).toBe(expected.id);
  });

  test('--json prints a summary', async () => {
    const { stdout, output } = await csv(csvText, ['--json']);
    expect(JSON.parse(stdout)).toMatchObject({
      output,
      id: expected.id,
      datasetId: 'd',
      rows: 20_000,
      rowsSeen: 30_000,
      rowsSkipped: 0,
      features: [
        { name: 'amount', type: 'numeric' },
        { name: 'kind', type: 'categorical' },
      ],
      notes: [],
    });
  });
});

describe('CSV values', () => {
  test('numbers have a decimal point; NA, NaN, null, None and nothing are missing; text is unseen', async () => {
    const cells = [
      '1',
      ' 2 ',
      '+3',
      '-4.5',
      '.5',
      '6.',
      '1e3',
      'inf',
      '-Infinity',
      'NA',
      'nan',
      'NULL',
      'None',
      'n/a',
      '',
      '""',
      'abc',
      '1,5',
      '0x10',
    ];
    const built = await csv(
      `x,y\n${cells.map((cell) => `${cell === '1,5' ? '"1,5"' : cell},1`).join('\n')}\n`,
    );
    const feature = built.baseline!.features[0]!;
    expect(feature.type).toBe('numeric');
    expect(feature.counts.slice(-2)).toEqual([7, 3]);
  });

  test('in a column of categories only nothing is missing, and text stays as it is', async () => {
    const built = await csv('x,y\nNA,1\nnull,1\n,1\n"",1\n a,1\na,1\n');
    expect(countsOf(built, 'x')).toEqual({ NA: 1, null: 1, ' a': 1, a: 1, missing: 2 });
  });

  test('a column with a leading zero holds codes, which is said; --columns decides', async () => {
    const text = 'zip,share\n01234,0.5\n90210,0\n10115,1\n';
    const built = await csv(text);
    expect(typesOf(built)).toEqual({ zip: 'categorical', share: 'numeric' });
    expect(built.stderr).toContain('column "zip" is read as categories, for "01234" begins with a zero');
    const forced = await csv(text, ['--columns', 'zip:numeric,share:categorical']);
    expect(typesOf(forced)).toEqual({ zip: 'numeric', share: 'categorical' });
    expect(forced.stderr).toBe('');
  });

  test('the type is that of most of the values of the sample, not of the first rows', async () => {
    const built = await csv(`x,y\n${'1,1\n'.repeat(100)}${'a,1\n'.repeat(101)}`);
    expect(typesOf(built)).toEqual({ x: 'categorical', y: 'numeric' });
  });
});

describe('columns', () => {
  const text = 'id,amount,predicted,p,"a:b,c"\n1,2,spam,0.9,x\n2,3,ham,0.1,y\n';

  test('may be left out, typed, and hold the prediction', async () => {
    const built = await csv(text, [
      '--columns',
      'id:skip,amount:categorical,a:b,c:skip',
      '--class',
      'predicted',
      '--score',
      'p',
    ]);
    expect(typesOf(built)).toEqual({ amount: 'categorical', '@class': 'categorical', '@score': 'numeric' });
  });

  test('of NDJSON are those of all rows; one that a row lacks is missing', async () => {
    const built = await ndjson('{"a":1}\n\n{"b":"x","a":null}\n{"b":true,"c":{"d":[1]}}\n');
    expect(countsOf(built, 'a')).toEqual({ 'from 1': 1, missing: 2 });
    expect(countsOf(built, 'b')).toEqual({ x: 1, true: 1, missing: 1 });
    expect(countsOf(built, 'c')).toEqual({ missing: 2, unseen: 1 });
  });

  test('named like what objects inherit are columns as any other', async () => {
    const built = await ndjson('{"__proto__":1,"constructor":"a","toString":2}\n');
    expect(Object.entries(typesOf(built)).length + Number('__proto__' in typesOf(built))).toBeGreaterThan(2);
    expect(built.baseline!.features.map(({ name }) => name)).toEqual([
      '__proto__',
      'constructor',
      'toString',
    ]);
    const fromCsv = await csv('__proto__,constructor\n1,a\n');
    expect(fromCsv.baseline!.features.map(({ name }) => name)).toEqual(['__proto__', 'constructor']);
  });

  test('without a name are left out', async () => {
    const built = await csv(',a\n0,1\n1,2\n');
    expect(typesOf(built)).toEqual({ a: 'numeric' });
    expect(built.stderr).toContain('column 1 has no name and is left out');
  });

  test('that nearly every value has a category of its own in are pointed out', async () => {
    const built = await csv(`id,x\n${Array.from({ length: 200 }, (_, i) => `k${i},${i}`).join('\n')}\n`);
    expect(built.stderr).toContain('column "id": most values have no bin of their own');
    expect(built.stderr).toContain('--columns "id:skip"');
  });

  test('of which every value is another whole number are pointed out', async () => {
    const text = (value: (i: number) => number) =>
      `id,x\n${Array.from({ length: 200 }, (_, i) => `${value(i)},${i / 8}`).join('\n')}\n`;
    const built = await csv(text((i) => 1_000 + i));
    expect(built.stderr).toBe(
      'note: column "id": every value is another whole number. If it is no feature, leave it out with --columns "id:skip"\n',
    );
    expect((await csv(text((i) => i >> 1))).stderr).toBe('');
    expect(
      (
        await csv(
          text((i) => i),
          ['--score', 'id'],
        )
      ).stderr,
    ).toBe('');
  });

  test('of up to 100 categories: how all of them get a bin', async () => {
    const text = `zip\n${Array.from({ length: 450 }, (_, i) => `0${1_000 + (i % 90)}`).join('\n')}\n`;
    const built = await csv(text);
    expect(built.stderr).toContain(
      'most values have no bin of their own; --categories 90 gives one to each of its 90 categories. If it is no feature',
    );
    expect((await csv(text, ['--categories', '90'])).stderr).not.toContain('no bin of their own');
  });

  test('of Parquet: dates are moments, lists are left out', async () => {
    const column = (name: string, type: BasicType, data: unknown[]) => ({ name, type, data });
    const bytes = parquetWriteBuffer({
      columnData: [
        column('at', 'TIMESTAMP', [new Date(0), new Date(1_000)]),
        column('big', 'INT64', [1n, 2n]),
        column('flag', 'BOOLEAN', [true, false]),
        column('doc', 'JSON', [{ a: 1 }, { a: 2 }]),
      ],
    });
    const built = await build(file('types.parquet', new Uint8Array(bytes)));
    expect(typesOf(built)).toEqual({ at: 'numeric', big: 'numeric', flag: 'categorical' });
    expect(countsOf(built, 'at')).toEqual({ below: 1, 'from 1000': 1 });
    expect(built.stderr).toContain('column "doc" holds documents and is left out');
  });
});

describe('bad rows', () => {
  test.each([
    ['csv', 'a,b\n1,2\n3\n', 'row 2 (line 3): 1 cells, where the header has 2'],
    ['csv', 'a,b\n"1\n1",2\n3,4,5\n', 'row 2 (line 4): 3 cells, where the header has 2'],
    ['csv', 'a,b\n1,x"y\n', 'row 1 (line 2): a quote inside a cell'],
    ['csv', 'a,b\n1,"y\n', 'row 1 (line 2): a quote is opened and not closed'],
    ['ndjson', '{"a":1}\n{"a":\n', 'row 2 (line 2): not valid JSON'],
    ['ndjson', '{"a":1}\n\n[1]\n', 'row 2 (line 3): not a JSON object'],
    ['ndjson', 'null\n', 'row 1 (line 1): not a JSON object'],
  ])('%s %j is refused with its place, and nothing is written', async (format, text, message) => {
    const built = await build(file(`bad-${++made}.${format}`, text));
    expect(built).toMatchObject({ code: 3, baseline: undefined });
    expect(built.stderr).toContain(message);
    expect(built.stderr).toContain('--skip-bad N');
  });

  test('that are not UTF-8 are refused, sampled or not', async () => {
    const latin1 = (text: string) => Buffer.from(text, 'latin1');
    expect((await csv(latin1('a,b\nMüller,1\n'))).stderr).toContain('row 1 (line 2): not UTF-8');
    expect((await ndjson(latin1('{"a":1}\n{"a":"Müller"}\n'))).stderr).toContain('row 2 (line 2): not UTF-8');
    const many = latin1(`a,b\n${'x,1\n'.repeat(40_000)}Müller,1\n${'x,1\n'.repeat(40_000)}`);
    expect((await csv(many)).stderr).toContain('row 40,001 (line 40,002): not UTF-8');
  });

  test('may be let pass, so many and no more, and are told', async () => {
    const text = 'a,b\n1,2\n3\n4\n5,6\n';
    const passed = await csv(text, ['--skip-bad', '2']);
    expect(passed).toMatchObject({ code: 0, baseline: { rows: 2 } });
    expect(passed.stderr).toContain('skipped row 2 (line 3)');
    expect(passed.stdout).toContain('2 bad ones skipped');
    const refused = await csv(text, ['--skip-bad', '1']);
    expect(refused.stderr).toMatch(/row 2 \(line 3\): .*\n {2}row 3 \(line 4\): /);
  });

  test('a message does not hold what is in the row', async () => {
    const built = await ndjson('{"iban":"DE89370400440532013000"\n');
    expect(built.stderr).not.toContain('DE89');
  });
});

describe('is refused', () => {
  test.each([
    ['', 'the input is empty'],
    ['a,b\n', 'holds no rows'],
    ['a,b,a\n1,2,3\n', 'columns 1 and 3 are both called "a"'],
    ['a;b\n1;2\n', "Try --delimiter ';'"],
    ['a,"b\n1,2\n', 'the header, line 1: a quote is opened and not closed'],
    [Buffer.from('\ufeffa,b\n1,2\n', 'utf16le'), 'the input is UTF-16'],
    [`a,b\n${'x'.repeat(1_200_000)},1\n`, 'row 1 (line 2): longer than 1 MiB'],
  ])('CSV %#', async (text, message) => {
    const built = await csv(text as string);
    expect(built).toMatchObject({ code: 3, baseline: undefined });
    expect(built.stderr).toContain(message);
  });

  test('an input whose sample would take too much memory, naming the widest column', async () => {
    const row = `{"id":1,"body":"${'x'.repeat(60_000)}"}\n`;
    const wide = (args: readonly string[]) =>
      build('-', ['--format', 'ndjson', ...args], { stdin: Array.from({ length: 2_400 }, () => row) });
    expect((await wide([])).stderr).toMatch(
      /more than 128 MiB. The widest column is "body" .* --columns "body:skip"/,
    );
    expect((await wide(['--columns', 'body:skip'])).code).toBe(0);
  });

  test('rows that have their data in the names', async () => {
    const row = `{${Array.from({ length: 10_001 }, (_, i) => `"k${i}":1`).join(',')}}\n`;
    expect((await ndjson(row)).stderr).toContain('more than 10000 columns');
  });

  test.each([
    [['--columns', 'b:skip'], 3, 'the input has no column "b"; it has "a"'],
    [['--columns', 'a:number'], 2, '--columns wants name:type'],
    [['--class', 'a', '--score', 'q'], 3, 'the input has no column "q"'],
    [['--columns', 'a:skip'], 3, 'no columns that are not left out'],
    [['--bins', '1'], 2, '--bins must be a whole number from 2 to 100, not "1"'],
    [['--skip-bad', '-1'], 2, 'argument is ambiguous'],
    [['--delimiter', '"'], 2, '--delimiter must be one ASCII character'],
    [['--format', 'xls'], 2, '--format must be one of csv, ndjson, parquet, not "xls"'],
    [['--formt', 'csv'], 2, "Unknown option '--formt'"],
    [['more'], 2, 'baseline build wants no arguments, not 1'],
  ])('%j', async (args, code, message) => {
    const built = await csv('a\n1\n2\n', args);
    expect(built.stderr).toContain(message);
    expect(built).toMatchObject({ code, baseline: undefined });
  });

  test.each([
    [['--input', 'x.csv', '--dataset', 'd'], 'wants --output FILE'],
    [['--input', 'data', '--dataset', 'd', '--output', 'o'], 'give --format csv|ndjson|parquet'],
    [
      ['--input', '-', '--format', 'parquet', '--dataset', 'd', '--output', 'o'],
      'Parquet is read from its end',
    ],
  ])('%j, as usage', async (args, message) => {
    const ran = await runCli(['baseline', 'build', ...args]);
    expect(ran).toMatchObject({ code: 2, stdout: '' });
    expect(ran.stderr).toContain(message);
  });

  test('what is not there, a folder, a damaged file', async () => {
    expect((await build(file('absent.csv'))).stderr).toContain('ENOENT');
    expect((await build(dirname(file('x')), ['--format', 'csv'])).stderr).toContain('it is a folder');
    expect((await build(file('no.parquet', 'PAR1, not'))).stderr).toContain('cannot be read as Parquet');
    const cut = await build(file('cut.csv.gz', gzipSync('a,b\n'.repeat(10_000)).subarray(0, 60)));
    expect(cut.stderr).toMatch(/cut\.csv\.gz cannot be read: unexpected end of file/);
    expect(cut.code).toBe(3);
  });

  test('an output that exists, unless forced, and one in a folder that does not', async () => {
    const output = file('there.json', 'mine');
    const argv = [
      'baseline',
      'build',
      '--input',
      file('in.csv', 'a\n1\n'),
      '--dataset',
      'd',
      '--output',
      output,
    ];
    const ran = await runCli(argv);
    expect(ran).toMatchObject({ code: 3, stderr: `parapet: ${output} exists: --force replaces it\n` });
    expect(readFileSync(output, 'utf8')).toBe('mine');
    expect((await runCli([...argv, '--force'])).code).toBe(0);
    expect(parseBaseline(readFileSync(output, 'utf8')).rows).toBe(1);
    const nowhere = [...argv.slice(0, -1), file('nowhere/out.json')];
    expect((await runCli(nowhere)).stderr).toContain('does not exist: make it first');
  });
});

test('interrupted, it says so and leaves nothing', async () => {
  const controller = new AbortController();
  function* endless() {
    yield 'a,b\n';
    for (let i = 0; ; i++) {
      if (i === 50) controller.abort();
      yield '1,2\n'.repeat(1_000);
    }
  }
  const built = await build('-', ['--format', 'csv'], { stdin: endless(), signal: controller.signal });
  expect(built).toMatchObject({ code: 130, baseline: undefined, stdout: '' });
  expect(built.stderr).toBe('parapet: interrupted; nothing was written\n');
  expect(readdirSync(dirname(built.output)).filter((name) => name.endsWith('.tmp'))).toEqual([]);
});

test('with --json an error is on stdout too', async () => {
  const ran = await csv('', ['--json']);
  expect(JSON.parse(ran.stdout)).toEqual({
    error: 'the input is empty: it has not even a header',
    exitCode: 3,
  });
});
