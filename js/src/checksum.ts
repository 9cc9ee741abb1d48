/** SHA-256 by the platform, which is many times faster at it than a module can be. */

/** Whether checksums can be computed here; pages that were not sent securely cannot. */
export const canChecksum = (): boolean => globalThis.crypto?.subtle !== undefined;

/** Whether `bytes` have this SHA-256 checksum, in lower-case hexadecimal digits. */
export async function hasChecksum(bytes: Uint8Array<ArrayBuffer>, sha256: string): Promise<boolean> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('') === sha256;
}
