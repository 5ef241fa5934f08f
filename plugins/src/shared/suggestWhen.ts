import {
  type DataFrame,
  FieldType,
  type PanelDataSummary,
  VisualizationSuggestionScore,
  type VisualizationSuggestionsSupplier,
} from '@grafana/data';

/** Offers a panel only for frames that it draws: for anything else it has nothing to say. */
export function suggestWhen<Options>(
  name: string,
  draws: (frames: readonly DataFrame[]) => boolean,
): VisualizationSuggestionsSupplier<Options> {
  return (summary: PanelDataSummary) =>
    summary.hasData && summary.hasFieldType(FieldType.number) && draws(summary.rawFrames ?? [])
      ? [{ name, score: VisualizationSuggestionScore.Best }]
      : undefined;
}
