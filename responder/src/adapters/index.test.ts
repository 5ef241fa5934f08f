import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { createAdapter, TARGET_SCHEMA, type TargetDefinition } from './index.ts';
import { rollbackOf } from './testing/cluster.ts';

const isTarget = new Ajv({ strict: true, allErrors: true }).compile<TargetDefinition>(TARGET_SCHEMA);
const CONTEXT = { baseFolder: '/etc/parapet' };
const IN_PROD = {
  namespace: 'prod',
  cluster: { url: 'https://api.example.org:6443', tokenFile: 'token', caFile: 'ca.crt' },
};
const GOOD: TargetDefinition[] = [
  { kind: 'control', urls: ['https://mails-0:9465', 'http://127.0.0.1:9465/control'], keyFile: 'ops.json' },
  { kind: 'argo-rollouts', rollout: 'mails', versionLabel: 'example.org/model-version', ...IN_PROD },
  { kind: 'kubernetes-deployment', namespace: 'prod', deployment: 'mails', timeout: '300s' },
  { kind: 'istio', virtualService: 'mails', destinationRule: 'mails', ...IN_PROD },
  { kind: 'webhook', url: 'https://ops.example.org/hooks/model', secretFile: 'webhook.secret' },
];

describe('a target', () => {
  it.each(GOOD)('of the kind $kind is let pass and made', (definition) => {
    expect(isTarget(definition)).toBe(true);
    const adapter = createAdapter(definition, CONTEXT);
    expect(adapter.actions).toContain('rollback');
    expect(adapter.describe(rollbackOf('2'))).toContain('2');
  });

  it.each([
    [{}, "must have required property 'kind'"],
    [{ kind: 'helm' }, 'must be equal to one of the allowed values'],
    [{ kind: 'control', urls: [], keyFile: 'k' }, 'must NOT have fewer than 1 items'],
    [
      { kind: 'control', urls: ['https://a'], keyFile: 'k', signingKey: 'inline' },
      'must NOT have additional properties',
    ],
    [{ kind: 'webhook', url: 'https://user:pass@a', secretFile: 's' }, 'must match pattern'],
    [{ kind: 'webhook', url: 'ftp://a', secretFile: 's' }, 'must match pattern'],
    [{ kind: 'webhook', url: 'https://a' }, "must have required property 'secretFile'"],
    [{ kind: 'argo-rollouts', namespace: 'prod', rollout: '../secrets' }, 'must match pattern'],
    [{ kind: 'kubernetes-deployment', namespace: 'a/b', deployment: 'mails' }, 'must match pattern'],
    [
      { kind: 'istio', namespace: 'prod', virtualService: 'mails' },
      "must have required property 'destinationRule'",
    ],
    [{ kind: 'kubernetes-deployment', namespace: 'a', deployment: 'b', timeout: '0s' }, 'must match pattern'],
  ])('that is wrong is refused: %j', (definition, message) => {
    expect(isTarget(definition)).toBe(false);
    expect(isTarget.errors!.map((error) => error.message).join('; ')).toContain(message);
  });

  it.each([
    [
      { kind: 'control', urls: ['http://mails-0:9465'], keyFile: 'k' },
      'urls[0] http://mails-0:9465 is not of the loopback: use https',
    ],
    [
      { kind: 'webhook', url: 'http://127.0.0.1.example.org', secretFile: 's' },
      'is not of the loopback: use https',
    ],
    [
      {
        kind: 'istio',
        namespace: 'a',
        virtualService: 'b',
        destinationRule: 'c',
        cluster: { url: 'http://api' },
      },
      'cluster.url http://api is not of the loopback: use https',
    ],
    [
      { kind: 'control', urls: ['https://a'], keyFile: 'k', certFile: 'c' },
      'certFile and certKeyFile belong together',
    ],
    [{ kind: 'webhook', url: 'https://[', secretFile: 's' }, 'must be an http or https URL'],
  ] as [TargetDefinition, string][])('that a schema cannot judge is refused: %j', (definition, message) => {
    expect(isTarget(definition)).toBe(true);
    expect(() => createAdapter(definition, CONTEXT)).toThrow(message);
  });
});
