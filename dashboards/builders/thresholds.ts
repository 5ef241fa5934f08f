import type { FieldConfig } from '@grafana/schema';

type Thresholds = NonNullable<FieldConfig['thresholds']>;

/** Colours by value: `steps({ green: null, red: 0.5 })` is green, and red from 0.5. */
export function steps(colours: Readonly<Record<string, number | null>>): Thresholds {
  return {
    mode: 'absolute' as Thresholds['mode'],
    steps: Object.entries(colours).map(([color, value]) => ({ color, value })),
  };
}

/** Texts and colours for single values: state is never told by colour alone. */
export function valueTexts(
  texts: Readonly<Record<string, { text: string; color: string }>>,
): NonNullable<FieldConfig['mappings']> {
  const options = Object.fromEntries(
    Object.entries(texts).map(([value, result], index) => [value, { ...result, index }]),
  );
  return [{ type: 'value', options } as NonNullable<FieldConfig['mappings']>[number]];
}

export const byThreshold = { mode: 'thresholds' } as NonNullable<FieldConfig['color']>;

export function fixedColour(fixedColor: string): NonNullable<FieldConfig['color']> {
  return { mode: 'fixed', fixedColor } as NonNullable<FieldConfig['color']>;
}
