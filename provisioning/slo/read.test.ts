import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { SloFileError } from './error.ts';
import { readSlos, together } from './read.ts';

const own = readdirSync(import.meta.dirname).filter((name) => name.endsWith('.yaml'));
const textOf = (name: string) => readFileSync(join(import.meta.dirname, name), 'utf8');
const FILE = textOf('mail-filter.yaml');
const read = (text: string) => together([{ name: 'a.yaml', text }]);

test('the files of this repository say what the demo models promise', () => {
  const { services, objectives } = readSlos(import.meta.dirname);
  expect(services).toEqual([
    { name: 'arrival-delay', team: 'operations', businessImpact: false },
    { name: 'digit-reader', team: 'payments', businessImpact: true },
    { name: 'mail-filter', team: 'mail', businessImpact: false },
  ]);
  expect(objectives.filter(({ service }) => service === 'arrival-delay')).toEqual([
    { service: 'arrival-delay', name: 'availability', indicator: 'availability', target: 0.999 },
    { service: 'arrival-delay', name: 'latency-p95', indicator: 'latency', target: 0.95, threshold: 0.2 },
    { service: 'arrival-delay', name: 'latency-p99', indicator: 'latency', target: 0.99, threshold: 0.5 },
    { service: 'arrival-delay', name: 'quality', indicator: 'quality', target: 0.95, threshold: 25 },
    { service: 'arrival-delay', name: 'drift-free', indicator: 'drift-free', target: 0.95 },
    { service: 'arrival-delay', name: 'label-freshness', indicator: 'label-freshness', target: 0.9 },
    {
      service: 'arrival-delay',
      name: 'time-to-rollback',
      indicator: 'time-to-rollback',
      target: 0.95,
      threshold: 900,
    },
  ]);
});

/** What a change makes of the file of the mail filter; `availability` begins in line 11, `latency-p95` in 22. */
const faults: readonly (readonly [string, (text: string) => string, string])[] = [
  [
    'a target past 1',
    (text) => text.replace('target: 0.999', 'target: 99.9'),
    'a.yaml:19: spec.objectives.0.target is 99.9; it must be < 1.',
  ],
  [
    'a target in words',
    (text) => text.replace('target: 0.999', 'target: high'),
    'a.yaml:19: spec.objectives.0.target is "high"; it must be number.',
  ],
  [
    'a budget too large to burn',
    (text) => text.replace('target: 0.999', 'target: 0.5'),
    'a.yaml:19: spec.objectives.0.target is 0.5; it must be >= 0.9.',
  ],
  [
    'an indicator of its own',
    (text) => text.replace('indicatorRef: availability', 'indicatorRef: uptime'),
    'a.yaml:16: spec.indicatorRef is "uptime"; it must be availability, latency, quality, drift-free, label-freshness, time-to-rollback.',
  ],
  [
    'PromQL',
    (text) => text.replace('indicatorRef: availability', 'query: up'),
    'a.yaml:14: spec lacks indicatorRef.',
  ],
  [
    'a word too many',
    (text) => text.replace('indicatorRef: avail', 'severity: page\n  indicatorRef: avail'),
    'a.yaml:16: spec.severity is not known here.',
  ],
  [
    'another window',
    (text) => text.replace('duration: 30d', 'duration: 7d'),
    'a.yaml:17: spec.timeWindow.0.duration is "7d"; it must be "30d".',
  ],
  [
    'a latency that no bucket ends at',
    (text) => text.replace('value: 0.2,', 'value: 0.25,'),
    'a.yaml:30: spec.objectives.0 has the value 0.25; ml.inference.duration is counted within 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.3, 0.5, 0.75, 1, 2.5, 5, 10.',
  ],
  [
    'a latency without seconds',
    (text) => text.replace('op: lte, value: 0.2, ', ''),
    'a.yaml:30: spec.objectives.0 lacks op: lte and value, the seconds within which latency is good.',
  ],
  [
    'a threshold of what has none',
    (text) => text.replace('target: 0.999', 'op: lte, value: 1, target: 0.999'),
    'a.yaml:19: spec.objectives.0 has a value, but availability has no threshold.',
  ],
  [
    'half a threshold',
    (text) => text.replace('op: lte, value: 0.2', 'value: 0.2'),
    'a.yaml:30: spec.objectives.0 has op without value, or value without op.',
  ],
  [
    'another service',
    (text) => text.replace('service: mail-filter', 'service: post'),
    'a.yaml:14: spec.service is "post", which no document of kind Service has for a name.',
  ],
  [
    'the same twice',
    (text) => text + text.slice(text.indexOf('---')),
    'a.yaml:91: A second SLO "availability" of service "mail-filter"; the first is at a.yaml:14.',
  ],
  [
    'two for one measure',
    (text) => text.replace('value: 0.5', 'value: 0.2'),
    'a.yaml:36: A second objective of service "mail-filter" for latency with the value 0.2; the first is at a.yaml:25.',
  ],
  [
    'an unknown impact',
    (text) => text.replace("business_impact: 'false'", 'business_impact: no'),
    'a.yaml:6: metadata.labels.business_impact is "no"; it must be true, false.',
  ],
  [
    'another kind',
    (text) => text.replace('kind: SLO', 'kind: AlertPolicy'),
    'a.yaml:11: kind is "AlertPolicy"; a document is a Service or an SLO.',
  ],
  ['an empty document', (text) => `${text}---\n`, 'kind is missing; a document is a Service or an SLO.'],
  ['no YAML', (text) => text.replace('{ name: availability }', '{ name: availability'), 'No YAML: '],
  [
    'an alias',
    (text) => text.replace('service: mail-filter', 'service: &a mail-filter\n  x: *a'),
    'Aliases and odd tags have no use here',
  ],
];

describe('a file with a fault is refused in its file and line', () => {
  test.each(faults)('%s', (_, change, message) => {
    expect(change(FILE)).not.toBe(FILE);
    expect(() => read(change(FILE))).toThrow(message);
    expect(() => read(change(FILE))).toThrow(SloFileError);
  });

  test('a folder that is not there, that is empty, or that holds a huge file', () => {
    const folder = mkdtempSync(join(tmpdir(), 'parapet-slo-'));
    try {
      expect(() => readSlos(join(folder, 'none'))).toThrow(/none: It cannot be read: ENOENT\./);
      expect(() => readSlos(folder)).toThrow(/It has no \.yaml files, one for each service\./);
      writeFileSync(join(folder, 'a.yaml'), '#'.repeat(70_000));
      expect(() => readSlos(folder)).toThrow('a.yaml: It has 70000 bytes; 65536 are the most.');
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

/** Any other error would be a crash. */
function readsOrRefuses(text: string): void {
  try {
    read(text);
  } catch (error) {
    if (!(error instanceof SloFileError)) throw error;
    expect(error.message).toMatch(/^a\.yaml(:[1-9]\d*)?: ./);
  }
}

describe('damaged files', () => {
  test('whatever is changed, it is read or refused', () => {
    const change = fc.record({
      file: fc.constantFrom(...own),
      at: fc.nat(3_000),
      cut: fc.nat(40),
      put: fc.oneof(
        fc.string({ maxLength: 12 }),
        fc.constantFrom('*a', '&a ', '!!js ', '? ', '<<: ', '---\n', '{[', '\t', '\0'),
      ),
    });
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 3 }), (changes) => {
        const text = changes.reduce(
          (all, { at, cut, put }) => all.slice(0, at % all.length) + put + all.slice((at % all.length) + cut),
          textOf(changes[0]!.file),
        );
        readsOrRefuses(text);
      }),
      { numRuns: 150 },
    );
  });

  test('whatever it is', () => {
    fc.assert(fc.property(fc.oneof(fc.string({ maxLength: 200 }), fc.json()), readsOrRefuses), {
      numRuns: 300,
    });
  });

  test('aliases that would grow to gigabytes are refused at once', () => {
    const layers = Array.from(
      { length: 30 },
      (_, i) => `a${i}: &a${i} [${i === 0 ? 'x' : `*a${i - 1}, *a${i - 1}`}]`,
    );
    expect(() => read(layers.join('\n'))).toThrow(SloFileError);
  });
});
