export { chiSquare, sturdyChiSquare, THIN_BIN, wilsonHilferty } from './chi-square.ts';
export {
  jensenShannon,
  kolmogorovSmirnov,
  kullbackLeibler,
  populationStabilityIndex,
  wasserstein,
} from './distances.ts';
export {
  ALPHA,
  criticalZ,
  type DriftResult,
  type DriftVerdict,
  judge,
  PSI_MAJOR,
  PSI_MATERIAL,
} from './judge.ts';
export { normalQuantile, normalUpperTail, QUANTILE_DENOMINATOR, QUANTILE_NUMERATOR } from './normal.ts';
export * from './sequential/index.ts';
