import type { DataFrame, Labels } from '@grafana/data';
import { LABEL, RECORDED } from '@parapet/instrumentation/contract';
import { lastPart, lastValue, type MeasureSeries, readSeries } from '../../shared/series.ts';
import { kindOf, VERDICT_ORDER, type VerdictKind } from '../../shared/verdict.ts';
import { MEASURE } from './fleetQueries.ts';

/** One version of a model. Numbers are NaN where nothing reports them. */
export interface FleetRow {
  readonly id: string;
  readonly model: string;
  readonly version: string;
  readonly state: VerdictKind;
  readonly drifted: number;
  readonly features: number;
  /** Calls a second. */
  readonly calls: number;
  /** Seconds. */
  readonly p95: number;
  /** Share of calls without error, 0 to 1. */
  readonly availability: number;
  /** Several while replicas disagree. */
  readonly roles: readonly string[];
  readonly datasets: readonly string[];
  readonly baselines: readonly string[];
}

const STATE = {
  verdict: `${lastPart(RECORDED.modelVerdict)}`,
  drifted: lastPart(RECORDED.modelDrifted),
  calls: lastPart(RECORDED.calls),
  p95: lastPart(RECORDED.latencyP95),
  availability: lastPart(RECORDED.availability),
};

/** Frames of the fleet's queries to one row per version, worst first. */
export function fleetModel(frames: readonly DataFrame[]): FleetRow[] {
  const versions = new Map<string, MeasureSeries[]>();
  for (const series of readSeries(frames)) {
    const model = series.labels[LABEL.modelName];
    if (model) {
      const id = JSON.stringify([model, series.labels[LABEL.modelVersion] ?? '']);
      versions.set(id, [...(versions.get(id) ?? []), series]);
    }
  }
  return [...versions].map(([id, series]) => rowOf(id, series)).sort(worstFirst);
}

function rowOf(id: string, series: readonly MeasureSeries[]): FleetRow {
  // A version may be judged by two baselines during a roll-out: the worse one counts.
  const worst = (measure: string) =>
    series
      .filter((one) => one.measure === measure)
      .map(lastValue)
      .reduce((a, b) => (a > b ? a : b), Number.NaN);
  const serving = series.filter((one) => one.measure === MEASURE.info && lastValue(one) > 0);
  const labels: Labels = series[0]?.labels ?? {};
  const baselines = valuesOf(serving, LABEL.baselineId);
  return {
    id,
    model: labels[LABEL.modelName] ?? '',
    version: labels[LABEL.modelVersion] ?? '',
    state: stateOf(worst(STATE.verdict), serving.length > 0, baselines.length > 0),
    drifted: worst(STATE.drifted),
    features: worst(MEASURE.features),
    calls: worst(STATE.calls),
    p95: worst(STATE.p95),
    availability: worst(STATE.availability),
    roles: valuesOf(serving, LABEL.modelRole),
    datasets: valuesOf(serving, LABEL.datasetId),
    baselines,
  };
}

function stateOf(verdict: number, serves: boolean, hasBaseline: boolean): VerdictKind {
  if (!serves) {
    return 'silent';
  }
  const judged = kindOf(verdict);
  return judged === 'unknown' && !hasBaseline ? 'noBaseline' : judged;
}

function valuesOf(series: readonly MeasureSeries[], label: string): string[] {
  return [...new Set(series.map(({ labels }) => labels[label] ?? '').filter(Boolean))].sort();
}

/** By state, then by what users feel, then by name. */
function worstFirst(a: FleetRow, b: FleetRow): number {
  const known = (value: number, otherwise: number) => (Number.isNaN(value) ? otherwise : value);
  return (
    VERDICT_ORDER.indexOf(a.state) - VERDICT_ORDER.indexOf(b.state) ||
    known(b.drifted, 0) - known(a.drifted, 0) ||
    known(a.availability, 1) - known(b.availability, 1) ||
    known(b.p95, 0) - known(a.p95, 0) ||
    a.id.localeCompare(b.id)
  );
}
