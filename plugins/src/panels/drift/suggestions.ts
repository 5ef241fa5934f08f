import {
  FieldType,
  type PanelDataSummary,
  VisualizationSuggestionScore,
  type VisualizationSuggestionsSupplier,
} from '@grafana/data';
import { readSeries } from '../../shared/series.ts';
import { PSI, VERDICT_MEASURE } from './model/cells.ts';
import type { DriftOptions } from './types.ts';

/** Offered only for frames that hold drift measures: for anything else the panel has nothing to say. */
export const suggestions: VisualizationSuggestionsSupplier<DriftOptions> = (summary: PanelDataSummary) => {
  if (!summary.hasData || !summary.hasFieldType(FieldType.number)) {
    return;
  }
  const measures = new Set(readSeries(summary.rawFrames ?? []).map((series) => series.measure));
  return measures.has(PSI) || measures.has(VERDICT_MEASURE)
    ? [{ name: 'Feature drift', score: VisualizationSuggestionScore.Best }]
    : undefined;
};
