import type { AttributeDefinition } from '../types.ts';

// Requests that ask a model, and remote servers that answer for one.

export const attributes = {
  correlationId: {
    name: 'ml.correlation.id',
    type: 'string',
    brief:
      'Identifier of the request that a span or an event belongs to, the same in every service that it passes',
    examples: ['f3a1c7e2-58d0-4b1e-9f0e-0c7f5d1a2b3c'],
  },
  servedVersion: {
    name: 'ml.model.served_version',
    type: 'string',
    brief: 'Version that a remote server says it answered with, where it is another than the declared one',
    examples: ['2'],
  },
  serverAddress: {
    name: 'server.address',
    type: 'string',
    brief: 'Host of the remote server that runs the model',
    examples: ['models.internal'],
  },
  serverPort: {
    name: 'server.port',
    type: 'int',
    brief: 'Port of that server',
    examples: [8080],
  },
  httpStatusCode: {
    name: 'http.response.status_code',
    type: 'int',
    brief: 'Status of the answer of that server',
    examples: [200, 503],
  },
} as const satisfies Record<string, AttributeDefinition>;
