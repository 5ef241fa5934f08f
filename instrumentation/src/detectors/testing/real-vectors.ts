import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const require = createRequire(import.meta.url);
const FOLDER = join(require.resolve('vega-datasets'), '../../data');

export interface Day {
  readonly location: string;
  readonly date: string;
  /** Millimetres, degrees Celsius twice, and metres a second: precipitation, highest, lowest, wind. */
  readonly vector: readonly number[];
}

/** Daily weather of Seattle and New York, 2012 to 2015 (NOAA), as vega-datasets carries it. */
export function weather(): Day[] {
  return readFileSync(join(FOLDER, 'weather.csv'), 'utf8')
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => {
      const [location = '', date = '', ...values] = line.split(',');
      return { location, date, vector: values.slice(0, 4).map(Number) };
    });
}

export interface Penguin {
  readonly species: string;
  /** Length and depth of the beak and length of the flipper in millimetres, mass in grams; NaN where not measured. */
  readonly vector: readonly number[];
}

const MEASURES = ['Beak Length (mm)', 'Beak Depth (mm)', 'Flipper Length (mm)', 'Body Mass (g)'];

/** The 344 Palmer penguins, as vega-datasets carries them. */
export function penguins(): Penguin[] {
  const rows = JSON.parse(readFileSync(join(FOLDER, 'penguins.json'), 'utf8')) as Record<string, unknown>[];
  return rows.map((row) => ({
    species: String(row.Species),
    vector: MEASURES.map((name) => (typeof row[name] === 'number' ? row[name] : Number.NaN)),
  }));
}

const SIDE = 28;
const BLOCK = 4;

/** 1,000 written digits of MNIST, 100 of each: the mean ink of 49 blocks of 4 x 4 pixels. */
export function digits(): number[][] {
  const folder = dirname(require.resolve('mnist'));
  return Array.from({ length: 10 }, (_, digit) => {
    const { data } = JSON.parse(readFileSync(join(folder, 'digits', `${digit}.json`), 'utf8')) as {
      data: number[];
    };
    return Array.from({ length: 100 }, (_, i) => blocks(data.slice(i * SIDE ** 2, (i + 1) * SIDE ** 2)));
  }).flat();
}

function blocks(pixels: readonly number[]): number[] {
  const side = SIDE / BLOCK;
  const means = new Array<number>(side ** 2).fill(0);
  pixels.forEach((ink, i) => {
    const block = Math.floor(Math.floor(i / SIDE) / BLOCK) * side + Math.floor((i % SIDE) / BLOCK);
    means[block]! += ink / BLOCK ** 2;
  });
  return means;
}
