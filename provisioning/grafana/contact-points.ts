import { MOST_ALERTS } from '../routing/routes.ts';
import { RECEIVERS, type Receiver } from '../routing/types.ts';
import { contactPointOf } from './policies.ts';

const TITLE = '{{ template "parapet.title" . }}';
const TEXT = '{{ template "parapet.text" . }}';

/** Where Grafana sends, from its environment: `PARAPET_PAGER_URL` and so on, all of which must be set. */
const SETTINGS: Readonly<Record<Receiver, object>> = {
  pager: forPeople('PARAPET_PAGER_URL'),
  security: forPeople('PARAPET_SECURITY_URL'),
  ticket: forPeople('PARAPET_TICKET_URL'),
  digest: forPeople('PARAPET_DIGEST_URL'),
  responder: {
    url: '$PARAPET_RESPONDER_URL',
    httpMethod: 'POST',
    hmacConfig: {
      secret: '$PARAPET_RESPONDER_SECRET',
      header: 'X-Grafana-Alerting-Signature',
      timestampHeader: 'X-Grafana-Alerting-Timestamp',
    },
    maxAlerts: `${MOST_ALERTS}`,
  },
  // A contact point must have an address; this one's policy is always muted.
  null: { url: 'http://127.0.0.1:9/', httpMethod: 'POST' },
};

function forPeople(variable: string) {
  return { url: `$${variable}`, httpMethod: 'POST', title: TITLE, message: TEXT };
}

export const contactPoints = RECEIVERS.map((name) => ({
  orgId: 1,
  name: contactPointOf(name),
  receivers: [{ uid: contactPointOf(name), type: 'webhook', settings: SETTINGS[name] }],
}));
