import type { DataFrame, Field, Labels } from '@grafana/data';
import { FAMILY, LABEL, RECORDED, WINDOW_LABEL } from '@parapet/instrumentation/contract';
import { lastPart, lastValue, type MeasureSeries, readSeries } from '../../../shared/series.ts';
import { type BinSeries, readBin } from './bins.ts';
import { type Cells, fillCells, isJudged, PSI } from './cells.ts';
import { gridOf, type TimeGrid } from './grid.ts';
import { distinctNames } from './names.ts';
import { type FeatureNow, type Run, readNow, runOf } from './now.ts';
import { windowsOf } from './windows.ts';

/** One feature of one model version over one window. */
export interface FeatureRow {
  readonly key: string;
  /** Value of the label; what the dashboard variable holds. */
  readonly feature: string;
  /** For people: the feature, with model, version and segment where rows differ in them. */
  readonly name: string;
  readonly labels: Labels;
  readonly cells: Cells;
  readonly now: FeatureNow;
  /** Present only while the feature is drifted. */
  readonly run: Run | undefined;
  /** Field of the PSI: unit, decimals, thresholds, links. */
  readonly psiField: Field | undefined;
}

/** All that the panel draws, free of frames. */
export interface DriftModel {
  readonly grid: TimeGrid;
  readonly rows: readonly FeatureRow[];
  /** Windows that the frames bring verdicts over, the shortest first; the rows are of one of them. */
  readonly windows: readonly string[];
  readonly window: string | undefined;
  readonly bins: readonly BinSeries[];
  /** Data set by baseline id, from `ml.model.info`. */
  readonly datasets: ReadonlyMap<string, string>;
  /** True when versions report themselves and none of them has a baseline. */
  readonly withoutBaseline: boolean;
}

const IDENTITY = [LABEL.modelName, LABEL.modelVersion, WINDOW_LABEL];

interface Draft {
  readonly key: string;
  readonly labels: Labels;
  /** PSI and verdict, over time and instant. */
  readonly judged: MeasureSeries[];
  readonly instant: MeasureSeries[];
}

/**
 * Frames of any shape to what the panel draws. Never throws for what is in them.
 *
 * @param wanted the window to show where the frames bring several; the shortest unless they bring this one
 */
export function driftModel(frames: readonly DataFrame[], wanted?: string): DriftModel {
  const all = readSeries(frames);
  const windows = windowsOf(all);
  const window = windows.find((one) => one === wanted) ?? windows[0];
  const series = all.filter(({ labels }) => [undefined, window].includes(labels[WINDOW_LABEL]));
  const drafts = draftRows(series, segmentsOf(series));
  const drawn = drafts.map((draft) => overTime(draft.judged));
  const grid = gridOf(drawn.flat(), drafts.length);
  const names = distinctNames(drafts.map((draft) => draft.labels));
  const cells = drawn.map((own) => fillCells(own, grid));
  const newest = cells.reduce((column, one) => Math.max(column, one.lastColumn), -1);
  const criticals = criticalValues(series);
  const rows = drafts.map((draft, i) => rowOf(draft, cells[i]!, names[i]!, newest, criticals));
  const bins = series.map(readBin).filter((bin) => bin !== undefined);
  return { grid, rows, windows, window, bins, ...readInfo(series) };
}

function rowOf(
  { key, labels, judged, instant }: Draft,
  cells: Cells,
  name: string,
  newest: number,
  criticals: ReadonlyMap<string, number>,
): FeatureRow {
  const critical = criticals.get(groupKey(labels, cells.baselineId)) ?? Number.NaN;
  const now = readNow(instant, judged, cells, newest, critical);
  const psiField = judged.findLast((one) => one.measure === PSI)?.field;
  const feature = labels[LABEL.featureName] ?? '';
  return { key, feature, name, labels, cells, now, run: runOf(cells.verdict, now.kind), psiField };
}

/**
 * Series of the same feature, model, version and window make one row, whichever baseline they were judged by; but each
 * segment of a baseline is a row of its own.
 */
function draftRows(series: readonly MeasureSeries[], segments: ReadonlyMap<string, string>): Draft[] {
  const drafts = new Map<string, Draft>();
  for (const one of series) {
    const feature = one.labels[LABEL.featureName];
    if (!feature || one.labels[LABEL.featureBin] !== undefined) {
      continue;
    }
    const segment = segments.get(one.labels[LABEL.baselineId] ?? '');
    const key = JSON.stringify([feature, ...IDENTITY.map((label) => one.labels[label] ?? ''), segment]);
    const labels = segment ? { ...one.labels, [LABEL.baselineSegment]: segment } : one.labels;
    const draft = drafts.get(key) ?? { key, labels, judged: [], instant: [] };
    drafts.set(key, draft);
    (isJudged(one) ? draft.judged : draft.instant).push(one);
  }
  return [...drafts.values()].filter((draft) => draft.judged.length > 0);
}

/** What the matrix draws. An instant sample beside a range of the same would only bend the grid; it says what is so now. */
function overTime(judged: readonly MeasureSeries[]): readonly MeasureSeries[] {
  return judged.filter((one) => one.values.length > 1 || !judged.some((other) => isRangeOf(other, one)));
}

function isRangeOf(range: MeasureSeries, one: MeasureSeries): boolean {
  return (
    range.values.length > 1 &&
    range.measure === one.measure &&
    range.labels[LABEL.baselineId] === one.labels[LABEL.baselineId]
  );
}

/** The critical value is one per baseline of a version, not per feature. */
function criticalValues(series: readonly MeasureSeries[]): Map<string, number> {
  const measure = lastPart(RECORDED.driftCriticalZ);
  return new Map(
    series
      .filter((one) => one.measure === measure && !one.labels[LABEL.featureName])
      .map((one) => [groupKey(one.labels, one.labels[LABEL.baselineId] ?? ''), lastValue(one)]),
  );
}

function groupKey(labels: Labels, baselineId: string): string {
  return JSON.stringify([...IDENTITY.map((label) => labels[label] ?? ''), baselineId]);
}

/** Segment by baseline id, from `ml.baseline.info`. */
function segmentsOf(series: readonly MeasureSeries[]): Map<string, string> {
  return new Map(
    series.flatMap(({ measure, labels }) => {
      const { [LABEL.baselineId]: id, [LABEL.baselineSegment]: segment } = labels;
      return measure === FAMILY.baselineInfo && id && segment ? [[id, segment] as const] : [];
    }),
  );
}

function readInfo(series: readonly MeasureSeries[]): Pick<DriftModel, 'datasets' | 'withoutBaseline'> {
  const serving = series.filter((one) => one.measure === FAMILY.modelInfo && lastValue(one) > 0);
  const pairs = serving.map(
    ({ labels }) => [labels[LABEL.baselineId] ?? '', labels[LABEL.datasetId] ?? ''] as const,
  );
  return {
    datasets: new Map(pairs.filter(([baseline, dataset]) => baseline && dataset)),
    withoutBaseline: pairs.length > 0 && pairs.every(([baseline]) => !baseline),
  };
}
