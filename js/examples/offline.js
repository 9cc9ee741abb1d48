/**
 * A service worker with which a page that uses Mizaj starts without a network: it keeps what
 * it sees, and answers with that when the network does not. Register it with
 * `navigator.serviceWorker.register('/offline.js')`; it serves from the next visit on.
 */

addEventListener('fetch', (event) => {
  if (event.request.method === 'GET') event.respondWith(answer(event));
});

async function answer(event) {
  try {
    const response = await fetch(event.request);
    // Nothing else can be kept; the page does not wait for that.
    if (response.status === 200) event.waitUntil(keep(event.request, response.clone()));
    return response;
  } catch (error) {
    const response = await caches.match(event.request, { cacheName: 'seen' });
    if (!response) throw error;
    return response;
  }
}

async function keep(request, response) {
  const kept = await caches.open('seen');
  await kept.put(request, response).catch(() => undefined); // no room
}
