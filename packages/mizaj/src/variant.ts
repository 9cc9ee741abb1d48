/** A/B tests: assigns one of two variants to a visitor or ticket. */

/**
 * The variant of `key`; the same everywhere and every time. `split` is the share of keys that
 * get `b`, 0 to 1.
 */
export function variantFor(key: string, split = 0.5): 'a' | 'b' {
  return hash(key) / 2 ** 32 < split ? 'b' : 'a';
}

/** 32-bit FNV-1a with MurmurHash3's finalizer, without which similar keys would cluster. */
function hash(key: string): number {
  let value = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(key)) value = Math.imul(value ^ byte, 0x01000193);
  value = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  value = Math.imul(value ^ (value >>> 13), 0xc2b2ae35);
  return (value ^ (value >>> 16)) >>> 0;
}
