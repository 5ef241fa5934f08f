import type { Measured } from './paired.ts';
import type { Mode } from './sdk.ts';

/** A table of what calls cost on one line of the SDK, in bare spans, with the targets of the design. */
export function report(line: string, byMode: ReadonlyMap<Mode, readonly Measured[]>): string {
  const measured = (mode: Mode, name: string) => {
    const found = byMode.get(mode)?.find((one) => one.name.startsWith(name));
    if (found === undefined) throw new Error(`no measurement of ${name}, ${mode}`);
    return found;
  };
  const ratio = (mode: Mode, name: string) => measured(mode, name).ratio;
  const unitNs = byMode.get('sampled')![0]!.ns / ratio('sampled', 'bare');
  const rows: string[] = [`OpenTelemetry ${line}: one bare span is ${(unitNs / 1000).toFixed(1)} µs`];
  const add = (what: string, value: number, target?: number) => {
    const verdict =
      target === undefined ? '' : `<= ${target.toFixed(2)}      ${value <= target ? 'hit' : 'MISS'}`;
    rows.push(`${what.padEnd(62)} ${value.toFixed(2).padStart(10)}   ${verdict}`.trimEnd());
  };
  for (const mode of ['sampled', 'unsampled'] as const) {
    const bare = ratio(mode, 'bare');
    add(`a wrapped prediction with 30 features adds, ${mode}`, ratio(mode, 'wrapped') - bare, 0.25);
    add(`  and later, between calls`, measured(mode, 'wrapped').later - measured(mode, 'bare').later);
    add(`  with labels, cost, checks, explanations`, ratio(mode, 'everything') - bare, 0.25);
    add(`  and later, between calls`, measured(mode, 'everything').later - measured(mode, 'bare').later);
    add(`  by hand, one histogram and one counter add`, ratio(mode, 'by hand: span') - bare);
    add(`  by hand, and 20 features as histograms add`, ratio(mode, 'by hand: and') - bare);
  }
  add('the whole of a wrapped prediction, sampled', ratio('sampled', 'wrapped'), 1.25);
  add('  with labels, cost, checks, explanations', ratio('sampled', 'everything'), 1.25);
  add('a wrapped prediction without an SDK', ratio('no SDK', 'wrapped'), 0.15);
  add('  with labels, cost, checks, explanations', ratio('no SDK', 'everything'), 0.15);
  add('  bare calls of the api without an SDK', ratio('no SDK', 'bare'));
  return `${rows.join('\n')}\n`;
}
