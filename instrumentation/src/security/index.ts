export { ATLAS_VERSION, TACTICS, type TacticId, TECHNIQUES, type TechniqueId } from './atlas.ts';
export {
  ACTIONS as SECURITY_ACTIONS,
  CATEGORIES as SECURITY_CATEGORIES,
  PRINCIPAL_KINDS,
  type PrincipalKind,
  SEVERITIES as SECURITY_SEVERITIES,
  type SecurityAction,
  type SecurityCategory,
  type SecuritySeverity,
} from './categories.ts';
export { type Confirmation, confirmFinding } from './confirm.ts';
export type { SecurityEvent } from './event.ts';
export type { Finding } from './finding.ts';
export { OCSF_VERSION, type OcsfFinding, type OcsfOptions, type OcsfProduct, toOcsf } from './ocsf.ts';
export { OWASP_ML, type OwaspMlId } from './owasp.ts';
export { reportFinding } from './report.ts';
export { configureSecurity, type SecurityOptions } from './settings.ts';
