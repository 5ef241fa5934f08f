/** Options of the panel `parapet-slo-panel`; dashboards as code take their types from here. */
export interface SloOptions {
  /** Dashboard variable that holds the selected objective; without such a variable the panel keeps the selection. */
  sloVariable: string;
  /** Shows the one objective that there is, or the selected one, alone: no list beside it. */
  listed: boolean;
}

export const DEFAULT_OPTIONS: SloOptions = { sloVariable: 'slo', listed: true };
