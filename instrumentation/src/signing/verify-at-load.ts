import { basename } from 'node:path';
import { checkObject, checkOptions } from '../check/options.ts';
import { show } from '../check/show.ts';
import { ATTR } from '../contract/index.ts';
import { emitEvent } from '../events/emit.ts';
import { registry } from '../export/registry.ts';
import { modelIdentity } from '../model/identity.ts';
import { recordVerification } from '../model/verification.ts';
import type { SecurityAction } from '../security/categories.ts';
import { reportFinding } from '../security/report.ts';
import { actorHash } from '../security/settings.ts';
import type { ModelSigner, NotVerified, Verification } from './result.ts';
import { checkSignedModel, type VerifyModelOptions, verifyModel } from './verify.ts';

export type SigningPolicy = 'enforce' | 'warn';

export interface VerifyAtLoadOptions extends Omit<VerifyModelOptions, 'expect'> {
  /** What is being deployed, such as the options that it is defined by. The signature must name this model and version. */
  readonly model: {
    readonly name: string;
    readonly version: string;
    readonly datasetId?: string | undefined;
  };
  /** Root digest that a registry recorded: with it a signature that names no version will do. */
  readonly rootDigest?: string | undefined;
  /** `enforce` rejects for a model that is not verified; `warn` reports it and gives the result. */
  readonly policy: SigningPolicy;
}

const OPTIONS = ['model', 'rootDigest', 'policy', 'trust', 'signature', 'onProgress', 'signal'];
const RULE = 'model_signature';
const MOST_REASONS_TOLD = 3;

/** A model is not the one that somebody who may signed, and must not be loaded. */
export class ModelVerificationError extends Error {
  override readonly name = 'ModelVerificationError';
  readonly verification: NotVerified;

  constructor(who: string, verification: NotVerified) {
    const { reasons, reasonCount } = verification;
    const told = reasons.slice(0, MOST_REASONS_TOLD).map(({ message }) => message);
    const more = reasonCount > told.length ? `; and ${reasonCount - told.length} more` : '';
    super(`${who} is not verified and must not be loaded: ${told.join('; ')}${more}`);
    this.verification = verification;
  }
}

/**
 * Verifies a model before it is loaded, as {@link verifyModel} does, and tells of it: the counter `ml.model.verifications`, the
 * state `ml.model.verification`, the event of that name, and a finding of the category `supply_chain` when it is unsigned
 * (high) or wrong (critical).
 *
 * Load from `path` of the result, and at once: a file that is changed between verifying and loading is not seen. What is
 * small enough for memory is loaded from {@link readVerified} instead, which leaves no such gap.
 *
 * @throws ModelVerificationError under the policy `enforce`; TypeError when an option is wrong or unknown; the reason of the
 * signal
 */
export async function verifyAtLoad(path: string, options: VerifyAtLoadOptions): Promise<Verification> {
  checkOptions('verifyAtLoad', options, OPTIONS);
  const { model, rootDigest, policy, ...rest } = options;
  if (policy !== 'enforce' && policy !== 'warn') {
    throw new TypeError(`verifyAtLoad option policy must be enforce or warn, not ${show(policy)}`);
  }
  checkObject('verifyAtLoad option model must be an object', model);
  const { name, version, datasetId = '' } = model;
  const signed = { name, version };
  checkSignedModel('verifyAtLoad option model', signed);
  const verification = await verifyModel(path, { ...rest, expect: { model: signed, rootDigest } });
  const refused = verification.result !== 'verified';
  const action = refused ? (policy === 'enforce' ? 'blocked' : 'flagged') : 'allowed';
  tell({ ...signed, datasetId }, verification, policy, action);
  if (verification.result !== 'verified' && policy === 'enforce') {
    throw new ModelVerificationError(`${signed.name}@${signed.version}`, verification);
  }
  return verification;
}

interface Deployed {
  readonly name: string;
  readonly version: string;
  readonly datasetId: string;
}

function tell(
  model: Deployed,
  verification: Verification,
  policy: SigningPolicy,
  action: SecurityAction,
): void {
  const { result, signature, signatureDigest, signer } = verification;
  recordVerification(model, result);
  registry.tally('modelVerifications').add({
    modelName: model.name,
    modelVersion: model.version,
    verificationResult: result,
  });
  const codes = result === 'verified' ? [] : codesOf(verification);
  const why = codes.length === 0 ? '' : ` for ${codes.join(', ')}`;
  emitEvent(
    'modelVerification',
    `${model.name}@${model.version} ${result.replace('_', ' ')}, ${action}${why}`,
    modelIdentity(model).event,
    {
      [ATTR.verificationResult]: result,
      [ATTR.verificationPolicy]: policy,
      [ATTR.securityAction]: action,
      ...(codes.length > 0 && { [ATTR.verificationReasons]: codes }),
      ...(result === 'verified' && { [ATTR.modelDigest]: verification.rootDigest }),
      ...(signer && signerAttributes(signer)),
      ...(signatureDigest !== undefined && {
        [ATTR.attestationFilename]: basename(signature),
        [ATTR.attestationHash]: signatureDigest,
      }),
    },
    result === 'verified' ? 'INFO' : 'ERROR',
  );
  if (result === 'verified') return;
  reportFinding({
    category: 'supply_chain',
    severity: result === 'unsigned' ? 'high' : 'critical',
    action,
    rule: RULE,
    reason: `${codes.join(', ')}; ${verification.reasonCount} in all`,
    model,
  });
}

function codesOf({ reasons }: NotVerified): string[] {
  return [...new Set(reasons.map(({ code }) => code))];
}

/** An identity that is no machine's may be a person's name or address, which leaves as a keyed hash. */
function signerAttributes({ kind, identity, issuer }: ModelSigner) {
  const isUri = /^[a-z][a-z0-9+.-]*:\/\//i.test(identity);
  const isHost = kind === 'certificate' && !identity.includes('@');
  const isMachine = kind === 'key' || isUri || isHost;
  const hash = isMachine ? undefined : actorHash(identity);
  return {
    [ATTR.signerKind]: kind,
    ...(isMachine && { [ATTR.signerId]: identity }),
    ...(hash !== undefined && { [ATTR.userHash]: hash }),
    ...(issuer !== undefined && { [ATTR.signerIssuer]: issuer }),
  };
}
