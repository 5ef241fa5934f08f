/** Parts of the JSON schema of targets that several kinds share. */

export const FILE = { type: 'string', minLength: 1, maxLength: 4096 } as const;
export const URL_TEXT = { type: 'string', pattern: '^https?://[^\\s@?#]+$', maxLength: 2048 } as const;
/** A number of seconds or minutes: `30s`, `10m`. */
export const TIMEOUT = { type: 'string', pattern: '^[1-9][0-9]{0,2}[sm]$' } as const;
/** Names of namespaces and objects: a DNS subdomain (RFC 1123), so nothing that means something in a path. */
export const OBJECT_NAME = { type: 'string', pattern: '^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$' } as const;
const LABEL_KEY = {
  type: 'string',
  pattern: '^([a-z0-9.-]{1,253}/)?[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?$',
} as const;

/** What every kind that asks the API of Kubernetes takes. */
export const IN_KUBERNETES = {
  namespace: OBJECT_NAME,
  versionLabel: LABEL_KEY,
  timeout: TIMEOUT,
  cluster: {
    type: 'object',
    required: ['url'],
    additionalProperties: false,
    properties: { url: URL_TEXT, tokenFile: FILE, caFile: FILE },
  },
} as const;

/** The schema of one kind of target: these properties and no others. */
export function kindSchema(
  kind: string,
  required: readonly string[],
  properties: Readonly<Record<string, object>>,
) {
  return {
    if: { type: 'object', properties: { kind: { const: kind } }, required: ['kind'] },
    // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
    then: {
      type: 'object',
      required: ['kind', ...required],
      additionalProperties: false,
      properties: { kind: { const: kind }, ...properties },
    },
  } as const;
}
