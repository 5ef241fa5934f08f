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

/** `b1:` and the first 12 hex digits of the SHA-256 of the content; synchronous and without node:crypto for browsers. */
export function baselineId(content: BaselineContent): string {
  const text = JSON.stringify(canonicalContent(content));
  return `b1:${bytesToHex(sha256(utf8ToBytes(text))).slice(0, 12)}`;
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
