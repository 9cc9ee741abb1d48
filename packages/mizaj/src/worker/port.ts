/** One interface for workers in browsers and in Node. */

import { baseAddress } from '../assets/address.js';
import { messageOf } from '../error.js';
import { nodeModule } from '../node.js';
import type { Reply, Request } from './protocol.js';
import { trustedScriptUrl } from './trusted-types.js';

/** The source of the worker, if it is not the package's own file. */
export type WorkerSource = string | URL | (() => Worker);

/** The page's end of the connection to a worker. */
export interface WorkerPort {
  post(request: Request): void;
  /** Whether an answer is pending; in Node, an idle worker does not keep the process alive. */
  setBusy(isBusy: boolean): void;
  terminate(): void;
}

/** Events of a worker. */
export interface WorkerEvents {
  onReply(reply: Reply): void;
  /** The worker is unusable: it failed to load, died, or sent an unreadable message. */
  onDeath(reason: string): void;
}

/** Starts a worker. Throws where workers are not allowed. */
export function openWorker(source: WorkerSource | undefined, events: WorkerEvents): WorkerPort {
  const threads = nodeModule('node:worker_threads');
  if (threads && typeof source !== 'function') return openNodeWorker(threads, source, events);
  const worker = typeof source === 'function' ? source() : openWebWorker(source);
  worker.onmessage = ({ data }: MessageEvent<Reply>) => events.onReply(data);
  // Chromium sends this event but has no `onmessageerror`.
  worker.addEventListener('messageerror', () => events.onDeath('its message could not be read'));
  worker.onerror = (event) => {
    event.preventDefault();
    events.onDeath(event.message || 'its script could not be loaded');
  };
  return {
    post: (request) => worker.postMessage(request),
    setBusy: () => undefined,
    terminate: () => worker.terminate(),
  };
}

function openNodeWorker(
  threads: NonNullable<ReturnType<typeof nodeModule<'node:worker_threads'>>>,
  source: string | URL | undefined,
  events: WorkerEvents,
): WorkerPort {
  // Without the process's flags, some of which (--eval) are not valid for workers.
  const worker = new threads.Worker(new URL(source ?? ownWorker(), baseAddress()), {
    execArgv: [],
  });
  worker.on('message', (reply) => events.onReply(reply as Reply));
  worker.on('messageerror', () => events.onDeath('its message could not be read'));
  worker.on('error', (error) => events.onDeath(messageOf(error)));
  worker.on('exit', (code) => events.onDeath(`it ended with code ${code}`));
  return {
    post: (request) => worker.postMessage(request),
    setBusy: (isBusy) => (isBusy ? worker.ref() : worker.unref()),
    terminate: () => void worker.terminate(),
  };
}

function openWebWorker(source: string | URL | undefined): Worker {
  if (source === undefined && isBundled()) {
    // The form that bundlers recognize; they insert the URL of their own file here.
    return new Worker(new URL('./worker.js', import.meta.url), { type: 'module' });
  }
  const address = new URL(source ?? ownWorker(), baseAddress());
  return new Worker(trustedScriptUrl(sameOrigin(address)), { type: 'module' });
}

/** The package's own worker, next to this file. */
function ownWorker(): string {
  return import.meta.url.replace(/[^/]*$/, 'worker.js');
}

/** Whether this code was bundled, and no longer is in its published file (see `join.mjs`). */
function isBundled(): boolean {
  const { protocol, pathname } = new URL(import.meta.url);
  return !protocol.startsWith('http') || !/\/mizaj-chunk-[A-Z0-9]{8}\.js$/.test(pathname);
}

/**
 * A URL a worker can be started from. Workers must be same-origin, so for a package on a CDN a
 * one-line worker imports the real one; under a Content-Security-Policy this needs `worker-src
 * blob:`.
 */
function sameOrigin({ href, origin }: URL): string {
  if (origin === location.origin) return href;
  const line = new Blob([`import ${JSON.stringify(href)};`], { type: 'text/javascript' });
  return URL.createObjectURL(line);
}
