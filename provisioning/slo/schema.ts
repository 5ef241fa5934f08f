import { INDICATORS } from './indicators.ts';

/** Names of OpenSLO objects, as in RFC 1123. */
const NAME = { type: 'string', pattern: '^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$' };
const DESCRIPTION = { type: 'string', maxLength: 1050 };
const METADATA = { name: NAME, displayName: { type: 'string', maxLength: 200 } };

/** Lets through what is listed, and needs all of it but what is optional. */
function closed(properties: Readonly<Record<string, object>>, optional: readonly string[] = []) {
  const required = Object.keys(properties).filter((name) => !optional.includes(name));
  return { type: 'object', additionalProperties: false, required, properties };
}

/**
 * The part of OpenSLO v1 that objectives of models need (github.com/OpenSLO/OpenSLO, README, read at 00da943). What a
 * service is asked for is an indicator of ours, so that no file holds PromQL.
 */
const service = closed({
  apiVersion: { const: 'openslo/v1' },
  kind: { const: 'Service' },
  metadata: closed(
    {
      ...METADATA,
      labels: closed({ team: NAME, business_impact: { enum: ['true', 'false'] } }),
    },
    ['displayName'],
  ),
  spec: closed({ description: DESCRIPTION }, ['description']),
});

const slo = closed({
  apiVersion: { const: 'openslo/v1' },
  kind: { const: 'SLO' },
  metadata: closed(METADATA, ['displayName']),
  spec: closed(
    {
      description: DESCRIPTION,
      service: NAME,
      indicatorRef: { enum: INDICATORS },
      timeWindow: {
        type: 'array',
        minItems: 1,
        maxItems: 1,
        items: closed({ duration: { const: '30d' }, isRolling: { const: true } }),
      },
      budgetingMethod: { const: 'Occurrences' },
      objectives: {
        type: 'array',
        minItems: 1,
        maxItems: 1,
        items: closed(
          {
            displayName: { type: 'string', maxLength: 200 },
            target: { type: 'number', minimum: 0.9, exclusiveMaximum: 1 },
            op: { const: 'lte' },
            value: { type: 'number', exclusiveMinimum: 0 },
          },
          ['displayName', 'op', 'value'],
        ),
      },
    },
    ['description'],
  ),
});

export const DOCUMENTS = { Service: service, SLO: slo } as const;
export type Kind = keyof typeof DOCUMENTS;
