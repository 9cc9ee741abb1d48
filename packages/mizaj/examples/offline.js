/**
 * A service worker that lets a page with Mizaj start offline. It caches the page's files as
 * they are loaded and serves them when the network fails. Requests to your server's API are
 * left alone. Register it with `navigator.serviceWorker.register('/offline.js')`; it takes
 * effect from the next visit on.
 */

/** Request destinations of page files. Mizaj fetches its own files with an empty destination. */
const KINDS = ['document', 'script', 'style', 'image', 'font', 'worker', 'manifest'];
/** Files fetched by scripts, by extension. */
const FETCHED = /\.(wasm|onnx|bin|json)$/;

addEventListener('fetch', (event) => {
  if (isFile(event.request)) event.respondWith(answer(event));
});

function isFile({ method, url, destination }) {
  const { origin, pathname } = new URL(url);
  const isOfPage = KINDS.includes(destination) || FETCHED.test(pathname);
  return method === 'GET' && origin === location.origin && isOfPage;
}

async function answer(event) {
  try {
    const response = await fetch(event.request);
    // Only complete responses can be cached. The page does not wait for it.
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
