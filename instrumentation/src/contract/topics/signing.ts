import type { AttributeDefinition, ContractEvent, ContractMetric } from '../types.ts';
import { MODEL } from './labels.ts';

// Whether the model that is served is the one that somebody signed (M11: a wrong one is a finding, `supply_chain`).

export const attributes = {
  verificationResult: {
    name: 'ml.model.verification.result',
    type: 'string',
    brief:
      'What verifying the signature of a model gave: `verified`, `failed`, `unsigned`, or `not_checked` while nobody verified it',
    examples: ['verified', 'not_checked'],
  },
  verificationPolicy: {
    name: 'ml.model.verification.policy',
    type: 'string',
    brief: 'What happens to a model that is not verified: `enforce` refuses it, `warn` lets it be loaded',
    examples: ['enforce'],
  },
  verificationReasons: {
    name: 'ml.model.verification.reasons',
    type: 'string[]',
    brief: 'Why it was not verified, each code once; docs/model-signing.md lists them',
    examples: ['changed_file', 'extra_file'],
  },
  signerKind: {
    name: 'ml.model.signer.kind',
    type: 'string',
    brief: 'What the signer signed with: `key`, `certificate` or `sigstore`',
    examples: ['key'],
  },
  signerId: {
    name: 'ml.model.signer.id',
    type: 'string',
    brief: 'Id of the key, or URI or host name in the certificate; a person leaves as `user.hash` alone',
    examples: ['e84a7c719cbf4e955a734fdd9fb2cd0daa2ae44a5b32de394918527ffdf7c4d8'],
  },
  signerIssuer: {
    name: 'ml.model.signer.issuer',
    type: 'string',
    brief: 'Who vouches for the signer of a keyless signature',
    examples: ['https://token.actions.githubusercontent.com'],
  },
  attestationFilename: {
    name: 'artifact.attestation.filename',
    type: 'string',
    brief: 'Name of the signature file',
    examples: ['model.sig'],
  },
  attestationHash: {
    name: 'artifact.attestation.hash',
    type: 'string',
    brief: 'SHA-256 of the signature file',
    examples: ['1b31dfcd5b7f9267bf2ff47651df1cfb9147b9e4df1f335accf65b4cda498408'],
  },
} as const satisfies Record<string, AttributeDefinition>;

export const metrics = {
  modelVerifications: {
    name: 'ml.model.verifications',
    instrument: 'observable counter',
    unit: '{verification}',
    brief: 'Models whose signature was verified when they were loaded, by what came of it',
    signals: ['M11'],
    labels: [...MODEL, 'verificationResult'],
    budget: 'three results per model version',
    status: 'emitted',
  },
  modelVerification: {
    name: 'ml.model.verification',
    instrument: 'observable gauge',
    unit: '{model}',
    brief:
      '1 for what holds of a model version in this process, 0 for what held before or once it is retired; a served version that nobody verified is `not_checked`',
    signals: ['M11'],
    labels: [...MODEL, 'verificationResult'],
    budget: 'four results per model version',
    status: 'emitted',
  },
} as const satisfies Record<string, ContractMetric>;

export const events = {
  modelVerification: {
    name: 'ml.model.verification',
    severity: 'INFO',
    brief: 'The signature of a model was verified at load; ERROR when it is not the signed one',
    signals: ['M11'],
    attributes: [
      'verificationResult',
      'verificationPolicy',
      'verificationReasons',
      'securityAction',
      'signerKind',
      'signerId',
      'signerIssuer',
      'userHash',
      'modelDigest',
      'attestationFilename',
      'attestationHash',
    ],
    status: 'emitted',
    audited: true,
  },
} as const satisfies Record<string, ContractEvent>;
