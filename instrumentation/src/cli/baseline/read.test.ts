import { describe, expect, test } from 'vitest';
import { type Baseline, BaselineBuilder, segmentBaselines, serializeBaseline } from '../../baseline/index.ts';
import { runCli, scratch } from '../testing.ts';

const file = scratch();

function baselineOf(datasetId: string, shift = 0): Baseline {
  const amount = Array.from({ length: 2_000 }, (_, i) => ((i * 7919) % 2_000) + shift);
  const kind = amount.map((_, i) => ['card', 'cash', 'evil\u001b[31m\u202e'][i % 3]);
  return new BaselineBuilder({ datasetId })
    .addColumns({ amount, kind, '@score': amount.map((one) => one / 9) })
    .build();
}

const october = file('october.json', serializeBaseline(baselineOf('october')));
const november = file('november.json', serializeBaseline(baselineOf('november', 900)));
const segmented = file(
  'segmented.json',
  serializeBaseline(segmentBaselines({ summer: baselineOf('s'), winter: baselineOf('w', 900) })),
);

describe('show', () => {
  test('shows every feature with its bins, in the width of the terminal', async () => {
    for (const terminal of [undefined, 60, 200]) {
      const { code, stdout } = await runCli(['baseline', 'show', october], terminal ? { terminal } : {});
      expect(code).toBe(0);
      expect(stdout).toMatch(/data set +october/);
      expect(stdout).toMatch(/00 +< 200 +200 +10\.0 % +█/);
      expect(stdout).toMatch(/00 +card +667 +33\.4 %/);
      const widest = Math.max(...stdout.split('\n').map((line) => line.length));
      expect(widest).toBeLessThanOrEqual(terminal === 200 ? 110 : 80);
    }
  });

  test('what others named cannot reach the terminal', async () => {
    const name = file(
      'hostile.json',
      serializeBaseline(
        new BaselineBuilder({ datasetId: 'd\u001b[2J' }).addRow({ 'x\u001b[31m\n': 1 }).build(),
      ),
    );
    const shown = (await runCli(['baseline', 'show', name], { terminal: 80, env: { NO_COLOR: '1' } })).stdout;
    const listed = (await runCli(['baseline', 'show', october])).stdout;
    for (const text of [shown, listed]) {
      expect(text).not.toContain('\u001b');
      expect(text).not.toContain('\u202e');
    }
    expect(shown).toContain('x\\u001b[31m\\u000a  numeric');
  });

  test('one feature, as text and as JSON', async () => {
    const one = await runCli(['baseline', 'show', october, '--feature', '@score', '--json']);
    expect(JSON.parse(one.stdout)).toMatchObject({
      datasetId: 'october',
      features: [
        { name: '@score', bins: expect.arrayContaining([{ id: 'missing', label: 'missing', count: 0 }]) },
      ],
    });
    const none = await runCli(['baseline', 'show', october, '--feature', 'amont']);
    expect(none).toMatchObject({ code: 3 });
    expect(none.stderr).toContain('there is no feature "amont"; there are "amount", "kind", "@score"');
  });
});

describe('diff', () => {
  test('the same data: nothing found, code 0', async () => {
    const ran = await runCli(['baseline', 'diff', october, october]);
    expect(ran).toMatchObject({ code: 0 });
    expect(ran.stdout).toContain('The same baseline.');
  });

  test('drifted: code 1, the worst first, colours on a terminal only', async () => {
    const plain = await runCli(['baseline', 'diff', october, november]);
    expect(plain.code).toBe(1);
    expect(plain.stdout).toMatch(/amount +drifted +≈ \d\.\d{3} +2,000/);
    expect(plain.stdout).toContain('2 drifted, 1 fine, 0 with not enough data, 0 not comparable');
    expect(plain.stdout).not.toContain('\u001b');
    const terminal = await runCli(['baseline', 'diff', october, november], { terminal: 80 });
    expect(terminal.stdout).toContain('\u001b[31m');
    expect(
      (await runCli(['baseline', 'diff', october, november], { terminal: 80, env: { NO_COLOR: '1' } }))
        .stdout,
    ).toBe(plain.stdout);
  });

  test('as JSON', async () => {
    const { stdout } = await runCli(['baseline', 'diff', october, november, '--json']);
    const { reference, other, features, schema } = JSON.parse(stdout);
    expect([reference.datasetId, other.datasetId, schema]).toEqual(['october', 'november', []]);
    expect(features[0]).toMatchObject({ verdict: 'drifted', n: 2_000, m: 2_000, exact: false });
  });
});

test('of a segmented baseline, one segment', async () => {
  expect((await runCli(['baseline', 'show', segmented, '--segment', 'winter'])).stdout).toMatch(
    /data set +w/,
  );
  expect((await runCli(['baseline', 'show', segmented])).stderr).toContain(
    'it has segments, "summer", "winter": name one',
  );
  expect((await runCli(['baseline', 'show', segmented, '--segment', 'x'])).stderr).toContain(
    'no segment "x"',
  );
});

test.each([
  ['absent.json', undefined, 'ENOENT'],
  ['cut.json', serializeBaseline(baselineOf('d')).slice(0, 300), 'the file is truncated'],
  [
    'edited.json',
    serializeBaseline(baselineOf('d')).replace('"datasetId":"d"', '"datasetId":"e"'),
    'it was edited or damaged',
  ],
  ['foreign.json', '{"a":1}', 'not a Parapet baseline'],
])('%s is refused', async (name, text, message) => {
  const path = file(name, text);
  for (const argv of [
    ['show', path],
    ['diff', october, path],
  ]) {
    const ran = await runCli(['baseline', ...argv]);
    expect(ran).toMatchObject({ code: 3, stdout: '' });
    expect(ran.stderr).toContain(message);
    expect(ran.stderr).toContain(path);
    expect(ran.stderr).not.toContain('cannot be used: Baseline refused');
  }
});
