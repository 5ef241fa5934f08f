import { FAMILY, LABEL, RECORDED, WINDOW_LABEL, type Window } from '@parapet/instrumentation/contract';

/** A feature of one model version: its baseline counts, and what its counters show over time. */
export interface CountedFeature {
  readonly model: string;
  readonly version: string;
  readonly feature: string;
  /** Default: one for each version. */
  readonly baselineId?: string;
  readonly baseline: readonly number[];
  /** Counter values per replica and bin at a time in seconds; no replicas: the feature was never observed. */
  readonly replicas: readonly ((time: number) => readonly number[])[];
}

export const binId = (bin: number): string => String(bin).padStart(2, '0');

/** The history of features in OpenMetrics text: one line per sample, at ascending times in seconds. */
export function* openMetrics(
  features: readonly CountedFeature[],
  times: readonly number[],
): Generator<string> {
  yield `# TYPE ${FAMILY.featureBaseline} gauge`;
  for (const feature of features) yield* gauges(feature, times);
  yield `# TYPE ${FAMILY.featureObservations.replace(/_total$/, '')} counter`;
  for (const feature of features) yield* counters(feature, times);
}

/**
 * What the rules would have recorded of these features every `seconds`, at whole multiples: the counts that longer windows
 * are made of.
 */
export function* recordedCounts(
  features: readonly CountedFeature[],
  window: Window,
  seconds: number,
  [from, to]: readonly [number, number],
): Generator<string> {
  const name = RECORDED[window === '5m' ? 'featureCounts' : 'featureBins'];
  yield `# TYPE ${name} gauge`;
  const first = Math.ceil(from / seconds) * seconds;
  const times = Array.from({ length: Math.floor((to - first) / seconds) + 1 }, (_, i) => first + i * seconds);
  for (const feature of features) {
    for (const bin of feature.baseline.keys()) {
      const labels = `{${labelsOf(feature, bin)},${WINDOW_LABEL}="${window}"}`;
      for (const time of times) {
        const counts = feature.replicas.map((at) => Math.max(0, at(time)[bin]! - at(time - seconds)[bin]!));
        yield `${name}${labels} ${counts.reduce((sum, count) => sum + count, 0)} ${time}`;
      }
    }
  }
}

function* gauges(feature: CountedFeature, times: readonly number[]): Generator<string> {
  for (const [bin, count] of feature.baseline.entries()) {
    const labels = `{${labelsOf(feature, bin)},${LABEL.featureBinLabel}="bin ${bin}"}`;
    for (const time of times) yield `${FAMILY.featureBaseline}${labels} ${count} ${time}`;
  }
}

function* counters(feature: CountedFeature, times: readonly number[]): Generator<string> {
  for (const [replica, countsAt] of feature.replicas.entries()) {
    const rows = times.map((time) => ({ time, counts: countsAt(time) }));
    for (const bin of feature.baseline.keys()) {
      const labels = `{${labelsOf(feature, bin)},instance="replica-${replica}"}`;
      for (const { time, counts } of rows) {
        yield `${FAMILY.featureObservations}${labels} ${counts[bin]} ${time}`;
      }
    }
  }
}

function labelsOf(
  { model, version, feature, baselineId = `b1:${version}` }: CountedFeature,
  bin: number,
): string {
  return [
    `${LABEL.modelName}="${model}"`,
    `${LABEL.modelVersion}="${version}"`,
    `${LABEL.baselineId}="${baselineId}"`,
    `${LABEL.featureName}="${feature}"`,
    `${LABEL.featureBin}="${binId(bin)}"`,
  ].join(',');
}
