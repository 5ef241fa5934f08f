import type { Baseline, BaselineFeature } from '../../baseline/index.ts';
import { criticalZ, type DriftResult, type DriftVerdict, judge } from '../../drift/index.ts';
import { type Comparable, sameCategories, sameNumericBins } from './rebin.ts';

export interface FeatureDifference {
  readonly name: string;
  readonly verdict: DriftVerdict;
  readonly psi: number;
  /** Values of the second and of the first baseline. */
  readonly n: number;
  readonly m: number;
  readonly evidence: number;
  /** Whether both were counted by the same bins, or counts of the second had to be spread over those of the first. */
  readonly exact: boolean;
}

/** What is not the same in the lists of features. */
export interface SchemaDifference {
  readonly name: string;
  readonly what: string;
}

export interface BaselineDifference {
  readonly features: readonly FeatureDifference[];
  readonly schema: readonly SchemaDifference[];
}

const ORDER: readonly DriftVerdict[] = ['drifted', 'not enough data', 'fine'];

/** Judges every feature that both have, the first baseline being the reference; worst first. */
export function compare(reference: Baseline, observed: Baseline): BaselineDifference {
  const others = new Map(observed.features.map((feature) => [feature.name, feature]));
  const known = new Set(reference.features.map(({ name }) => name));
  const schema: SchemaDifference[] = [];
  const pairs: [string, Comparable][] = [];
  for (const feature of reference.features) {
    const other = others.get(feature.name);
    const pair = other && comparable(feature, other);
    if (pair) pairs.push([feature.name, pair]);
    else
      schema.push({
        name: feature.name,
        what: other ? `${feature.type}, then ${other.type}` : 'only in the first',
      });
  }
  for (const { name } of observed.features) {
    if (!known.has(name)) schema.push({ name, what: 'only in the second' });
  }
  const critical = criticalZ(pairs.length);
  const features = pairs
    .map(([name, pair]) => differenceOf(name, pair, judge(pair.observed, pair.reference, critical)))
    .sort((a, b) => ORDER.indexOf(a.verdict) - ORDER.indexOf(b.verdict) || b.psi - a.psi);
  return { features, schema };
}

function comparable(a: BaselineFeature, b: BaselineFeature): Comparable | undefined {
  if (a.type === 'numeric' && b.type === 'numeric') return sameNumericBins(a, b);
  if (a.type === 'categorical' && b.type === 'categorical') return sameCategories(a, b);
  return undefined;
}

function differenceOf(name: string, { exact }: Comparable, result: DriftResult): FeatureDifference {
  const { verdict, psi, n, m, evidence } = result;
  return { name, verdict, psi, n, m, evidence, exact };
}
