/** Where in [0, 1) a key lies for one canary; it answers the keys below its share. */
export type Assign = (key: string) => number;

/**
 * A fixed place for each key: the same in every replica and after a restart, independent between salts, and so that
 * a larger share only adds keys. FNV-1a over UTF-16 units, then the finaliser of MurmurHash3, which spreads what
 * FNV-1a leaves of similar keys.
 */
export function assignment(...salt: readonly string[]): Assign {
  const seed = fold(0x811c9dc5, JSON.stringify(salt));
  return (key) => finish(fold(seed, key)) / 2 ** 32;
}

function fold(seed: number, text: string): number {
  let hash = seed;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash;
}

function finish(hash: number): number {
  let h = hash;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}
