import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { mulberry32 } from '../random/mulberry32.ts';
import { randomOrders } from './orders.ts';
import { shapleyExplainer } from './shapley.ts';

type Row = Record<string, number>;
type Model = (row: Row) => number;

const batch = (model: Model) => (rows: Row[]) => rows.map(model);

/** Uniform numbers in [-1, 1). */
function seeded(seed: number): () => number {
  const next = mulberry32(seed);
  return () => next() / 2 ** 31 - 1;
}

function randomRows(count: number, names: readonly string[], seed: number): Row[] {
  const random = seeded(seed);
  return Array.from({ length: count }, () => Object.fromEntries(names.map((name) => [name, random() * 3])));
}

/** Shapley values by their definition, a weighted sum over all coalitions, with the mean over the background outside. */
function exactValues(model: Model, row: Row, background: readonly Row[]): number[] {
  const names = Object.keys(row);
  const worth = (coalition: number) => {
    const mixed = (from: Row) =>
      Object.fromEntries(names.map((name, i) => [name, (coalition >> i) & 1 ? row[name]! : from[name]!]));
    return background.reduce((sum, from) => sum + model(mixed(from)), 0) / background.length;
  };
  const factorial = (n: number): number => (n <= 1 ? 1 : n * factorial(n - 1));
  return names.map((_, i) => {
    let value = 0;
    for (let coalition = 0; coalition < 1 << names.length; coalition++) {
      if ((coalition >> i) & 1) continue;
      const size = names.filter((_, j) => (coalition >> j) & 1).length;
      const weight = (factorial(size) * factorial(names.length - size - 1)) / factorial(names.length);
      value += weight * (worth(coalition | (1 << i)) - worth(coalition));
    }
    return value;
  });
}

const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0);
const NAMES = ['a', 'b', 'c', 'd', 'e'];

describe('against the definition', () => {
  const models: [string, Model][] = [
    ['with an interaction of three', ({ a, b, c, d, e }) => a! * b! * c! + Math.sin(d!) - e!],
    ['with a step', ({ a, b, c, d, e }) => (a! > 0 && b! > 0 && e! > 0 ? 5 : 0) + Math.max(c!, d!)],
    ['logistic', ({ a, b, c, d, e }) => 1 / (1 + Math.exp(-(2 * a! - b! + 0.5 * c! + d! * e!)))],
  ];

  it.each(models)('a model %s: off by few standard errors, and sums exact', async (_, model) => {
    const background = randomRows(4, NAMES, 11);
    const squares: number[] = [];
    for (const [seed, row] of randomRows(60, NAMES, 12).entries()) {
      // A seed for each row, or their errors would go together.
      const explainer = shapleyExplainer({ predict: batch(model), background, permutations: 200, seed });
      const { values, standardErrors, baseValue, output } = await explainer.explain(row);
      expect(baseValue).toBeCloseTo(sum(background.map(model)) / 4, 12);
      expect(output).toBe(model(row));
      expect(sum(values)).toBeCloseTo(output! - baseValue!, 10);
      exactValues(model, row, background).forEach((exact, i) => {
        expect(Math.abs(values[i]! - exact)).toBeLessThan(5 * standardErrors![i]! + 1e-9);
        if (standardErrors![i]! > 1e-9) squares.push(((values[i]! - exact) / standardErrors![i]!) ** 2);
      });
    }
    // The mean square of errors in standard errors is 1 when those are right.
    expect(sum(squares) / squares.length).toBeGreaterThan(0.7);
    expect(sum(squares) / squares.length).toBeLessThan(1.4);
  });

  it('walking backwards too makes pairwise interactions exact', async () => {
    const model: Model = ({ a, b, c, d, e }) => a! * b! - 3 * c! * d! + e! ** 2;
    const background = randomRows(5, NAMES, 3);
    const row = randomRows(1, NAMES, 4)[0]!;
    const { values, standardErrors } = await shapleyExplainer({
      predict: batch(model),
      background,
      permutations: 20,
    }).explain(row);
    exactValues(model, row, background).forEach((exact, i) => {
      expect(values[i]).toBeCloseTo(exact, 10);
      expect(standardErrors![i]).toBeLessThan(1e-9);
    });
  });
});

describe('axioms', () => {
  it('a linear model: weight times distance from the mean of the background', async () => {
    const weights: Row = { a: 2, b: -1, c: 0.5, d: 0, e: 10 };
    const background = randomRows(30, NAMES, 1);
    const row = randomRows(1, NAMES, 2)[0]!;
    const predict = batch((given) => sum(NAMES.map((name) => weights[name]! * given[name]!)) + 7);
    const { features, values, standardErrors } = await shapleyExplainer({ predict, background }).explain(row);
    expect(features).toEqual(NAMES);
    NAMES.forEach((name, i) => {
      const mean = sum(background.map((from) => from[name]!)) / background.length;
      expect(values[i]).toBeCloseTo(weights[name]! * (row[name]! - mean), 10);
      expect(standardErrors![i]).toBeLessThan(1e-10);
    });
  });

  it('a feature that the model ignores gets exactly nothing', async () => {
    const explainer = shapleyExplainer({
      predict: batch(({ a, b }) => a! * b! + Math.abs(a!)),
      background: randomRows(10, NAMES, 5),
    });
    const { values } = await explainer.explain(randomRows(1, NAMES, 6)[0]!);
    expect(values.slice(2)).toEqual([0, 0, 0]);
    expect(values[0]).not.toBe(0);
  });

  it('features that the model treats alike, with the same values, get the same', async () => {
    const background = [{ a: 0, b: 0, c: 1 }];
    const explainer = shapleyExplainer({
      predict: batch(({ a, b, c }) => Math.max(a!, b!) * c! * 4),
      background,
      permutations: 4_000,
    });
    const { values, standardErrors } = await explainer.explain({ a: 1, b: 1, c: 2 });
    expect(Math.abs(values[0]! - values[1]!)).toBeLessThan(4 * (standardErrors![0]! + standardErrors![1]!));
    expect(sum(values)).toBeCloseTo(8, 12);
  });

  it('a row of the background mean is one feature’s whole difference when there is one feature', async () => {
    const explainer = shapleyExplainer({
      predict: batch(({ a }) => a! ** 3),
      background: [{ a: 1 }, { a: 2 }],
    });
    const { values, baseValue, output } = await explainer.explain({ a: 3 });
    expect([values, baseValue, output]).toEqual([[27 - 4.5], 4.5, 27]);
  });
});

describe('a real model on real data', () => {
  interface Penguin {
    readonly species: string;
    readonly beak: number;
    readonly depth: number;
    readonly flipper: number;
    readonly mass: number;
  }

  /** 342 penguins of `vega-datasets` with all measures, in standard units. */
  function penguins(): Penguin[] {
    const file = join(createRequire(import.meta.url).resolve('vega-datasets'), '../../data/penguins.json');
    const all = JSON.parse(readFileSync(file, 'utf8')) as Record<string, string | number | null>[];
    const measures = ['Beak Length (mm)', 'Beak Depth (mm)', 'Flipper Length (mm)', 'Body Mass (g)'];
    const whole = all.filter((one) => measures.every((name) => typeof one[name] === 'number'));
    const scale = (name: string) => {
      const numbers = whole.map((one) => one[name] as number);
      const mean = sum(numbers) / numbers.length;
      const deviation = Math.sqrt(sum(numbers.map((n) => (n - mean) ** 2)) / numbers.length);
      return (one: (typeof whole)[number]) => ((one[name] as number) - mean) / deviation;
    };
    const [beak, depth, flipper, mass] = measures.map(scale);
    return whole.map((one) => ({
      species: one.Species as string,
      beak: beak!(one),
      depth: depth!(one),
      flipper: flipper!(one),
      mass: mass!(one),
    }));
  }

  const MEASURES = ['beak', 'depth', 'flipper', 'mass'] as const;

  /** A logistic regression of "is a Chinstrap", by plain gradient descent; gives log-odds. */
  function train(birds: readonly Penguin[]) {
    const weights = { beak: 0, depth: 0, flipper: 0, mass: 0, constant: 0 };
    const logOdds = (bird: Omit<Penguin, 'species'>) =>
      weights.constant + sum(MEASURES.map((name) => weights[name] * bird[name]));
    for (let step = 0; step < 400; step++) {
      for (const bird of birds) {
        const off = Number(bird.species === 'Chinstrap') - 1 / (1 + Math.exp(-logOdds(bird)));
        for (const name of MEASURES) weights[name] += 0.02 * off * bird[name];
        weights.constant += 0.02 * off;
      }
    }
    return { weights, logOdds };
  }

  it('log-odds fall apart into weight times distance; the probability adds up and agrees with the definition', async () => {
    const birds = penguins();
    const { weights, logOdds } = train(birds);
    const right = birds.filter((bird) => logOdds(bird) > 0 === (bird.species === 'Chinstrap')).length;
    expect(right / birds.length).toBeGreaterThan(0.95);
    const background = birds
      .filter((_, i) => i % 7 === 0)
      .map(({ beak, depth, flipper, mass }) => ({ beak, depth, flipper, mass }));
    const bird = birds.find(({ species }) => species === 'Chinstrap')!;

    const linear = await shapleyExplainer({ predict: (rows) => rows.map(logOdds), background }).explain(bird);
    expect(linear.features).toEqual(MEASURES);
    MEASURES.forEach((name, i) => {
      const mean = sum(background.map((one) => one[name])) / background.length;
      expect(linear.values[i]).toBeCloseTo(weights[name] * (bird[name] - mean), 8);
    });
    // What speaks for a Chinstrap is the long beak.
    expect(linear.values[0]).toBeGreaterThan(0);

    const probability = (one: Omit<Penguin, 'species'>) => 1 / (1 + Math.exp(-logOdds(one)));
    const { values, standardErrors, baseValue, output } = await shapleyExplainer({
      predict: async (rows) => Float64Array.from(rows, probability),
      background,
      permutations: 1_000,
    }).explain(bird);
    expect(sum(values)).toBeCloseTo(output! - baseValue!, 10);
    const { beak, depth, flipper, mass } = bird;
    const exact = exactValues(probability as unknown as Model, { beak, depth, flipper, mass }, background);
    exact.forEach((value, i) => {
      expect(Math.abs(values[i]! - value)).toBeLessThan(5 * standardErrors![i]! + 1e-9);
    });
  });
});

describe('how it works', () => {
  const background = randomRows(20, NAMES, 8);
  const model: Model = ({ a, b, c }) => a! * b! * c!;

  it('gives the same for the same seed, another for another, and never what it was given to change', async () => {
    const row = randomRows(1, NAMES, 9)[0]!;
    const before = structuredClone({ row, background });
    const greedy = (rows: Row[]) =>
      rows.map((given) => {
        const output = model(given);
        for (const name of NAMES) given[name] = Number.NaN;
        return output;
      });
    const once = await shapleyExplainer({ predict: greedy, background }).explain(row);
    const again = await shapleyExplainer({ predict: batch(model), background }).explain(row);
    const other = await shapleyExplainer({ predict: batch(model), background, seed: 2 }).explain(row);
    expect(again).toEqual(once);
    expect(other.values).not.toEqual(once.values);
    expect({ row, background }).toEqual(before);
  });

  it('calls the model on as many rows as the docs say, in more than one call', async () => {
    let [rowsSeen, calls] = [0, 0];
    const predict = (rows: Row[]) => {
      calls++;
      rowsSeen += rows.length;
      return rows.map(model);
    };
    await shapleyExplainer({ predict, background, permutations: 100 }).explain(background[0]!);
    // 20 background rows with 6 walks each: 100 permutations rounded up.
    expect(rowsSeen).toBe(1 + 20 * (1 + 6 * 4));
    expect(calls).toBeGreaterThan(20);
  });

  it('lets the event loop turn every few milliseconds, whatever the model takes', async () => {
    const slow = (rows: Row[]) =>
      rows.map((row) => {
        const end = performance.now() + 0.3;
        while (performance.now() < end) Math.sqrt(end);
        return model(row);
      });
    const held: number[] = [];
    let last = performance.now();
    const beat = setInterval(() => {
      held.push(performance.now() - last);
      last = performance.now();
    }, 1);
    await shapleyExplainer({ predict: slow, background, permutations: 40 }).explain(background[0]!);
    clearInterval(beat);
    held.sort((a, b) => a - b);
    // All in one go it would be over 100 ms; a slice is 1 ms. Generous, for machines that are busy.
    expect(held.length).toBeGreaterThan(50);
    expect(held[Math.floor(held.length * 0.9)]).toBeLessThan(30);
  });

  it('gives up when told to', async () => {
    const gaveUp = new AbortController();
    let calls = 0;
    const predict = (rows: Row[]) => {
      if (++calls === 3) gaveUp.abort(new Error('enough'));
      return rows.map(model);
    };
    const explaining = shapleyExplainer({ predict, background }).explain(background[0]!, gaveUp.signal);
    await expect(explaining).rejects.toThrow('enough');
    expect(calls).toBe(3);
  });

  it.each<[string, unknown, string]>([
    ['too few numbers', [1, 2, 3, 4, 5, 6, 7], 'a number for each of 1 rows, not 7 values'],
    ['no array', 3, 'a number for each of 1 rows, not 3'],
    ['nothing', undefined, 'not undefined'],
    ['NaN', [Number.NaN], 'must give finite numbers, not NaN'],
    ['texts', ['1'], 'must give finite numbers, not "1"'],
  ])('says when the model gives %s', async (_, given, message) => {
    const explainer = shapleyExplainer({ predict: () => given as number[], background });
    await expect(explainer.explain(background[0]!)).rejects.toThrow(message);
  });

  it('passes on what the model throws, and refuses what is no row', async () => {
    const predict = () => {
      throw new RangeError('no');
    };
    const explainer = shapleyExplainer({ predict, background });
    await expect(explainer.explain(background[0]!)).rejects.toThrow(new RangeError('no'));
    await expect(explainer.explain(null as never)).rejects.toThrow('an explainer wants a row, not null');
  });

  it.each<[string, object, string]>([
    ['no function', { predict: 3 }, 'option predict must be a function, not 3'],
    ['no background', { background: [] }, 'must be 1 to 100 rows, not 0 rows'],
    ['too much background', { background: randomRows(101, ['a'], 1) }, 'not 101 rows: give a sample'],
    ['a background that is no array', { background: {} }, 'not an object'],
    ['a background without features', { background: [{}] }, 'rows without features'],
    ['null in the background', { background: [null] }, 'must hold rows, not null'],
    ['other features in a row', { background: [{ a: 1 }, { b: 1 }] }, 'background[1] has other features'],
    [
      'half a permutation',
      { permutations: 0.5 },
      'permutations must be an integer from 1 to 100000, not 0.5',
    ],
    ['a text for a seed', { seed: 'x' }, 'seed must be an integer, not "x"'],
    ['a slip of the pen', { permutation: 1 }, 'shapleyExplainer has no option "permutation"'],
  ])('%s is refused, by name', (_, wrong, message) => {
    const make = () => shapleyExplainer({ predict: batch(model), background, ...wrong } as never);
    expect(make).toThrow(TypeError);
    expect(make).toThrow(message);
  });
});

it('all orders are equally likely', () => {
  const next = randomOrders(3, 7);
  const seen = new Map<string, number>();
  for (let i = 0; i < 6_000; i++) {
    const order = next().join('');
    seen.set(order, (seen.get(order) ?? 0) + 1);
  }
  expect(seen.size).toBe(6);
  // Chi-square with 5 degrees of freedom: above 20.5 in 1 of 1,000.
  expect(sum([...seen.values()].map((count) => (count - 1_000) ** 2 / 1_000))).toBeLessThan(20.5);
});
