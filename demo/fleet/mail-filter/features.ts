import { formatFeatures } from './features/format.ts';
import { markupFeatures } from './features/markup.ts';
import { senderFeatures } from './features/sender.ts';
import { subjectFeatures } from './features/subject.ts';
import { textFeatures } from './features/text.ts';
import { timeFeatures } from './features/time.ts';
import type { FeatureDefinition } from './features/types.ts';
import { type Message, readMessage } from './message.ts';

/** One mail as numbers and categories; null where it has no value. */
export type FeatureRow = Record<string, number | string | null>;

/** Every feature of the mail filter, in order. */
export const FEATURES: readonly FeatureDefinition[] = [
  ...textFeatures,
  ...markupFeatures,
  ...subjectFeatures,
  ...senderFeatures,
  ...formatFeatures,
  ...timeFeatures,
];

/** Column types for the baseline. */
export const COLUMNS: Readonly<Record<string, 'numeric' | 'categorical'>> = Object.fromEntries(
  FEATURES.map(({ name, type }) => [name, type]),
);

/** Features of a mail, from any bytes. */
export async function extractFeatures(raw: Uint8Array): Promise<FeatureRow> {
  const message = await readMessage(raw);
  const row: FeatureRow = {};
  for (const feature of FEATURES) row[feature.name] = checked(feature, message);
  return row;
}

/** The last gate: whatever is neither a finite number nor a member of a closed set does not leave. */
function checked(feature: FeatureDefinition, message: Message): number | string | null {
  if (feature.type === 'numeric') {
    const value = feature.value(message);
    return value !== null && Number.isFinite(value) ? value : null;
  }
  const value = feature.value(message);
  return value !== null && feature.categories.includes(value) ? value : null;
}
