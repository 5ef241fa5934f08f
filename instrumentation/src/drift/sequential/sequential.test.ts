import { describe, expect, it } from 'vitest';
import { Adwin, Ddm, Eddm, PageHinkley, type SequentialDetector } from './index.ts';
import { PythonRandom, streamA, streamB } from './python-random.fixture.ts';

/** Index of the first warning after the start or a drift, and of each drift. */
function findings(detector: SequentialDetector, values: readonly number[]): [string, number][] {
  const found: [string, number][] = [];
  values.forEach((x, i) => {
    const state = detector.update(x);
    const warned = found.at(-1)?.[0] === 'warning';
    if (state === 'drift' || (state === 'warning' && !warned)) found.push([state, i]);
  });
  return found;
}

function drifts(detector: SequentialDetector, values: readonly number[]): number {
  return findings(detector, values).filter(([state]) => state === 'drift').length;
}

const bernoulli = (random: PythonRandom, rate: number, count: number) =>
  Array.from({ length: count }, () => (random.random() < rate ? 1 : 0));

describe('the generator draws what CPython 3.11 draws', () => {
  it('as numbers', () => {
    expect(new PythonRandom(42).random()).toBe(0.6394267984578837);
    expect(new PythonRandom(12_345).random()).toBe(0.41661987254534116);
    expect(new PythonRandom(2 ** 40 + 7).random()).toBe(0.6137037779936511);
  });

  it('as streams', () => {
    const sum = (values: readonly number[]) => values.reduce((total, x) => total + x, 0);
    expect([sum(streamA().slice(0, 1_000)), sum(streamA())]).toEqual([520, 1_234]);
    expect([sum(streamB().slice(0, 1_000)), sum(streamB())]).toEqual([497, 5_970]);
    expect(streamA().slice(-12)).toEqual([0, 1, 0, 1, 0, 1, 1, 1, 1, 1, 1, 1]);
    expect(streamB().slice(-12)).toEqual([4, 5, 5, 7, 4, 7, 7, 4, 6, 6, 7, 7]);
  });
});

describe('indices that online-ml/river documents for these streams', () => {
  it('DDM on stream A', () => {
    expect(findings(new Ddm(), streamA())).toEqual([
      ['warning', 1_084],
      ['drift', 1_334],
      ['warning', 1_492],
    ]);
  });

  it('EDDM on stream A with alpha 0.8 and beta 0.75', () => {
    expect(findings(new Eddm({ alpha: 0.8, beta: 0.75 }), streamA())).toEqual([
      ['warning', 1_059],
      ['drift', 1_278],
    ]);
  });

  it('Page-Hinkley on stream B', () => {
    expect(findings(new PageHinkley(), streamB())).toEqual([['drift', 1_006]]);
  });

  it('ADWIN on stream B', () => {
    expect(findings(new Adwin(), streamB())).toEqual([['drift', 1_023]]);
  });
});

describe('a drift', () => {
  it('of DDM tells the error rate before and since the warning', () => {
    const detector = new Ddm();
    const random = new PythonRandom(7);
    const values = [...bernoulli(random, 0.1, 2_000), ...bernoulli(random, 0.4, 500)];
    const at = values.findIndex((x) => detector.update(x) === 'drift');
    expect(at).toBeGreaterThanOrEqual(2_000);
    expect(at).toBeLessThan(2_100);
    expect(detector.n).toBe(at + 1);
    expect(detector.change?.before).toBeCloseTo(0.1, 1);
    expect(detector.change?.after).toBeCloseTo(0.4, 0);
    detector.update(0);
    expect([detector.n, detector.change]).toEqual([1, undefined]);
  });

  it('of ADWIN tells the means of what it dropped and of what it kept, of falls too', () => {
    const detector = new Adwin();
    const random = new PythonRandom(8);
    const values = [...bernoulli(random, 0.6, 1_000), ...bernoulli(random, 0.1, 500)];
    const at = values.findIndex((x) => detector.update(x) === 'drift');
    expect(at).toBeGreaterThanOrEqual(1_000);
    expect(at).toBeLessThan(1_100);
    expect(detector.change!.before).toBeCloseTo(0.6, 1);
    expect(detector.change!.after).toBeLessThan(0.4);
    for (const x of values.slice(at + 1)) detector.update(x);
    expect(detector.mean).toBeCloseTo(0.1, 1);
    expect(detector.n).toBeLessThan(600);
  });

  it('of Page-Hinkley goes the way that it was asked for', () => {
    const random = new PythonRandom(9);
    const noise = Array.from({ length: 1_000 }, () => random.random());
    const rise = [...noise.slice(0, 500), ...noise.slice(500).map((x) => x + 1)];
    const fall = rise.map((x) => -x);
    const found = (direction: 'up' | 'down' | 'both', values: readonly number[]) =>
      drifts(new PageHinkley({ direction }), values);
    expect([found('up', rise), found('down', rise), found('both', rise)]).toEqual([1, 0, 1]);
    expect([found('up', fall), found('down', fall), found('both', fall)]).toEqual([0, 1, 1]);
  });

  it('starts the detector anew: the next stable stretch finds nothing', () => {
    const random = new PythonRandom(10);
    for (const detector of [new Ddm(), new PageHinkley({ threshold: 20 })]) {
      const values = [...bernoulli(random, 0.05, 500), ...bernoulli(random, 0.9, 500)];
      expect(drifts(detector, values)).toBe(1);
    }
  });
});

/** Share of streams with any drift, per cent. */
function alarms(make: () => SequentialDetector, stream: (random: PythonRandom) => number[]): number {
  let streams = 0;
  for (let seed = 1; seed <= 100; seed++)
    streams += Math.sign(drifts(make(), stream(new PythonRandom(seed))));
  return streams;
}

describe('false alarms in 100 stable streams of 10,000 labels, as docs/concept-drift.md gives them', () => {
  it.each([
    [0.02, { adwin: 0, ddm: 80, eddm: 97, page: 0 }],
    [0.1, { adwin: 1, ddm: 37, eddm: 94, page: 1 }],
    [0.5, { adwin: 0, ddm: 9, eddm: 95, page: 19 }],
  ])('error rate %s', (rate, expected) => {
    const stream = (random: PythonRandom) => bernoulli(random, rate, 10_000);
    expect({
      adwin: alarms(() => new Adwin(), stream),
      ddm: alarms(() => new Ddm(), stream),
      eddm: alarms(() => new Eddm(), stream),
      page: alarms(() => new PageHinkley(), stream),
    }).toEqual(expected);
  });
});

it('DDM that starts later and asks for more has few false alarms, and a longer delay', () => {
  const late = () => new Ddm({ warmUp: 300, drift: 4 });
  expect(alarms(late, (random) => bernoulli(random, 0.1, 10_000))).toBe(3);
  expect(delay(late, 0.1, 0.2)).toBe(669);
});

it('Page-Hinkley on errors of values in multiples of their mean wants a larger delta than the default', () => {
  const normal = (random: PythonRandom) =>
    Array.from({ length: 10_000 }, () => {
      const size = Math.sqrt(-2 * Math.log(1 - random.random())) * Math.cos(2 * Math.PI * random.random());
      return Math.abs(size) * Math.sqrt(Math.PI / 2);
    });
  expect(alarms(() => new PageHinkley(), normal)).toBe(75);
  expect(alarms(() => new PageHinkley({ delta: 0.1 }), normal)).toBe(0);
  expect(alarms(() => new Adwin(), normal)).toBe(0);
});

/** Labels from the change to the drift, the median over 100 streams. */
function delay(make: () => SequentialDetector, before: number, after: number): number {
  const delays = Array.from({ length: 100 }, (_, seed) => {
    const random = new PythonRandom(1_000 + seed);
    const detector = make();
    for (const x of bernoulli(random, before, 3_000)) detector.update(x);
    const found = bernoulli(random, after, 10_000).findIndex((x) => detector.update(x) === 'drift');
    return found < 0 ? Number.POSITIVE_INFINITY : found + 1;
  });
  return delays.sort((a, b) => a - b)[50]!;
}

describe('labels until a doubled error rate is found, the median of 100 streams, as docs/concept-drift.md gives them', () => {
  it.each([
    [0.02, 0.04, { adwin: 4_968, ddm: 747 }],
    [0.05, 0.1, { adwin: 744, ddm: 561 }],
    [0.1, 0.2, { adwin: 328, ddm: 439 }],
    [0.2, 0.4, { adwin: 136, ddm: 277 }],
  ])('from %s to %s', (before, after, expected) => {
    expect({
      adwin: delay(() => new Adwin(), before, after),
      ddm: delay(() => new Ddm(), before, after),
    }).toEqual(expected);
  });
});

describe('ADWIN', () => {
  it('keeps a million values in no more than 5·(log2(n / 5) + 2) buckets', () => {
    const detector = new Adwin();
    let most = 0;
    for (let i = 0; i < 1_000_000; i++) {
      detector.update(i % 2);
      most = Math.max(most, detector.buckets);
      if (detector.n > 10) expectAtMost(detector.buckets, 5 * (Math.log2(detector.n / 5) + 2));
    }
    expect(detector.n).toBe(1_000_000);
    expect(most).toBeLessThanOrEqual(98);
    expect(detector.mean).toBe(0.5);
  });

  it('knows mean and size of its window exactly, whatever it dropped', () => {
    const random = new PythonRandom(11);
    const detector = new Adwin({ clock: 1 });
    const values: number[] = [];
    for (let i = 0; i < 5_000; i++) {
      values.push(random.random() + Math.floor(i / 700));
      detector.update(values.at(-1)!);
      const kept = values.slice(-detector.n);
      if (i % 97 === 0) expect(detector.mean).toBeCloseTo(kept.reduce((a, b) => a + b, 0) / kept.length, 9);
    }
    expect(detector.n).toBeLessThan(800);
  });
});

function expectAtMost(value: number, most: number): void {
  if (value > most) throw new Error(`${value} is more than ${most}`);
}

describe('what is no value', () => {
  const wrong = [Number.NaN, Number.POSITIVE_INFINITY, 1e101, -1e101, '1', undefined, null, 1n, true];
  it.each(wrong)('%s is refused and changes nothing', (x) => {
    for (const detector of [new Ddm(), new Eddm(), new PageHinkley(), new Adwin()]) {
      detector.update(1);
      expect(() => detector.update(x as number)).toThrow(RangeError);
      expect(detector.n).toBe(1);
    }
  });

  it.each([-1, 0.5, 2])('%s is no error of a class', (x) => {
    expect(() => new Ddm().update(x)).toThrow('Ddm takes 0 for a right prediction and 1 for a wrong one');
    expect(() => new Eddm().update(x)).toThrow('Eddm takes 0');
    expect(new Adwin().update(x)).toBe('stable');
    expect(new PageHinkley().update(x)).toBe('stable');
  });

  it('the largest values that are taken leave the detectors finite', () => {
    const [page, adwin] = [new PageHinkley(), new Adwin()];
    for (let i = 0; i < 1_000; i++) {
      const x = i % 3 === 0 ? 1e100 : -1e100;
      page.update(x);
      adwin.update(x);
    }
    expect(Number.isFinite(adwin.mean)).toBe(true);
    expect(adwin.n).toBeGreaterThan(0);
  });
});

describe('options', () => {
  it.each<[() => unknown, string]>([
    [() => new Ddm({ warmUp: 0 }), 'Ddm option warmUp must be a number from 1 to 1000000, not 0'],
    [() => new Ddm({ warning: 4 }), 'Ddm option drift must be a number from 4'],
    [() => new Ddm({ warmup: 3 } as never), 'Ddm has no option "warmup"'],
    [() => new Eddm({ beta: 0.97 }), 'Eddm option beta must be a number from 0 to 0.95'],
    [() => new PageHinkley({ threshold: 0 }), 'PageHinkley option threshold'],
    [
      () => new PageHinkley({ direction: 'left' as never }),
      'direction must be one of up, down, both, not "left"',
    ],
    [() => new Adwin({ delta: 1 }), 'Adwin option delta'],
    [
      () => new Adwin({ clock: Number.NaN }),
      'Adwin option clock must be a number from 1 to 1000000, not NaN',
    ],
    [() => new Adwin(null as never), 'Adwin wants an object of options, not null'],
  ])('%s', (make, message) => {
    expect(make).toThrow(message);
  });
});
