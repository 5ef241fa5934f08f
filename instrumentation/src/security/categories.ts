import type { TechniqueId } from './atlas.ts';
import type { OwaspMlId } from './owasp.ts';

export interface Category {
  readonly brief: string;
  /** What a finding of this category is, unless it says otherwise; absent where ATLAS has no technique for it. */
  readonly technique?: TechniqueId;
  readonly owasp?: OwaspMlId;
}

/** Kinds of attack and leak, with what the field calls them. */
export const CATEGORIES = {
  input_anomaly: { brief: 'an input unlike those of training', technique: 'AML.T0043', owasp: 'ML01:2023' },
  evasion: {
    brief: 'an input made to get a wrong answer',
    technique: 'AML.T0015',
    owasp: 'ML01:2023',
  },
  extraction: {
    brief: 'queries from which a copy of the model can be trained',
    technique: 'AML.T0024.002',
    owasp: 'ML05:2023',
  },
  membership_inference: {
    brief: 'queries that tell whether a record was trained on',
    technique: 'AML.T0024.000',
    owasp: 'ML04:2023',
  },
  model_inversion: {
    brief: 'queries from which training data can be rebuilt',
    technique: 'AML.T0024.001',
    owasp: 'ML03:2023',
  },
  poisoning: {
    brief: 'training data or feedback made to spoil the model',
    technique: 'AML.T0020',
    owasp: 'ML02:2023',
  },
  supply_chain: {
    brief: 'an artefact that is not what was signed',
    technique: 'AML.T0010.003',
    owasp: 'ML06:2023',
  },
  model_theft: {
    brief: 'a model taken from where it is kept',
    technique: 'AML.T0035',
    owasp: 'ML05:2023',
  },
  unauthorized_access: { brief: 'an access that was refused, or should have been', technique: 'AML.T0012' },
  denial_of_service: { brief: 'more requests than anybody may send', technique: 'AML.T0029' },
  secret_exposure: { brief: 'a credential where none belongs', technique: 'AML.T0055' },
  personal_data: { brief: 'a personal datum where none belongs', technique: 'AML.T0057' },
  tampering: { brief: 'evidence that was changed, cut or replaced' },
} as const satisfies Readonly<Record<string, Category>>;

export type SecurityCategory = keyof typeof CATEGORIES;

/** From least to worst, as OCSF numbers them from 1 on. */
export const SEVERITIES = ['informational', 'low', 'medium', 'high', 'critical'] as const;
export type SecuritySeverity = (typeof SEVERITIES)[number];

/** What was done about it. */
export const ACTIONS = ['allowed', 'flagged', 'blocked'] as const;
export type SecurityAction = (typeof ACTIONS)[number];

/** Kinds of caller. What runs by itself for every change is `ci`: its many downloads are no anomaly. */
export const PRINCIPAL_KINDS = ['user', 'service', 'ci', 'unknown'] as const;
export type PrincipalKind = (typeof PRINCIPAL_KINDS)[number];
