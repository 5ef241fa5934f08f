import type { AttributeKey } from './attributes.ts';
import type { EventDefinition } from './types.ts';

/** Every event of the contract: an OpenTelemetry log record with this static event name and a short human body. */
export const events = {
  trainingRun: {
    name: 'ml.training.run',
    severity: 'INFO',
    brief: 'A training run ended; WARN when it failed',
    signals: ['M8'],
    attributes: ['trainingRunId', 'trainingOutcome', 'errorType'],
    status: 'emitted',
  },
  modelLoaded: {
    name: 'ml.model.loaded',
    severity: 'INFO',
    brief: 'A process began to serve a model version',
    signals: ['M9'],
    attributes: ['modelRole', 'modelDigest', 'baselineId'],
    status: 'emitted',
  },
  modelRetired: {
    name: 'ml.model.retired',
    severity: 'INFO',
    brief: 'A process stopped serving a model version',
    signals: ['M9'],
    attributes: ['modelRole'],
    status: 'emitted',
  },
  predictionFeedback: {
    name: 'ml.prediction.feedback',
    severity: 'INFO',
    brief: 'A label arrived for an earlier prediction',
    signals: ['M3', 'M12'],
    attributes: ['predictionId', 'predictionClass', 'labelClass', 'labelLatency'],
    status: 'emitted',
  },
  instrumentationFault: {
    name: 'parapet.instrumentation.fault',
    severity: 'WARN',
    brief:
      'First fault of its kind inside the instrumentation of this model version; later ones are counted only',
    signals: ['M2'],
    attributes: ['faultKind', 'errorType'],
    status: 'emitted',
  },
  securityDetection: {
    name: 'ml.security.detection',
    severity: 'WARN',
    brief: 'A detector found an attack or a leak',
    signals: ['M11'],
    attributes: ['securityCategory', 'securityAction', 'securityRule', 'securityTechnique', 'userHash'],
    status: 'reserved',
  },
  modelRollback: {
    name: 'ml.model.rollback',
    severity: 'WARN',
    brief: 'A model went back to its previous version',
    signals: ['M9'],
    attributes: [],
    status: 'reserved',
  },
} as const satisfies Record<string, EventDefinition & { attributes: readonly AttributeKey[] }>;

export type EventKey = keyof typeof events;
