/**
 * Caches files in the browser's Cache API, so that a second visit needs no network for them.
 *
 * Files are stored under their checksum, whatever their URL, and verified when read, so a
 * cached file is never stale or damaged. A file that replaces another at the same URL evicts
 * it, and the oldest files are evicted if there are too many; an evicted file is simply fetched
 * again. Where caching is impossible (no such API, a private window, no space left), files are
 * fetched every time.
 */

import { hasChecksum } from './checksum.js';

/** Delay before files are cached, in milliseconds; the first texts come first. */
const CACHE_AFTER_MS = 1000;
/** Maximum number of cached files: those of eight bundles. */
const MAX_FILES = 24;
/** Name of the cache; increment the number when the format changes. */
const CACHE = 'mizaj-assets-1';

/** The cached file with this SHA-256 checksum, if any. `url` is where it would be fetched from. */
export async function findCached(
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
    return undefined; // evicted in the meantime
  }
}

/** A file with a verified checksum. */
interface Checked {
  url: URL;
  sha256: string;
  bytes: Uint8Array<ArrayBuffer>;
}

/** Files waiting to be cached. */
const queue: Checked[] = [];

/** Queues a file for caching; nothing is written before {@link flushCacheQueue} is called. */
export function queueForCache(file: Checked): void {
  if (canKeep(file.url)) queue.push(file);
}

/**
 * Caches the queued files after a delay, because writing would slow down what the page waits
 * for.
 */
export function flushCacheQueue(): void {
  const files = queue.splice(0);
  if (files.length > 0) setTimeout(() => files.forEach((file) => void keep(file)), CACHE_AFTER_MS);
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
    // No space left.
  }
  rememberVisit();
}

/** Evicts files that the one at `address` replaces, and the oldest ones to make room. */
async function dropReplaced(cache: Cache, { pathname, search }: URL): Promise<void> {
  const kept = await cache.keys(); // oldest first
  const isReplaced = ({ url }: Request) => {
    const other = new URL(url);
    return other.pathname === pathname || other.search === search;
  };
  const others = kept.filter((request) => !isReplaced(request));
  const dropped = [...kept.filter(isReplaced), ...others.slice(0, -(MAX_FILES - 1))];
  await Promise.all(dropped.map((request) => cache.delete(request)));
}

/**
 * Whether nothing can be cached yet. Asking the browser takes some hundredths of a second,
 * which would delay the files.
 */
function isFirstVisit(): boolean {
  try {
    return globalThis.caches !== undefined && localStorage.getItem(CACHE) === null;
  } catch {
    return false; // in a worker, or storage is blocked
  }
}

function rememberVisit(): void {
  try {
    localStorage.setItem(CACHE, 'kept');
  } catch {
    // Without this mark, the cache is asked every time.
  }
}

async function open(url: URL): Promise<Cache | undefined> {
  return canKeep(url) ? caches.open(CACHE).catch(() => undefined) : undefined;
}

function canKeep({ protocol }: URL): boolean {
  try {
    return protocol.startsWith('http') && globalThis.caches !== undefined;
  } catch {
    return false; // blocked in this frame
  }
}

/** The key of a file in the cache, as a URL that is never requested. */
function key(sha256: string): URL {
  return new URL(`https://mizaj.invalid/${sha256}`);
}
