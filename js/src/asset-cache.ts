/**
 * Files kept in the browser's Cache API, so that a second visit needs no network for them.
 *
 * Each is kept under its checksum, wherever it came from, and checked when it comes out: what
 * is kept can be neither stale nor damaged. A file that took the place of another at the same
 * address drops it, and the oldest go when there are too many: a file that was dropped and is
 * wanted again is fetched again. Where nothing can be kept (no such API, a private window,
 * no room left), files are fetched each time.
 */

import { hasChecksum } from './checksum.js';

/** How long the first texts have the machine to themselves before files are kept, in milliseconds. */
const KEEP_AFTER_MS = 1000;
/** Files that are kept at most: those of eight bundles. */
const MOST_FILES = 24;
/** The name of the cache; its number grows when the way of keeping changes. */
const CACHE = 'mizaj-assets-1';

/** The kept copy of a file with this SHA-256 checksum, if there is one. `url` is where it is. */
export async function findKept(
  url: URL,
  sha256: string,
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const cache = isFirstVisit() ? undefined : await open(url);
  try {
    const response = await cache?.match(key(sha256), { ignoreSearch: true });
    if (!response) return undefined;
    const bytes = new Uint8Array(await response.arrayBuffer());
    return (await hasChecksum(bytes, sha256)) ? bytes : undefined;
  } catch {
    return undefined; // dropped in the meantime
  }
}

/** A file that has this checksum. */
interface Checked {
  url: URL;
  sha256: string;
  bytes: Uint8Array<ArrayBuffer>;
}

/** Files that are still to be kept. */
const waiting: Checked[] = [];

/** Has a file kept, where that can be, but not before {@link keepWaiting} is called. */
export function keepLater(file: Checked): void {
  if (canKeep(file.url)) waiting.push(file);
}

/** Keeps the files that wait, in a while: writing them would slow down what the page waits for. */
export function keepWaiting(): void {
  const files = waiting.splice(0);
  if (files.length > 0) setTimeout(() => files.forEach((file) => void keep(file)), KEEP_AFTER_MS);
}

async function keep({ url, sha256, bytes }: Checked): Promise<void> {
  const cache = await open(url);
  if (!cache) return;
  const address = key(sha256);
  address.search = new URLSearchParams({ from: url.origin + url.pathname }).toString();
  try {
    await dropReplaced(cache, address);
    await cache.put(address, new Response(bytes));
  } catch {
    // No room left.
  }
  rememberVisit();
}

/** Drops what the file kept under `address` replaces, and the oldest files for which it needs room. */
async function dropReplaced(cache: Cache, { pathname, search }: URL): Promise<void> {
  const kept = await cache.keys(); // oldest first
  const isReplaced = ({ url }: Request) => {
    const other = new URL(url);
    return other.pathname === pathname || other.search === search;
  };
  const others = kept.filter((request) => !isReplaced(request));
  const dropped = [...kept.filter(isReplaced), ...others.slice(0, -(MOST_FILES - 1))];
  await Promise.all(dropped.map((request) => cache.delete(request)));
}

/**
 * Whether nothing can have been kept yet. Browsers take some hundredths of a second to say
 * so themselves, and the files would wait for that.
 */
function isFirstVisit(): boolean {
  try {
    return globalThis.caches !== undefined && localStorage.getItem(CACHE) === null;
  } catch {
    return false; // a worker, or storage is forbidden
  }
}

function rememberVisit(): void {
  try {
    localStorage.setItem(CACHE, 'kept');
  } catch {
    // Then the cache is asked each time.
  }
}

async function open(url: URL): Promise<Cache | undefined> {
  return canKeep(url) ? caches.open(CACHE).catch(() => undefined) : undefined;
}

function canKeep({ protocol }: URL): boolean {
  try {
    return protocol.startsWith('http') && globalThis.caches !== undefined;
  } catch {
    return false; // forbidden in this frame
  }
}

/** The name of a file in the cache, as an address that nothing is ever sent to. */
function key(sha256: string): URL {
  return new URL(`https://mizaj.invalid/${sha256}`);
}
