/** Offline use: a service worker caches page, engine and model as one revision. */

import { trusted } from './trusted-types.js';

/**
 * The package caches the model's files one second after loading them; the worker copies them from
 * its cache.
 */
const START_AFTER_MS = 1500;
/** How long the page waits for the worker before it counts requests, in milliseconds. */
const MAX_WAIT_MS = 20_000;

/** Registers the service worker, if supported; resolves once everything is cached. */
export async function keepOffline() {
  if (!('serviceWorker' in navigator)) return;
  try {
    if (!navigator.serviceWorker.controller) await wait(START_AFTER_MS);
    // The build puts both scripts in the same folder.
    await navigator.serviceWorker.register(
      trusted(new URL('./service-worker.js', import.meta.url)),
    );
    await Promise.race([navigator.serviceWorker.ready, wait(MAX_WAIT_MS)]);
  } catch (error) {
    // Not allowed in private windows; the page still works online.
    console.info('Mizaj is not kept for offline use:', error);
  }
}

/** @param {number} time in milliseconds */
function wait(time) {
  return new Promise((done) => setTimeout(done, time));
}
