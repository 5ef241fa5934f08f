import fc from 'fast-check';

/** Bytes with some flipped, taken out, repeated or cut off: the same each time. */
export function mutations(bytes: Buffer, count: number): Buffer[] {
  const place = fc.nat({ max: bytes.length - 1 });
  const mutation = fc.oneof(
    fc.tuple(place, fc.integer({ min: 1, max: 255 })).map(([at, mask]) => {
      const flipped = Buffer.from(bytes);
      flipped[at]! ^= mask;
      return flipped;
    }),
    place.map((at) => bytes.subarray(0, at)),
    fc
      .tuple(place, fc.uint8Array({ minLength: 1, maxLength: 20 }))
      .map(([at, more]) => Buffer.concat([bytes.subarray(0, at), more, bytes.subarray(at)])),
    fc
      .tuple(place, place)
      .map(([a, b]) => Buffer.concat([bytes.subarray(0, Math.min(a, b)), bytes.subarray(Math.max(a, b))])),
    fc
      .tuple(place, place)
      .map(([a, b]) => Buffer.concat([bytes.subarray(0, Math.max(a, b)), bytes.subarray(Math.min(a, b))])),
  );
  return fc.sample(mutation, { numRuns: count, seed: 5 });
}
