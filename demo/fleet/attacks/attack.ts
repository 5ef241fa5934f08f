import type { Target } from './target.ts';

/** An attack on the running stack. */
export interface Attack {
  /** What it does, and what it takes. */
  readonly brief: string;
  /** Model whose telemetry shows it. */
  readonly model: string;
  /**
   * Attacks, within a bound of requests.
   *
   * @param say told of progress
   * @returns lines on what came of it, as the attacker sees it
   */
  run(target: Target, say: (line: string) => void): Promise<readonly string[]>;
}

export function percent(part: number, of: number): string {
  return of === 0 ? 'none' : `${((100 * part) / of).toFixed(0)} %`;
}
