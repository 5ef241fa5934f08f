import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import type { Baseline, BaselineContent, BaselineFeature } from './types.ts';

/** Puts the content into its one canonical order and gives it its id. */
export function seal(content: BaselineContent, createdAt: string): Baseline {
  const canonical = canonicalContent(content);
  return freezeBaseline({ id: baselineId(canonical), createdAt, ...canonical });
}

/** Freezes a baseline through and through: what is exported must stay what the id stands for. */
export function freezeBaseline(baseline: Baseline): Baseline {
  for (const feature of baseline.features) {
    Object.freeze(feature.type === 'numeric' ? feature.edges : feature.categories);
    Object.freeze(feature.counts);
    Object.freeze(feature);
  }
  Object.freeze(baseline.features);
  Object.freeze(baseline.window);
  return Object.freeze(baseline);
}

/** `b1:` and the digest of the content. */
export function baselineId(content: BaselineContent): string {
  return `b1:${digestOf(canonicalContent(content))}`;
}

/** The first 12 hex digits of the SHA-256 of what JSON makes of a value; without node:crypto for browsers. */
export function digestOf(value: unknown): string {
  return bytesToHex(sha256(utf8ToBytes(JSON.stringify(value)))).slice(0, 12);
}

function canonicalContent(content: BaselineContent): BaselineContent {
  const { schemaVersion, datasetId, window, rows, rowsSeen, features } = content;
  return {
    schemaVersion,
    datasetId,
    ...(window && { window: { from: window.from, to: window.to } }),
    rows,
    rowsSeen,
    features: features.map(canonicalFeature),
  };
}

function canonicalFeature(feature: BaselineFeature): BaselineFeature {
  const { name, counts } = feature;
  return feature.type === 'numeric'
    ? { name, type: feature.type, edges: [...feature.edges], counts: [...counts] }
    : { name, type: feature.type, categories: [...feature.categories], counts: [...counts] };
}
