import type { Labels } from '@grafana/data';
import { LABEL } from '@parapet/instrumentation/contract';

const QUALIFIERS = [LABEL.modelName, LABEL.modelVersion, LABEL.baselineSegment];

/** Names of rows for people: the feature, and behind it those of model, version and segment in which rows differ. */
export function distinctNames(rows: readonly Labels[]): string[] {
  const varying = QUALIFIERS.filter((label) => new Set(rows.map((labels) => labels[label] ?? '')).size > 1);
  return rows.map((labels) =>
    [labels[LABEL.featureName] ?? '', ...varying.map((label) => labels[label]).filter(Boolean)].join(' · '),
  );
}
