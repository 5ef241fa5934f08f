import { FAMILY, LABEL, RECORDED } from '@parapet/instrumentation/contract';
import { PSI_MAJOR, PSI_MATERIAL } from '@parapet/instrumentation/drift';
import { driftRunbook, driftRunbookOfValue, modelsFromPanel } from '../builders/links.ts';
import { panel } from '../builders/panels.ts';
import { anySeries, inWindow, ofVersion, series } from '../builders/promql.ts';
import { instant, range } from '../builders/targets.ts';

const feature = { [LABEL.featureName]: '$feature' };

/** The matrix of features by time, and the distributions of the chosen feature. */
export const drift = panel('parapet-drift-panel', {
  id: 10,
  title: 'Drift by feature',
  description: `Every feature against the training data, over the chosen window. A feature is **drifted** when its shift is significant (z past the critical value, shared over all features) and material (PSI from ${PSI_MATERIAL}; major from ${PSI_MAJOR}). Choose a feature to see both distributions. The runbook is behind **What to do**.`,
  at: { x: 0, y: 4, w: 24, h: 15 },
  links: [driftRunbook, modelsFromPanel],
  field: { unit: 'none', decimals: 3, links: [driftRunbookOfValue] },
  targets: [
    range('A', anySeries([RECORDED.driftPsi, RECORDED.driftVerdict], ofVersion, inWindow)),
    instant(
      'B',
      anySeries(
        [
          RECORDED.driftPsi,
          RECORDED.driftVerdict,
          RECORDED.driftZ,
          RECORDED.driftEvidence,
          RECORDED.driftN,
          RECORDED.driftM,
          RECORDED.driftK,
          RECORDED.driftStatistic,
          RECORDED.driftCriticalZ,
        ],
        ofVersion,
        inWindow,
      ),
    ),
    instant(
      'C',
      `${series(RECORDED.featureBins, ofVersion, inWindow, feature)} or ${series(RECORDED.baselineBins, ofVersion, feature)}`,
    ),
    instant('D', `${series(FAMILY.modelInfo, ofVersion)} or ${series(FAMILY.baselineInfo, ofVersion)}`),
  ],
});
