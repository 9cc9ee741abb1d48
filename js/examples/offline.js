/**
 * A service worker with which a page that uses Mizaj starts without a network: it keeps what
 * it sees, and answers with that when the network does not. Register it with
 * `navigator.serviceWorker.register('/offline.js')`; it serves from the next visit on.
 */

addEventListener('fetch', (event) => {
  if (event.request.method === 'GET') event.respondWith(answer(event.request));
});

async function answer(request) {
  const kept = await caches.open('seen');
  try {
    const response = await fetch(request);
    if (response.ok) await kept.put(request, response.clone());
    return response;
  } catch (error) {
    const response = await kept.match(request);
    if (!response) throw error;
    return response;
  }
}
