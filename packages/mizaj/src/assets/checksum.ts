/** SHA-256 by the platform, many times faster than WebAssembly. */

/** Whether checksums can be computed; Web Crypto needs a secure context. */
export const canChecksum = (): boolean => globalThis.crypto?.subtle !== undefined;

/** Whether `bytes` have this SHA-256 checksum, in lower-case hexadecimal. */
export async function hasChecksum(
  bytes: Uint8Array<ArrayBuffer>,
  sha256: string,
): Promise<boolean> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('') === sha256;
}
