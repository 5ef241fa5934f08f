import { describe, expect, it } from 'vitest';
import type { ReplicaSet } from '../kubernetes/objects.ts';
import { type Rollout, whatServes } from './rollout.ts';

const LABEL = 'app.kubernetes.io/version';
const METADATA = {
  name: 'mails',
  namespace: 'prod',
  uid: 'u',
  resourceVersion: '1',
  creationTimestamp: '2026-11-01T00:00:00Z',
};
const set = (version: string, replicas: number): ReplicaSet => ({
  metadata: { ...METADATA, labels: { 'rollouts-pod-template-hash': `hash${version}` } },
  spec: { template: { metadata: { labels: { [LABEL]: version } } } },
  status: { replicas },
});
const rollout = (
  strategy: Rollout['spec']['strategy'],
  status: Rollout['status'],
  replicas: number | undefined = 3,
): Rollout => ({
  metadata: METADATA,
  spec: { selector: {}, template: {}, strategy, replicas },
  status: { availableReplicas: 3, ...status },
});
const why = (given: Rollout, pods = 1) => whatServes(given, [set('1', 3), set('2', pods)], LABEL, '2');
const weights = (canary: number, more = {}) => ({
  canary: {
    weights: {
      canary: { weight: canary, podTemplateHash: 'hash2' },
      stable: { weight: 100 - canary, podTemplateHash: 'hash1' },
      ...more,
    },
  },
});

describe('what still serves a version', () => {
  it('is its pods, where they are the weights', () => {
    expect(why(rollout({ canary: {} }, {}), 2)).toBe('2 pods of 2 still run');
    expect(why(rollout({ canary: {} }, {}), 0)).toBeUndefined();
  });

  it('is the weight of its pod hash, where a router has weights', () => {
    const routed = { canary: { trafficRouting: {} } };
    expect(why(rollout(routed, weights(20)))).toBe('a weight of 20 goes to 2');
    expect(why(rollout(routed, weights(0)))).toBeUndefined();
    expect(why(rollout(routed, weights(0, { verified: false })))).toBe('its weights are not verified yet');
    expect(why(rollout(routed, weights(0, { verified: true })))).toBeUndefined();
    const experiment = { additional: [{ weight: 5, podTemplateHash: 'hash2' }] };
    expect(why(rollout(routed, weights(0, experiment)))).toBe('a weight of 5 goes to 2');
    expect(why(rollout(routed, {}))).toBe('its status tells no weights');
    expect(why(rollout(routed, { canary: { weights: null } }))).toBe('its status tells no weights');
  });

  it('is the active service of a blue-green rollout', () => {
    const blueGreen = { blueGreen: {} };
    expect(why(rollout(blueGreen, { blueGreen: { activeSelector: 'hash2' } }))).toBe(
      'the active service selects 2',
    );
    expect(why(rollout(blueGreen, {}))).toBe('the active service selects 2');
    expect(why(rollout(blueGreen, { blueGreen: { activeSelector: 'hash1' } }))).toBeUndefined();
  });

  it('does not matter while too few others are available', () => {
    const two = rollout({ canary: {} }, { availableReplicas: 2 });
    expect(why(two, 0)).toBe('2 of 3 replicas are available');
    expect(why({ ...two, spec: { ...two.spec, replicas: 2 } }, 0)).toBeUndefined();
  });
});
