import { ATTR } from '../contract/index.ts';

/**
 * Keys whose values are names, versions, digests and ids that the service or this library gives. Joins hang on them, and some look
 * like a personal number (`1.4.2.3` like an address, eleven digits of a pipeline run like a tax id): only secrets are looked for.
 * Not the ids of predictions and requests, which may come from outside.
 */
export const IDENTITY_KEYS: ReadonlySet<string> = new Set([
  ATTR.modelName,
  ATTR.modelVersion,
  ATTR.servedVersion,
  ATTR.modelDigest,
  ATTR.frameworkVersion,
  ATTR.runtimeVersion,
  ATTR.datasetId,
  ATTR.datasetVersion,
  ATTR.evaluationDatasetId,
  ATTR.baselineId,
  ATTR.featureName,
  ATTR.transformExpected,
  ATTR.transformFound,
  ATTR.trainingRunId,
  ATTR.pipelineRunId,
  ATTR.vcsRevision,
  ATTR.lineageFromId,
  ATTR.lineageToId,
  ATTR.deploymentId,
  ATTR.lifecycleFrom,
  ATTR.lifecycleTo,
  ATTR.attestationHash,
  ATTR.auditRoot,
  ATTR.downloadId,
  ATTR.findingId,
  ATTR.userHash,
  'service.name',
  'service.version',
  'service.instance.id',
]);
