import { expect, test } from 'vitest';
import { mulberry32 } from '../../random/mulberry32.ts';
import { parseExposition } from './exposition.ts';

// The examples of https://prometheus.io/docs/instrumenting/exposition_formats, and what OpenMetrics adds.
test.each([
  ['http_requests_total{method="post",code="200"} 1027 1395066363000', { method: 'post', code: '200' }, 1027],
  [
    'msdos_file_access_time_seconds{path="C:\\\\DIR\\\\FILE.TXT",error="Cannot find:\\n\\"X\\""} 1.458255915e9',
    { path: 'C:\\DIR\\FILE.TXT', error: 'Cannot find:\n"X"' },
    1.458255915e9,
  ],
  ['metric_without_timestamp_and_labels 12.47', {}, 12.47],
  [
    'something_weird{problem="division by zero"} +Inf -3982045',
    { problem: 'division by zero' },
    Number.POSITIVE_INFINITY,
  ],
  ['rpc_duration_seconds{ quantile = "0.5" , } NaN', { quantile: '0.5' }, Number.NaN],
  ['foo_bucket{le="10"} 17 1520879607.789 # {trace_id="KOO5S4vxi0o"} 0.67', { le: '10' }, 17],
  ['empty{} -2e-3', {}, -0.002],
  ['brace{a="}",b="x,y=\\"z"} 1', { a: '}', b: 'x,y="z' }, 1],
  ['label_of_nobody{__proto__="x"} 1', { ['__proto__']: 'x' }, 1],
])('%s', (line, labels, value) => {
  const { samples, badLines } = parseExposition(`# HELP x y\n\n${line}\n# EOF\n`);
  expect(badLines).toEqual([]);
  expect(samples).toHaveLength(1);
  expect({ ...samples[0]!.labels }).toEqual({ ...labels });
  expect(samples[0]!.value).toBe(value);
});

test.each([
  '{a="b"} 1',
  'a{b="c" 1',
  'a{b=c} 1',
  'a{b="c"}',
  'a x',
  'a 1 2 3',
  '<html>',
  'a{b="c",,} 1',
  '5a 1',
])('%s is a bad line', (line) => {
  expect(parseExposition(`ok 1\n${line}\nok 2`)).toMatchObject({
    samples: [{ value: 1 }, { value: 2 }],
    badLines: [2],
  });
});

test('whatever the text, it ends soon and says what it could not read', () => {
  const next = mulberry32(3);
  const alphabet = ['a', '{', '}', '"', '\\', ',', '=', ' ', '1', '#', '\n', 'é'];
  for (let trial = 0; trial < 2_000; trial++) {
    const text = Array.from({ length: next() % 40 }, () => alphabet[next() % alphabet.length]).join('');
    for (const { name } of parseExposition(text).samples) expect(name).toMatch(/^[a-zA-Z_:]/);
  }
  const started = performance.now();
  parseExposition(`a{b="${'\\'.repeat(200_000)}`);
  parseExposition(`a{${'b="c",'.repeat(50_000)}`);
  parseExposition(`a ${'1 '.repeat(100_000)}`);
  expect(performance.now() - started).toBeLessThan(2_000);
});
