import { show } from '../../check/show.ts';

const LEAST = 1e-9;
const MOST = 0.2;

/** @throws TypeError */
export function checkAlpha(where: string, alpha: unknown): asserts alpha is number {
  if (typeof alpha === 'number' && alpha >= LEAST && alpha <= MOST) return;
  throw new TypeError(`${where} option alpha must be a number from ${LEAST} to ${MOST}, not ${show(alpha)}`);
}

/** What the n-th of endlessly many windows may spend of a level, n from 1: the shares 6/(π²n²) add up to one. */
export function spentBy(n: number, alpha: number): number {
  return (6 * alpha) / (Math.PI * n) ** 2;
}
