/** Downloads. */

import { Pace } from './chunked-work.js';
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
 * A long file made of pieces, and what making them returns; the page stays responsive.
 * @template T
 * @param {Iterable<BlobPart, T> | Generator<BlobPart, T>} pieces
 */
export async function collected(pieces) {
  const parts = [];
  const pace = new Pace();
  const iterator = pieces[Symbol.iterator]();
  for (;;) {
    const { value, done } = iterator.next();
    if (done) return { content: new Blob(parts), value };
    // A blob can be stored outside the page's memory.
    parts.push(new Blob([/** @type {BlobPart} */ (value)]));
    await pace.yieldToPage();
  }
}
