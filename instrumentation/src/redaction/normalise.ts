import { KINDS, type RedactionKind } from './kinds.ts';

/**
 * One form for values that mean the same: NFKC throughout; of an e-mail address the domain in lower case; of numbers and
 * IBANs letters and digits alone, in upper case; of IP addresses lower case. Secrets stay as they are.
 */
export function normalise(kind: RedactionKind, value: string): string {
  const text = value.normalize('NFKC').trim();
  if (kind === 'email') {
    const at = text.lastIndexOf('@');
    return text.slice(0, at) + text.slice(at).toLowerCase();
  }
  if (kind === 'ip_address') return text.toLowerCase();
  if (kind === 'phone' || kind === 'payment_card') return text.replaceAll(/\D/g, '');
  if (kind === 'custom' || KINDS[kind].category === 'secret_exposure') return text;
  return text.replaceAll(/[^\p{L}\p{N}]/gu, '').toUpperCase();
}
