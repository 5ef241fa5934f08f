import type { VerdictKind } from '../../../shared/verdict.ts';
import type { DriftModel, FeatureRow } from './driftModel.ts';
import { timeAt } from './grid.ts';
import { ranked } from './ranking.ts';

/** The verdict on the whole model in one line. Texts that depend on units and time zone are left to the caller. */
export interface Headline {
  readonly kind: VerdictKind;
  /** The sentence without its time: `5 of 34 features drifted`. */
  readonly text: string;
  /** Beginning of the earliest drift that lasts, in milliseconds. */
  readonly since?: { readonly time: number; readonly open: boolean };
  readonly worst?: FeatureRow;
}

/** Says what the rows amount to; the caller has made sure that there are rows. */
export function headlineOf({ rows, grid }: Pick<DriftModel, 'rows' | 'grid'>): Headline {
  const count = (kind: VerdictKind) => rows.filter((row) => row.now.kind === kind).length;
  const total = rows.length;
  const [worst] = ranked(rows, 'now');
  const drifted = count('drifted');
  if (drifted > 0) {
    return {
      kind: 'drifted',
      text: `${drifted} of ${features(total)} drifted`,
      since: earliest(rows, grid),
      worst,
    };
  }
  const silent = count('silent');
  if (silent > 0) {
    return { kind: 'silent', text: `${silent} of ${features(total)} stopped reporting` };
  }
  const notEnough = count('notEnough');
  if (notEnough > 0) {
    const rest = total - notEnough;
    const text = `Not enough data to judge ${notEnough === total ? 'any of ' : `${notEnough} of `}${features(total)}`;
    return {
      kind: 'notEnough',
      text: rest > 0 && count('fine') === rest ? `${text}; the rest match training` : text,
    };
  }
  return count('fine') === total
    ? {
        kind: 'fine',
        text: total === 1 ? '1 feature matches training' : `All ${features(total)} match training`,
      }
    : { kind: 'unknown', text: `${features(total)}, no verdict in the data` };
}

function features(count: number): string {
  return count === 1 ? '1 feature' : `${count} features`;
}

function earliest(rows: readonly FeatureRow[], grid: DriftModel['grid']): Headline['since'] {
  const runs = rows.flatMap((row) => (row.run ? [row.run] : []));
  const first = runs.sort((a, b) => a.from - b.from || Number(b.open) - Number(a.open))[0];
  return first && grid.columns > 1 ? { time: timeAt(grid, first.from), open: first.open } : undefined;
}
