/** Test ids of the panel; specs and components take them from here. */
export const TEST_IDS = {
  headline: 'parapet-drift-headline',
  notice: 'parapet-drift-notice',
  grid: 'parapet-drift-grid',
  matrix: 'parapet-drift-matrix',
  tooltip: 'parapet-drift-tooltip',
  detail: 'parapet-drift-detail',
  chart: 'parapet-drift-chart',
} as const;
