/**
 * Files kept in the browser's Cache API, so that a second visit needs no network for them.
 *
 * Each is kept under its checksum and checked when it comes out: what is kept can be
 * neither stale nor damaged. Where nothing can be kept (no such API, a private window,
 * no room left), files are fetched each time.
 */

import { hasChecksum } from './checksum.js';

/** How long the first texts have the machine to themselves before files are kept, in milliseconds. */
const KEEP_AFTER_MS = 1000;
/** The name of the cache; its number grows when the way of keeping changes. */
const CACHE = 'mizaj-assets-1';

/** The kept copy of the file at `url` with this SHA-256 checksum, if there is one. */
export async function findKept(
  url: URL,
  sha256: string,
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const cache = isFirstVisit() ? undefined : await open(url);
  const response = await cache?.match(key(url, sha256)).catch(() => undefined);
  if (!response) return undefined;
  const bytes = new Uint8Array(await response.arrayBuffer());
  return (await hasChecksum(bytes, sha256)) ? bytes : undefined;
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
  await cache?.put(key(url, sha256), new Response(bytes)).catch(() => undefined);
  if (cache) rememberVisit();
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

function key(url: URL, sha256: string): string {
  const address = new URL(url);
  address.searchParams.set('sha256', sha256);
  return address.href;
}
