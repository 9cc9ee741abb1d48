/**
 * Keeps page, engine and model as one revision, all or nothing: a page never meets an
 * engine or a model that it was not tested with. A new revision waits until the last
 * window of the old one has closed.
 */

const policy = self.trustedTypes?.createPolicy('mizaj-page', { createScriptURL: (url) => url });
const list = new URL('revision.js', self.location.href).href;
// Sets `revision` and `files`; the browser looks for a new one at each visit.
importScripts(policy ? policy.createScriptURL(list) : list);

const PREFIX = `mizaj-site ${self.registration.scope} `;
const name = PREFIX + self.revision;
const home = new URL('index.html', self.location.href).href;

self.addEventListener('install', (event) => event.waitUntil(fill()));
self.addEventListener('activate', (event) => event.waitUntil(Promise.all([dropOthers(), self.clients.claim()])));
self.addEventListener('fetch', (event) => {
  const { method, url } = event.request;
  if (method === 'GET' && url.startsWith(self.registration.scope)) event.respondWith(answer(event.request));
});

async function fill() {
  const cache = await caches.open(name);
  const requests = self.files.map((file) => new Request(new URL(file, self.location.href), { cache: 'no-cache' }));
  await cache.addAll(requests);
}

async function dropOthers() {
  const names = await caches.keys();
  await Promise.all(names.filter((other) => other.startsWith(PREFIX) && other !== name).map((other) => caches.delete(other)));
}

async function answer(request) {
  const cache = await caches.open(name);
  const wanted = request.mode === 'navigate' && new URL(request.url).pathname.endsWith('/') ? home : request;
  return (await cache.match(wanted, { ignoreSearch: request.mode === 'navigate' })) ?? fetch(request);
}
