import { describe, expect, it } from 'vitest';
import type { FeatureNow } from './now.ts';
import { type Reason, reasonOf } from './reason.ts';

const none = Number.NaN;
const anchors = { material: 0.1 };
const now = (part: Partial<FeatureNow>): FeatureNow => ({
  kind: 'fine',
  psi: 0.01,
  z: 1,
  evidence: none,
  criticalZ: 3.5,
  n: 500,
  m: 500,
  k: 10,
  statistic: 10,
  ...part,
});

describe('why a feature has its verdict', () => {
  it.each<[Reason, Partial<FeatureNow>]>([
    ['both', { kind: 'drifted', z: 9, psi: 0.1 }],
    ['immaterial', { z: 9, psi: 0.09 }],
    ['insignificant', { z: 2, psi: 0.2 }],
    ['stray', { z: 9, evidence: 2, psi: 0.2 }],
    ['calm', {}],
    ['none', { kind: 'notEnough', z: 9, psi: 0.2 }],
    ['none', { criticalZ: none }],
  ])('%s', (reason, part) => expect(reasonOf(now(part), anchors)).toBe(reason));
});
