const UNIT_MS = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** A whole number and a unit, as Prometheus writes them: `30s`, `15m`, `1h`, `7d`. */
export const DURATION = '^[1-9][0-9]{0,2}[smhd]$';

/** Milliseconds of a text that matches {@link DURATION}. */
export function millisecondsOf(duration: string): number {
  return Number(duration.slice(0, -1)) * UNIT_MS[duration.at(-1) as keyof typeof UNIT_MS];
}
