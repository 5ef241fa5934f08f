/** A value in DER (X.690), without its head. */
export interface Der {
  readonly tag: number;
  readonly body: Buffer;
}

export const TAG = {
  boolean: 0x01,
  integer: 0x02,
  bits: 0x03,
  bytes: 0x04,
  oid: 0x06,
  sequence: 0x30,
} as const;

/** @throws RangeError when it is not DER of definite length within its bounds */
export function readDer(bytes: Buffer): Der {
  const [first, ...rest] = childrenOf(bytes);
  if (first === undefined || rest.length > 0) throw new RangeError('not one value in DER');
  return first;
}

/** The values that stand one after the other. @throws RangeError as {@link readDer} */
export function childrenOf(bytes: Buffer): Der[] {
  const found: Der[] = [];
  for (let at = 0; at < bytes.length; ) {
    const { length, start } = lengthAt(bytes, at + 1);
    if (start + length > bytes.length) throw new RangeError('DER is cut off');
    found.push({ tag: bytes[at]!, body: bytes.subarray(start, start + length) });
    at = start + length;
  }
  return found;
}

function lengthAt(bytes: Buffer, at: number): { length: number; start: number } {
  const first = bytes[at];
  if (first === undefined) throw new RangeError('DER is cut off');
  if (first < 0x80) return { length: first, start: at + 1 };
  const size = first - 0x80;
  if (size === 0 || size > 4 || at + 1 + size > bytes.length) throw new RangeError('not a length in DER');
  return { length: bytes.readUIntBE(at + 1, size), start: at + 1 + size };
}

/** `1.2.840.10045`. */
export function oidOf({ tag, body }: Der): string {
  if (tag !== TAG.oid || body.length === 0) throw new RangeError('not an object identifier');
  const arcs: number[] = [];
  let arc = 0;
  for (const byte of body) {
    arc = arc * 128 + (byte & 0x7f);
    if (byte & 0x80) continue;
    if (arcs.length === 0)
      arcs.push(Math.min(2, Math.floor(arc / 40)), arc - 40 * Math.min(2, Math.floor(arc / 40)));
    else arcs.push(arc);
    arc = 0;
  }
  return arcs.join('.');
}
