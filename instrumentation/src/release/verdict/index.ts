export {
  ALPHA_SHARE,
  CANARY_ALPHA,
  type CanaryCounts,
  type CanaryMetric,
  type CanaryVerdict,
  canaryVerdict,
  NEGLIGIBLE,
  RATES,
} from './canary-verdict.ts';
export {
  type ArmCounts,
  type Arms,
  BETS,
  evidenceAbove,
  evidenceBelow,
  evidenceRateBelow,
} from './evidence.ts';
export {
  type ArmSums,
  FEWEST_COSTS,
  LEAST_SPREAD,
  meanEvidenceAbove,
  meanEvidenceBelow,
} from './mean-evidence.ts';
export { judgeMean, judgeRate, MARGIN, type MetricVerdict, type Outcome } from './metric-verdict.ts';
