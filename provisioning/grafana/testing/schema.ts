/**
 * Fields of Grafana's files for alerting, closed: what is not listed is refused. Grafana publishes no schema of them.
 * Source: https://grafana.com/docs/grafana/v13.3/alerting/set-up/provision-alerting-resources/file-provisioning/ and, for
 * limits and formats, the types that read them (pkg/services/provisioning/alerting and pkg/services/ngalert/models in
 * Grafana's repository).
 */
const text = { type: 'string', minLength: 1 };
const DURATION = '^(0|([0-9]+(ms|[smhdwy]))+)$';
const duration = { type: 'string', pattern: DURATION };
const uid = { type: 'string', pattern: '^[a-zA-Z0-9_-]{1,40}$' };
const texts = { type: 'object', additionalProperties: { type: 'string' } };
const orgId = { const: 1 };

const closed = (required: Record<string, object>, optional: Record<string, object> = {}) => ({
  type: 'object',
  additionalProperties: false,
  required: Object.keys(required),
  properties: { ...required, ...optional },
});
const list = (items: object, least = 1) => ({ type: 'array', minItems: least, items });

const range = closed({ from: { type: 'integer', minimum: 0 }, to: { type: 'integer', minimum: 0 } });
const query = (datasourceUid: object, model: object) =>
  closed({ refId: text, relativeTimeRange: range, datasourceUid, model });
const source = closed({ type: text, uid: text });
const prometheusQuery = query(
  { type: 'string', minLength: 1, not: { const: '__expr__' } },
  closed({
    refId: text,
    expr: text,
    instant: { const: true },
    range: { const: false },
    editorMode: { enum: ['code', 'builder'] },
    datasource: source,
  }),
);
const expression = query(
  { const: '__expr__' },
  closed({
    refId: text,
    type: { enum: ['math', 'reduce', 'resample', 'threshold'] },
    expression: text,
    datasource: source,
  }),
);

const rule = closed(
  {
    uid,
    title: { type: 'string', minLength: 1, maxLength: 190 },
    condition: text,
    data: list({ oneOf: [prometheusQuery, expression] }),
    noDataState: { enum: ['NoData', 'Alerting', 'OK', 'KeepLast'] },
    execErrState: { enum: ['Error', 'Alerting', 'OK', 'KeepLast'] },
    for: duration,
    labels: texts,
    annotations: texts,
  },
  { keepFiringFor: duration },
);

const matchers = list({
  type: 'array',
  items: [text, { enum: ['=', '!=', '=~', '!~'] }, { type: 'string' }],
  minItems: 3,
  maxItems: 3,
});
const routing = {
  object_matchers: matchers,
  continue: { type: 'boolean' },
  group_by: list(text),
  group_wait: duration,
  group_interval: duration,
  repeat_interval: duration,
  mute_time_intervals: list(text),
  active_time_intervals: list(text),
  routes: list({ $ref: '#/definitions/route' }),
};

const timeOfDay = { type: 'string', pattern: '^([01][0-9]|2[0-3]):[0-5][0-9]$|^24:00$' };
const DAY = '(mon|tues|wednes|thurs|fri|satur|sun)day';
const interval = closed(
  {},
  {
    times: list(closed({ start_time: timeOfDay, end_time: timeOfDay })),
    weekdays: list({ type: 'string', pattern: `^${DAY}(:${DAY})?$` }),
    location: text,
  },
);

const webhook = closed(
  { url: text },
  {
    httpMethod: { enum: ['POST', 'PUT'] },
    // https://grafana.com/docs/grafana/v13.3/alerting/configure-notifications/manage-contact-points/integrations/webhook-notifier/
    hmacConfig: closed({ secret: text, header: text, timestampHeader: text }),
    maxAlerts: { type: 'string', pattern: '^[0-9]+$' },
    title: text,
    message: text,
  },
);

const file = (content: Record<string, object>) => ({
  ...closed({ apiVersion: { const: 1 }, ...content }),
  definitions: { route: closed({ receiver: text }, routing) },
});

export const SCHEMAS: Readonly<Record<string, object>> = {
  'rules.yaml': file({
    groups: list(closed({ orgId, name: text, folder: text, interval: duration, rules: list(rule) })),
  }),
  'contact-points.yaml': file({
    contactPoints: list(
      closed({
        orgId,
        name: text,
        receivers: list(closed({ uid, type: { const: 'webhook' }, settings: webhook })),
      }),
    ),
  }),
  // The root has no matchers and is never muted.
  'policies.yaml': file({
    policies: list(
      closed(
        { orgId, receiver: text },
        (({ group_by, group_wait, group_interval, repeat_interval, routes }) => ({
          group_by,
          group_wait,
          group_interval,
          repeat_interval,
          routes,
        }))(routing),
      ),
    ),
  }),
  'mute-timings.yaml': file({
    muteTimes: list(closed({ orgId, name: text, time_intervals: list(interval) })),
  }),
  'templates.yaml': file({ templates: list(closed({ orgId, name: text, template: text })) }),
};
