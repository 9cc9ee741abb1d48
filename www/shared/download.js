/** Downloads. */

import { h } from './dom.js';

/** How long a file's URL stays valid, in milliseconds. */
const REVOKE_AFTER_MS = 10_000;

/**
 * Offers `content` to the user as a file.
 * @param {string} name
 * @param {string} type its media type
 * @param {BlobPart} content
 */
export function download(name, type, content) {
  const address = URL.createObjectURL(new Blob([content], { type }));
  h('a', { href: address, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(address), REVOKE_AFTER_MS);
}

/**
 * The same for a long file in pieces; the page stays responsive. Returns what making the pieces
 * returns.
 * @template T
 * @param {string} name
 * @param {string} type
 * @param {Iterable<BlobPart, T> | Generator<BlobPart, T>} pieces
 */
export async function downloadPieces(name, type, pieces) {
  const parts = [];
  const iterator = pieces[Symbol.iterator]();
  for (;;) {
    const { value, done } = iterator.next();
    if (done) {
      download(name, type, new Blob(parts));
      return value;
    }
    // A blob can be stored outside the page's memory.
    parts.push(new Blob([/** @type {BlobPart} */ (value)]));
    await new Promise((ready) => setTimeout(ready));
  }
}
