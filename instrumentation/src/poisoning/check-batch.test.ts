import { describe, expect, it, vi } from 'vitest';
import { splitDigits } from '../../../demo/fleet/digits/dataset.ts';
import { uniform } from '../random/uniform.ts';
import { checkTrainingBatch, type PoisoningOptions } from './index.ts';

const digits = await splitDigits();
const trusted = digits.training.slice(0, 3000);
const fresh = digits.training.slice(3000, 4500);
const reference = {
  rows: trusted.map(({ pixels }) => pixels),
  labels: trusted.map((digit) => String(digit.class)),
};
const rows = fresh.map(({ pixels }) => pixels);
const labels = fresh.map((digit) => String(digit.class));
const options = (more: Partial<PoisoningOptions> = {}): PoisoningOptions => ({
  datasetId: 'digits-2',
  reference,
  ...more,
});
/** Flips every twentieth label. */
const flipped = labels.map((label, i) => (i % 20 === 0 ? String((Number(label) + 5) % 10) : label));

vi.setConfig({ testTimeout: 30_000 });

describe('labels', () => {
  it('calls held-out digits clean', async () => {
    const report = await checkTrainingBatch(rows, labels, options());
    expect(report.verdict).toBe('clean');
    expect(report.labels.all).toMatchObject({ name: '*', rows: 1500, verdict: 'clean' });
    expect(report.labels.classes).toHaveLength(10);
    expect(report.duplicates.clusters).toEqual([]);
  });

  it('finds one flipped label in twenty, and which', async () => {
    const report = await checkTrainingBatch(rows, flipped, options({ datasetId: 'digits-flipped' }));
    expect(report.labels.verdict).toBe('suspicious');
    expect(report.labels.all.flipped).toBeGreaterThan(50);
    expect(report.labels.all.flipped).toBeLessThan(110);
    const right = report.labels.suspects.filter((place) => place % 20 === 0).length;
    expect(right).toBeGreaterThan(0.6 * 75);
    expect(right).toBeGreaterThan(0.7 * report.labels.suspects.length);
  });

  it('names the source that flips', async () => {
    const sources = rows.map((_, i) => `labeller-${i % 6}`);
    const bySource = labels.map((label, i) => (i % 24 === 0 ? String((Number(label) + 5) % 10) : label));
    const report = await checkTrainingBatch(rows, bySource, options({ sources }));
    expect(report.labels.sources).toHaveLength(6);
    expect(report.labels.sources[0]).toMatchObject({ name: 'labeller-0', verdict: 'suspicious' });
    expect(report.labels.sources.slice(1).every(({ verdict }) => verdict !== 'suspicious')).toBe(true);
  });

  it('says that it cannot tell where rows or classes are too few', async () => {
    const few = await checkTrainingBatch(rows.slice(0, 20), flipped.slice(0, 20), options());
    expect(few.verdict).toBe('not_enough_data');
    const oneClass = {
      rows: reference.rows.slice(0, 300),
      labels: reference.rows.slice(0, 300).map(() => 'a'),
    };
    const alone = await checkTrainingBatch(rows, labels, options({ reference: oneClass }));
    expect(alone.labels).toMatchObject({ verdict: 'not_enough_data', classes: [], suspects: [] });
    const nothing = await checkTrainingBatch([], [], options());
    expect(nothing).toMatchObject({ verdict: 'not_enough_data', rows: 0 });
  });

  it('says that it cannot tell classes apart whose rows are alike', async () => {
    const random = uniform(1);
    const noise = (count: number) => ({
      rows: Array.from({ length: count }, () => [random(), random(), random()]),
      labels: Array.from({ length: count }, () => (random() < 0.5 ? 'a' : 'b')),
    });
    const batch = noise(1000);
    const report = await checkTrainingBatch(batch.rows, batch.labels, options({ reference: noise(1000) }));
    expect(report.labels.verdict).toBe('not_enough_data');
  });

  it('leaves out labels of a class that the reference lacks', async () => {
    const strange = labels.map((label, i) => (i < 100 ? 'letter' : label));
    const report = await checkTrainingBatch(rows, strange, options());
    expect(report.labels.all.rows).toBe(1400);
  });
});

describe('duplicates', () => {
  it('finds a row that is there twenty times, and who gave it', async () => {
    const copies = Array.from({ length: 20 }, () => rows[7]!.map((value) => value * 1.0001));
    const report = await checkTrainingBatch(
      [...rows, ...copies],
      [...labels, ...copies.map(() => labels[7]!)],
      options({ sources: [...rows.map((_, i) => `feed-${i % 3}`), ...copies.map(() => 'feed-1')] }),
    );
    expect(report.duplicates.verdict).toBe('suspicious');
    expect(report.duplicates.clusters).toEqual([
      expect.objectContaining({ size: 21, inReference: 0, labels: 1, sources: 1 }),
    ]);
    expect(report.duplicates.clusters[0]!.rows).toEqual([7, ...copies.map((_, i) => 1500 + i)]);
  });

  it('finds many pairs though no cluster stands out', async () => {
    const copies = rows.slice(0, 60);
    const report = await checkTrainingBatch(
      [...rows, ...copies],
      [...labels, ...labels.slice(0, 60)],
      options(),
    );
    expect(report.duplicates.verdict).toBe('suspicious');
    expect(report.duplicates.rows).toBeGreaterThanOrEqual(120);
    expect(report.duplicates.clusters).toHaveLength(60);
  });

  it('does not mind rows that the reference repeats as often', async () => {
    const zeros = Array.from({ length: 100 }, () => new Float64Array(rows[0]!.length));
    const report = await checkTrainingBatch(
      [...rows, ...zeros],
      [...labels, ...zeros.map(() => '0')],
      options({
        reference: {
          rows: [...reference.rows, ...zeros, ...zeros],
          labels: [...reference.labels, ...zeros.map(() => '0'), ...zeros.map(() => '0')],
        },
      }),
    );
    expect(report.duplicates.verdict).toBe('clean');
  });
});

describe('long work', () => {
  it('tells how far it is, and lets others run', async () => {
    const seen: number[] = [];
    let turns = 0;
    const timer = setInterval(() => turns++, 1);
    await checkTrainingBatch(
      rows,
      labels,
      options({ onProgress: (at) => seen.push(at.steps / at.totalSteps) }),
    );
    clearInterval(timer);
    expect(seen.at(-1)).toBe(1);
    expect(seen).toEqual(seen.toSorted((a, b) => a - b));
    expect(turns).toBeGreaterThan(2);
  });

  it('ends with the reason of the signal', async () => {
    const controller = new AbortController();
    const reason = new Error('enough');
    const onProgress = () => controller.abort(reason);
    await expect(
      checkTrainingBatch(rows, labels, options({ signal: controller.signal, onProgress })),
    ).rejects.toBe(reason);
    await expect(checkTrainingBatch(rows, labels, options({ signal: controller.signal }))).rejects.toBe(
      reason,
    );
  });

  it('looks at a sample of what is very large', async () => {
    const count = 50_100;
    const random = uniform(3);
    const many = Array.from({ length: count }, () => [random()]);
    const report = await checkTrainingBatch(
      many,
      many.map(([x]) => String(x! < 0.5)),
      options({
        reference: { rows: many.slice(0, 60), labels: many.slice(0, 60).map(([x]) => String(x! < 0.5)) },
      }),
    );
    expect(report).toMatchObject({ rows: count, rowsChecked: 50_000, referenceRows: 60 });
  });
});

describe('what is refused', () => {
  const wrong: readonly [string, Parameters<typeof checkTrainingBatch>][] = [
    ['rows must be an array', [{} as never, labels, options()]],
    ['rows[1] must be an array of numbers', [[rows[0]!, 'x' as never], ['1', '2'], options()]],
    ['rows[0] has 2 numbers, and the first of the reference 196', [[[1, 2]], ['1'], options()]],
    [
      'rows[0][3] must be a finite number',
      [[rows[0]!.map((v, i) => (i === 3 ? Number.NaN : v))], ['1'], options()],
    ],
    ['labels must be an array of one label for each of the 1500 rows', [rows, ['1'], options()]],
    ['labels[0] must be a text', [[rows[0]!], [1 as never], options()]],
    ['option sources must be an array', [rows, labels, options({ sources: ['a'] })]],
    ['1500 sources', [rows, labels, options({ sources: rows.map((_, i) => `s${i}`) })]],
    [
      'option falseAlarms must be a number over 0, to 0.2, not 0.5',
      [rows, labels, options({ falseAlarms: 0.5 })],
    ],
    ['option seed must be a whole number', [rows, labels, options({ seed: 0.5 })]],
    ['option signal must be an AbortSignal', [rows, labels, options({ signal: {} as never })]],
    ['option datasetId must be a text', [rows, labels, options({ datasetId: '' })]],
    ['has no option "k"', [rows, labels, { ...options(), k: 3 } as never]],
    ['option reference.rows must be', [rows, labels, options({ reference: { rows: [], labels: [] } })]],
    ['option reference.labels must be', [rows, labels, options({ reference: { ...reference, labels: [] } })]],
  ];
  it.each(wrong)('%s', async (message, given) => {
    await expect(checkTrainingBatch(...given)).rejects.toThrow(TypeError);
    await expect(checkTrainingBatch(...given)).rejects.toThrow(message);
  });
});
