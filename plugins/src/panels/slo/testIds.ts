/** Test ids of the panel; specs and components take them from here. */
export const TEST_IDS = {
  headline: 'parapet-slo-headline',
  notice: 'parapet-slo-notice',
  table: 'parapet-slo-table',
  detail: 'parapet-slo-detail',
  chart: 'parapet-slo-chart',
} as const;
