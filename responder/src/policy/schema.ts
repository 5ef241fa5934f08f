import { ACTIONS } from '../types.ts';
import { DURATION } from './duration.ts';

const SECRET_FILE = { type: 'string', minLength: 1, maxLength: 4_096 } as const;

const CONFIRM = {
  type: 'object',
  description:
    'asks before acting whether the alert is really active; a forged, replayed or stale webhook then does nothing',
  required: ['url'],
  additionalProperties: false,
  properties: {
    url: {
      type: 'string',
      description: 'address that `/api/v2/alerts` is put behind; https beyond the loopback',
      pattern: '^https?://',
      maxLength: 2_048,
    },
    tokenFile: { ...SECRET_FILE, description: 'bearer token that it is asked with' },
  },
} as const;

const TOKEN_FILE = {
  ...SECRET_FILE,
  description: 'bearer token that the sender shows, 32 characters or more',
} as const;

const duration = (description: string, byDefault?: string) => ({
  type: 'string',
  description,
  pattern: DURATION,
  ...(byDefault !== undefined && { default: byDefault }),
});

const whole = (description: string, maximum: number, byDefault: number) =>
  ({ type: 'integer', description, minimum: 1, maximum, default: byDefault }) as const;

const RULE = {
  type: 'object',
  required: ['name', 'match', 'actions', 'approval'],
  additionalProperties: false,
  properties: {
    name: {
      type: 'string',
      description: 'name in telemetry and in the audit trail: letters, digits, - and _',
      pattern: '^[A-Za-z0-9_-]{1,64}$',
    },
    match: {
      type: 'object',
      description:
        'labels that an alert must have, each with its value or one of a list; a label that is lacking counts as empty',
      minProperties: 1,
      maxProperties: 16,
      additionalProperties: {
        type: ['string', 'array'],
        description: 'a text, or a list of texts; true, false and numbers in quotes',
        maxLength: 256,
        minItems: 1,
        maxItems: 100,
        items: { type: 'string', description: 'a text; true, false and numbers in quotes', maxLength: 256 },
      },
    },
    target: {
      type: 'string',
      description: 'what is acted on; the target that has the name of the model where it is left out',
    },
    actions: {
      type: 'array',
      description: 'what is done, in this order; where one fails the rest is left, but not after a snapshot',
      minItems: 1,
      maxItems: ACTIONS.length,
      uniqueItems: true,
      items: { enum: ACTIONS },
    },
    approval: {
      enum: ['required', 'none'],
      description:
        'whether a person has to approve first; required for isolate, which may leave a model without any version that answers',
    },
    after: duration(
      'acts only when the alert has lasted so long, and has not ended; at once where it is left out',
    ),
    cooldown: duration(
      'after acting on a model, no other action on it for so long; snapshots neither begin it nor wait for it',
      '30m',
    ),
    dryRun: {
      type: 'boolean',
      description: 'says and audits what it would do, and does nothing',
      default: false,
    },
  },
} as const;

/**
 * The policy file as JSON schema.
 *
 * @param target schema of a target, of the adapters
 */
export function policySchema(target: object): object {
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    type: 'object',
    required: ['webhooks', 'targets', 'rules'],
    additionalProperties: false,
    properties: {
      webhooks: {
        type: 'object',
        description: 'who may send alerts, and how it is known; a sender that is left out is refused',
        minProperties: 1,
        additionalProperties: false,
        properties: {
          alertmanager: {
            type: 'object',
            description: 'the receiver of Alertmanager',
            required: ['tokenFile'],
            additionalProperties: false,
            properties: { tokenFile: TOKEN_FILE, confirm: CONFIRM },
          },
          grafana: {
            type: 'object',
            description: 'the contact point of Grafana: wants a token, a signature, or both',
            minProperties: 1,
            anyOf: [{ required: ['tokenFile'] }, { required: ['hmac'] }],
            additionalProperties: false,
            properties: {
              tokenFile: TOKEN_FILE,
              hmac: {
                type: 'object',
                description: 'HMAC signature of the contact point',
                required: ['secretFile'],
                additionalProperties: false,
                properties: {
                  secretFile: {
                    ...SECRET_FILE,
                    description: 'secret that is shared with Grafana, 32 characters or more',
                  },
                  header: {
                    type: 'string',
                    description: 'header of the signature',
                    pattern: '^[A-Za-z0-9-]{1,64}$',
                    default: 'X-Grafana-Alerting-Signature',
                  },
                  timestampHeader: {
                    type: 'string',
                    description:
                      'header of the time, where the contact point has one; the time may then be 5 minutes off at most',
                    pattern: '^[A-Za-z0-9-]{1,64}$',
                  },
                },
              },
              confirm: CONFIRM,
            },
          },
        },
      },
      approvals: {
        type: 'object',
        description: 'who may approve; needed where a rule wants it',
        required: ['actorKeyFile', 'approvers'],
        additionalProperties: false,
        properties: {
          actorKeyFile: {
            ...SECRET_FILE,
            description:
              'key, 32 characters or more, that approvers are hashed by in telemetry and in the audit trail',
          },
          approvers: {
            type: 'array',
            description: 'people, each with a token of their own',
            minItems: 1,
            maxItems: 100,
            items: {
              type: 'object',
              required: ['id', 'tokenFile'],
              additionalProperties: false,
              properties: {
                id: { type: 'string', description: 'who it is', minLength: 1, maxLength: 128 },
                tokenFile: {
                  ...SECRET_FILE,
                  description: 'bearer token of the approver alone, 32 characters or more',
                },
              },
            },
          },
        },
      },
      limits: {
        type: 'object',
        description: 'how much may be done, whatever the rules allow',
        additionalProperties: false,
        properties: {
          window: duration('that models and actions are counted in', '1h'),
          models: whole('models that are acted on in a window; snapshots do not count', 100, 2),
          actions: whole(
            'actions in a window; so many snapshots besides, of rules that do nothing else',
            1_000,
            10,
          ),
          open: whole('responses that wait or act at once', 1_000, 20),
        },
      },
      targets: {
        type: 'object',
        description: 'what can be acted on, by name',
        minProperties: 1,
        maxProperties: 1_000,
        additionalProperties: target,
      },
      rules: {
        type: 'array',
        description: 'the first that matches an alert decides; an alert without a rule does nothing',
        minItems: 1,
        maxItems: 1_000,
        items: RULE,
      },
    },
  };
}
