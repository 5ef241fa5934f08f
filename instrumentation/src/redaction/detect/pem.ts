// Armour of private keys: RFC 7468 (PEM), OpenSSH's, RFC 9580 (OpenPGP), PuTTY's.

/** A key without an end is masked so far. */
const LONGEST = 16_384;
const LONGEST_LABEL = 80;
const LABEL = /^-----BEGIN [A-Z0-9 ]*PRIVATE KEY(?: BLOCK)?-----/;

/**
 * A private key whose armour has `BEGIN` here.
 *
 * @returns its end, 0 where there is none
 */
export function privateKeyEnd(text: string, begin: number): number {
  const start = begin - 5;
  const label = LABEL.exec(text.slice(Math.max(0, start), start + LONGEST_LABEL))?.[0];
  if (start < 0 || label === undefined) return 0;
  const window = text.slice(start, start + LONGEST);
  const footer = window.indexOf(label.replace('BEGIN', 'END'), label.length);
  return start + (footer < 0 ? window.length : footer + label.length - 2);
}

/** A PuTTY key whose header has `PuTTY` here. */
export function puttyKeyEnd(text: string, start: number): number {
  if (!/^PuTTY-User-Key-File-\d: /.test(text.slice(start, start + 24))) return 0;
  const window = text.slice(start, start + LONGEST);
  const mac = /\nPrivate-MAC: [0-9a-f]+/.exec(window);
  return start + (mac === null ? window.length : mac.index + mac[0].length);
}
