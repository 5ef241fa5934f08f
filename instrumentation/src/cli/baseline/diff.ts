import type { Baseline } from '../../baseline/index.ts';
import type { Arguments, Command } from '../command.ts';
import { EXIT, type ExitCode } from '../exit.ts';
import { count, type Io, type Style, safe, styleFor, table } from '../terminal.ts';
import { type BaselineDifference, compare, type FeatureDifference } from './compare.ts';
import { readBaseline, SEGMENT_OPTION } from './read.ts';

export const diffCommand: Command = {
  name: 'baseline diff',
  positionals: ['REFERENCE', 'OTHER'],
  brief: 'Judges whether the data of one baseline drifted from those of another, as docs/drift.md tells.',
  options: {
    segment: SEGMENT_OPTION,
    json: { type: 'boolean', brief: 'print it as JSON' },
  },
  examples: ['parapet baseline diff october.json november.json'],
  run: diff,
};

async function diff(given: Arguments, io: Io): Promise<ExitCode> {
  const [first, second] = given.positionals as [string, string];
  const segment = given.text('segment');
  const [reference, observed] = await Promise.all([
    readBaseline(first, segment),
    readBaseline(second, segment),
  ]);
  const difference = compare(reference, observed);
  const found =
    difference.schema.length > 0 || difference.features.some(({ verdict }) => verdict === 'drifted');
  io.stdout.write(
    given.flag('json')
      ? `${JSON.stringify({ reference: headOf(reference), other: headOf(observed), ...difference })}\n`
      : textOf(reference, observed, difference, styleFor(io.stdout, io.env)),
  );
  return found ? EXIT.found : EXIT.ok;
}

function headOf({ id, datasetId, rows, rowsSeen }: Baseline) {
  return { id, datasetId, rows, rowsSeen };
}

function textOf(
  reference: Baseline,
  observed: Baseline,
  { features, schema }: BaselineDifference,
  style: Style,
): string {
  const head = table(
    [
      ['reference', reference],
      ['other', observed],
    ].map(([role, one]) => {
      const { id, datasetId, rows } = one as Baseline;
      return [role as string, id, safe(datasetId), `${count(rows)} rows`];
    }),
  );
  if (reference.id === observed.id) return `${head}\n\nThe same baseline.\n`;
  const parts = [head];
  if (features.length > 0) parts.push(judged(features, style));
  if (schema.length > 0) {
    const rows = schema.map(({ name, what }) => [`  ${safe(name)}`, what]);
    parts.push(`Features that cannot be compared:\n${table(rows)}`);
  }
  parts.push(summary(features, schema.length));
  return `${parts.join('\n\n')}\n`;
}

const STYLES = { drifted: 'red', fine: 'green', 'not enough data': 'yellow' } as const;

function judged(features: readonly FeatureDifference[], style: Style): string {
  const rows = features.map(({ name, verdict, psi, n, exact }) => [
    safe(name),
    verdict,
    `${exact ? '' : '≈ '}${psi.toFixed(3).replace(/^-(0\.0+)$/, '$1')}`,
    count(n),
  ]);
  const [head, ...lines] = table([['feature', 'verdict', 'PSI', 'n'], ...rows], [2, 3]).split('\n');
  const coloured = lines.map((line, i) => style(line, STYLES[features[i]!.verdict]));
  const legend = features.some(({ exact }) => !exact)
    ? '\n\n≈ the two were cut into other bins: counts of the second are spread over those of the first'
    : '';
  return `${[style(head!, 'bold'), ...coloured].join('\n')}${legend}`;
}

function summary(features: readonly FeatureDifference[], schema: number): string {
  const of = (verdict: FeatureDifference['verdict']) =>
    features.filter((one) => one.verdict === verdict).length;
  return `${of('drifted')} drifted, ${of('fine')} fine, ${of('not enough data')} with not enough data, ${schema} not comparable`;
}
