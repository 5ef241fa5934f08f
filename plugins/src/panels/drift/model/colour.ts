import { PSI_MAJOR, PSI_MATERIAL } from '@parapet/instrumentation/drift';

export type Rgb = readonly [number, number, number];

/** PSI at which a shift becomes material and major. */
export interface Anchors {
  readonly material: number;
  readonly major: number;
}

const STEPS = 96;

/** The first two thresholds above the base; those of the drift mathematics where the field has none. */
export function anchorsOf(
  thresholds: { mode: string; steps: ReadonlyArray<{ value: number }> } | undefined,
): Anchors {
  const values =
    thresholds?.mode === 'absolute'
      ? thresholds.steps.map((step) => step.value).filter((value) => Number.isFinite(value) && value > 0)
      : [];
  const material = values[0] ?? PSI_MATERIAL;
  const major = values[1] ?? Math.max(PSI_MAJOR, material * (PSI_MAJOR / PSI_MATERIAL));
  return { material, major: major > material ? major : material * (PSI_MAJOR / PSI_MATERIAL) };
}

/**
 * Strength of a PSI between 0 (calm) and 1 (four times major); a third at material, two thirds at major. It rises with
 * the square below material, so that the noise of quiet features stays quiet.
 */
export function strengthOf(psi: number, { material, major }: Anchors): number {
  if (!(psi > 0)) {
    return 0;
  }
  if (psi < material) {
    return (psi / material) ** 2 / 3;
  }
  if (psi < major) {
    return (1 + (psi - material) / (major - material)) / 3;
  }
  return Math.min(1, (2 + (psi - major) / (3 * major)) / 3);
}

/** CSS colours from calm to strong, through equally spaced stops. */
export function ramp(stops: readonly Rgb[]): string[] {
  return Array.from({ length: STEPS + 1 }, (_, i) => {
    const position = (i / STEPS) * (stops.length - 1);
    const index = Math.min(Math.floor(position), stops.length - 2);
    const from = stops[index]!;
    const to = stops[index + 1]!;
    const mixed = from.map((value, c) => Math.round(value + (to[c]! - value) * (position - index)));
    return `rgb(${mixed.join(',')})`;
  });
}

export function colourOf(colours: readonly string[], strength: number): string {
  return colours[Math.round(strength * (colours.length - 1))] ?? '';
}
