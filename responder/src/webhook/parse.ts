import type { ResponderSource } from '@parapet/instrumentation/node';
import { Ajv } from 'ajv';
import { Refused } from '../server/refused.ts';
import type { Alert } from './alert.ts';

/** Most alerts of one request. Alertmanager sends fewer where its receiver has `max_alerts`. */
export const MOST_ALERTS = 1_000;

/** Of the payload, as the sender names it: Alertmanager's is 4, Grafana's 1. */
const PAYLOAD_VERSION = { alertmanager: '4', grafana: '1' } as const satisfies Record<
  ResponderSource,
  string
>;

const TIME = '^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d{1,9})?(Z|[+-]\\d\\d:\\d\\d)$';

/**
 * What is used of the payload, which is Alertmanager's (https://prometheus.io/docs/alerting/latest/configuration/#webhook_config)
 * and, with more fields, Grafana's
 * (https://grafana.com/docs/grafana/latest/alerting/configure-notifications/manage-contact-points/integrations/webhook-notifier/).
 */
const schemaOf = (source: ResponderSource) => ({
  type: 'object',
  required: ['version', 'alerts'],
  properties: {
    version: { const: PAYLOAD_VERSION[source] },
    truncatedAlerts: { type: 'integer', minimum: 0, maximum: Number.MAX_SAFE_INTEGER },
    alerts: {
      type: 'array',
      maxItems: MOST_ALERTS,
      items: {
        type: 'object',
        required: ['status', 'labels', 'startsAt', 'fingerprint'],
        properties: {
          status: { enum: ['firing', 'resolved'] },
          labels: {
            type: 'object',
            maxProperties: 64,
            additionalProperties: { type: 'string', maxLength: 1_024 },
          },
          startsAt: { type: 'string', maxLength: 35, pattern: TIME },
          fingerprint: { type: 'string', pattern: '^[0-9a-f]{1,32}$' },
        },
      },
    },
  },
});

interface Payload {
  readonly truncatedAlerts?: number;
  readonly alerts: readonly {
    readonly status: 'firing' | 'resolved';
    readonly labels: Readonly<Record<string, string>>;
    readonly startsAt: string;
    readonly fingerprint: string;
  }[];
}

const ajv = new Ajv();
const validators = {
  alertmanager: ajv.compile<Payload>(schemaOf('alertmanager')),
  grafana: ajv.compile<Payload>(schemaOf('grafana')),
};

/**
 * The alerts of a webhook, and how many the sender left out.
 *
 * @throws Refused for what is no payload of that sender
 */
export function parseWebhook(
  source: ResponderSource,
  body: Uint8Array,
): { alerts: Alert[]; truncated: number } {
  const payload = jsonOf(body);
  const validate = validators[source];
  if (!validate(payload)) {
    const [error] = validate.errors ?? [];
    throw new Refused(
      'malformed',
      `the body${error?.instancePath ?? ''} ${error?.message ?? 'is no payload'}`,
    );
  }
  const alerts = payload.alerts.map(({ status, labels, startsAt, fingerprint }, i) => {
    const time = Date.parse(startsAt);
    // The zero time of Go, year 1, is that of nothing that began.
    if (!(time > 0)) throw new Refused('malformed', `the body/alerts/${i}/startsAt is no time of an alert`);
    return { source, isFiring: status === 'firing', fingerprint, startsAt: time, labels };
  });
  return { alerts, truncated: payload.truncatedAlerts ?? 0 };
}

/** @throws Refused */
function jsonOf(body: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch (error) {
    throw new Refused('malformed', 'the body must be JSON in UTF-8', { cause: error });
  }
}
