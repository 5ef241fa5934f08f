import { RECORDED, VERDICT } from '@parapet/instrumentation/contract';
import { finite, lastPart, lastValue, type MeasureSeries } from '../../../shared/series.ts';
import { derivedKind, kindOf, type VerdictKind } from '../../../shared/verdict.ts';
import { type Cells, isVerdict, PSI, VERDICT_MEASURE } from './cells.ts';

/** The newest numbers of a feature; NaN where the frames do not bring them. */
export interface FeatureNow {
  readonly kind: VerdictKind;
  readonly psi: number;
  readonly z: number;
  /** z, or less where it rests on stray values; what the verdict goes by. */
  readonly evidence: number;
  readonly criticalZ: number;
  readonly n: number;
  readonly m: number;
  readonly k: number;
  readonly statistic: number;
}

/** The drifted stretch that lasts until now. */
export interface Run {
  readonly from: number;
  /** True when it reaches back to the first column, so that its true beginning is not in sight. */
  readonly open: boolean;
}

/** A feature may lag this many columns behind the newest one before it counts as silent. */
const LAG = 2;

export function readNow(
  instant: readonly MeasureSeries[],
  judged: readonly MeasureSeries[],
  cells: Cells,
  newestColumn: number,
  criticalOfModel: number,
): FeatureNow {
  const value = (name: string) => {
    const series = instant.findLast((one) => one.measure === lastPart(name));
    return series ? lastValue(series) : Number.NaN;
  };
  const psi = newestOf(judged, PSI, Number.isFinite);
  const verdict = newestOf(judged, VERDICT_MEASURE, isVerdict);
  const z = value(RECORDED.driftZ);
  const evidence = value(RECORDED.driftEvidence);
  const own = value(RECORDED.driftCriticalZ);
  const criticalZ = Number.isNaN(own) ? criticalOfModel : own;
  const kind = Number.isNaN(verdict)
    ? derivedKind(psi, decisiveZ({ z, evidence }), criticalZ)
    : kindOf(verdict);
  return {
    kind: cells.lastColumn < newestColumn - LAG ? 'silent' : kind,
    psi,
    z,
    evidence,
    criticalZ,
    n: value(RECORDED.driftN),
    m: value(RECORDED.driftM),
    k: value(RECORDED.driftK),
    statistic: value(RECORDED.driftStatistic),
  };
}

/** What has to exceed the critical value: the evidence, where the rules tell it. */
export function decisiveZ({ z, evidence }: Pick<FeatureNow, 'z' | 'evidence'>): number {
  return Number.isNaN(evidence) ? z : evidence;
}

/** Where the present drift began. A gap does not end a run, a verdict of another kind does. */
export function runOf(verdict: Int8Array, kind: VerdictKind): Run | undefined {
  if (kind !== 'drifted') {
    return undefined;
  }
  let from = -1;
  for (let column = verdict.length - 1; column >= 0; column--) {
    const cell = verdict[column];
    if (cell === VERDICT.drifted) {
      from = column;
    } else if (cell === VERDICT.fine || cell === VERDICT.notEnoughData) {
      break;
    }
  }
  return from < 0 ? undefined : { from, open: !verdict.subarray(0, from).some(isSample) };
}

function isSample(cell: number): boolean {
  return cell >= VERDICT.notEnoughData;
}

/**
 * The newest value of a measure, the larger where several are equally new. A range ends up to a step before the end of
 * the time range, so that an instant sample beside it is the newer one.
 */
function newestOf(
  series: readonly MeasureSeries[],
  measure: string,
  counts: (value: number) => boolean,
): number {
  let newest = Number.NaN;
  let at = Number.NEGATIVE_INFINITY;
  for (const { times, values } of series.filter((one) => one.measure === measure)) {
    for (let i = 0; i < values.length; i++) {
      const value = finite(values[i]);
      const time = finite(times[i]);
      if (counts(value) && (time > at || (time === at && value > newest))) {
        newest = value;
        at = time;
      }
    }
  }
  return newest;
}
