export {
  ALPHA,
  criticalZ,
  type DriftResult,
  type DriftVerdict,
  judge,
  PSI_MAJOR,
  PSI_MATERIAL,
} from './judge.ts';
export { normalQuantile } from './normal.ts';
