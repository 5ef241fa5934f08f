/** Order of the rows. */
export type SortBy = 'now' | 'range' | 'name';

/** Options of the panel `parapet-drift-panel`; dashboards as code take their types from here. */
export interface DriftOptions {
  /** Dashboard variable that holds the selected feature; without such a variable the panel keeps the selection. */
  featureVariable: string;
  /** Most features that are listed; 0 lists up to {@link AUTO_ROWS}. */
  rows: number;
  sortBy: SortBy;
}

/** How many features are listed unless the options say otherwise. */
export const AUTO_ROWS = 500;

export const DEFAULT_OPTIONS: DriftOptions = { featureVariable: 'feature', rows: 0, sortBy: 'now' };
