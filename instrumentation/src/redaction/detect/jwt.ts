import { isInnerDot } from '../characters.ts';
import type { Runs } from '../runs.ts';

const LONGEST_HEADER = 2_048;

/**
 * A JSON Web Token (RFC 7519) whose header begins here: header, payload and signature in base64url between dots. A
 * signature that was cut, or `none`, is still one.
 *
 * @returns its end, 0 where there is none
 */
export function jwtEnd(text: string, start: number, runs: Runs): number {
  const headerEnd = runs.end(start);
  if (headerEnd - start > LONGEST_HEADER || !runs.mayTry(headerEnd)) return 0;
  if (!isInnerDot(text, headerEnd) || !hasAlgorithm(text.slice(start, headerEnd))) return 0;
  let stop = headerEnd;
  // Three parts when signed, five when encrypted (RFC 7516).
  for (let part = 1; part < 5 && isInnerDot(text, stop); part++) stop = runs.end(stop + 1);
  return stop;
}

function hasAlgorithm(header: string): boolean {
  try {
    const json: unknown = JSON.parse(atob(header.replaceAll('-', '+').replaceAll('_', '/')));
    return typeof json === 'object' && json !== null && 'alg' in json;
  } catch {
    // Neither base64 nor JSON: no token.
    return false;
  }
}
