/**
 * Caches page, engine and model as one revision, all or nothing, so that a page never runs with an
 * engine or model it was not tested with. A new revision waits until the last window of the old one
 * is closed.
 */

import { trusted } from '../shared/trusted-types.js';

/** @typedef {{ revision: string, files: Record<string, string> }} Revision its files with their SHA-256 checksums */

const worker = /** @type {ServiceWorkerGlobalScope & Revision} */ (/** @type {unknown} */ (self));
const home = new URL('./', worker.location.href).href;
// Sets `revision` and `files`; the browser looks for a new one at each visit.
importScripts(trusted(new URL('revision.js', home), home));

const PREFIX = `mizaj-site ${worker.registration.scope} `;
const NAME = PREFIX + worker.revision;

worker.addEventListener('install', (event) => event.waitUntil(fill()));
worker.addEventListener('activate', (event) =>
  event.waitUntil(Promise.all([dropOthers(), worker.clients.claim()])),
);
worker.addEventListener('fetch', (event) => {
  const { method, url } = event.request;
  if (method === 'GET' && url.startsWith(worker.registration.scope))
    event.respondWith(answer(event.request));
});

async function fill() {
  const cache = await caches.open(NAME);
  await Promise.all(
    Object.entries(worker.files).map(async ([file, sha256]) => {
      const address = new URL(file, home).href;
      await cache.put(address, (await findKept(address, sha256)) ?? (await load(address)));
    }),
  );
}

/**
 * The file from another cache: that of the previous revision, or the package's own, whose keys are
 * checksums. This way, no file is downloaded twice.
 * @param {string} address
 * @param {string} sha256
 */
async function findKept(address, sha256) {
  for (const name of [address, `https://mizaj.invalid/${sha256}`]) {
    const response = await caches.match(name, { ignoreSearch: true });
    if (!response) continue;
    const bytes = await response.arrayBuffer();
    if ((await checksum(bytes)) === sha256)
      return new Response(bytes, { headers: { 'content-type': typeOf(address, response) } });
  }
  return undefined;
}

/**
 * @param {string} address
 * @param {Response} response
 */
function typeOf(address, response) {
  if (address.endsWith('.wasm')) return 'application/wasm'; // the package caches only bytes
  return response.headers.get('content-type') ?? 'application/octet-stream';
}

/** @param {ArrayBuffer} bytes */
async function checksum(bytes) {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return [...digest].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** @param {string} address */
async function load(address) {
  const response = await fetch(new Request(address, { cache: 'no-cache' }));
  if (!response.ok) throw new Error(`${address}: ${response.status}`);
  return response;
}

async function dropOthers() {
  const names = await caches.keys();
  await Promise.all(
    names
      .filter((other) => other.startsWith(PREFIX) && other !== NAME)
      .map((other) => caches.delete(other)),
  );
}

/**
 * @param {Cache} cache
 * @param {Request} request
 * @param {Response} response
 */
async function keep(cache, request, response) {
  if (response.ok) await cache.put(request, response.clone());
  return response;
}

/** @param {Request} request */
async function answer(request) {
  const cache = await caches.open(NAME);
  // Few visitors read pictures: what that takes is kept when it is first needed.
  if (request.url.startsWith(`${home}ocr/`)) {
    const kept = await cache.match(request);
    return kept ?? keep(cache, request, await fetch(request));
  }
  const isVisit = request.mode === 'navigate';
  const wanted =
    isVisit && new URL(request.url).pathname.endsWith('/') ? `${home}index.html` : request;
  return (await cache.match(wanted, { ignoreSearch: isVisit })) ?? fetch(request);
}
