/** The page without a network: a service worker keeps page, engine and model as one revision. */

import { trusted } from './trusted.js';

/** How long the page waits to be kept before it counts requests, in milliseconds. */
const PATIENCE_MS = 20_000;

/** Registers the service worker, where the browser has them; done once all is kept. */
export async function keepOffline() {
  if (!('serviceWorker' in navigator)) return;
  const address = new URL('./offline-worker.js', import.meta.url).href;
  try {
    await navigator.serviceWorker.register(trusted(address));
    await Promise.race([navigator.serviceWorker.ready, new Promise((done) => setTimeout(done, PATIENCE_MS))]);
  } catch (error) {
    // Private windows forbid it; the page works as well, with a network.
    console.info('Mizaj is not kept for offline use:', error.message);
  }
}
