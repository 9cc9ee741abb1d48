/** Workers of browsers and of Node as one thing. */

import { messageOf } from './error.js';
import { nodeModule } from './node.js';
import type { Reply, Request } from './protocol.js';

/** Where the worker comes from, when it is not the package's own file. */
export type WorkerSource = string | URL | (() => Worker);

/** The page's end of the line to a worker. */
export interface WorkerPort {
  post(request: Request): void;
  /** Whether an answer is awaited; in Node an idle worker does not keep the process alive. */
  setBusy(isBusy: boolean): void;
  terminate(): void;
}

/** What a worker does of itself. */
export interface WorkerEvents {
  onReply(reply: Reply): void;
  /** The worker is of no more use: it did not load, died or said what cannot be read. */
  onDeath(reason: string): void;
}

/** Starts a worker. Throws where workers are not allowed. */
export function openWorker(source: WorkerSource | undefined, events: WorkerEvents): WorkerPort {
  const threads = nodeModule('node:worker_threads');
  if (threads && typeof source !== 'function') return openNodeWorker(threads, source, events);
  const worker = typeof source === 'function' ? source() : openWebWorker(source);
  worker.onmessage = ({ data }: MessageEvent<Reply>) => events.onReply(data);
  // Chromium sends the event but has no `onmessageerror`.
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
  // Without the flags of the process: some of them (--eval) are not for workers.
  const worker = new threads.Worker(new URL(source ?? ownWorker()), { execArgv: [] });
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
    // The form that bundlers recognise; they put the address of their own file here.
    return new Worker(new URL('./worker.js', import.meta.url), { type: 'module' });
  }
  const address = new URL(source ?? ownWorker(), document.baseURI);
  return new Worker(trusted(sameOrigin(address)), { type: 'module' });
}

/** The package's own worker, beside this file. */
function ownWorker(): string {
  return import.meta.url.replace(/[^/]*$/, 'worker.js');
}

/** Whether this code is no longer in the file that it was published in (see `join.mjs`). */
function isBundled(): boolean {
  const { protocol, pathname } = new URL(import.meta.url);
  return !protocol.startsWith('http') || !/\/mizaj-chunk-[A-Z0-9]{8}\.js$/.test(pathname);
}

/**
 * An address from which a worker may be started. Workers must be of the page's origin;
 * for a package on a CDN a worker of one line imports the real one, which needs
 * `worker-src blob:` where there is a Content-Security-Policy.
 */
function sameOrigin({ href, origin }: URL): string {
  if (origin === location.origin) return href;
  const line = new Blob([`import ${JSON.stringify(href)};`], { type: 'text/javascript' });
  return URL.createObjectURL(line);
}

/** The part of the Trusted Types API that is used. */
interface TrustedTypes {
  createPolicy(
    name: string,
    rules: { createScriptURL(address: string): string },
  ): { createScriptURL(address: string): string };
}

let policy: ReturnType<TrustedTypes['createPolicy']> | undefined;

/** Vouches for the address of a worker where the page requires Trusted Types. */
function trusted(address: string): string {
  const { trustedTypes } = globalThis as { trustedTypes?: TrustedTypes };
  policy ??= trustedTypes?.createPolicy('mizaj', { createScriptURL: (trustedAddress) => trustedAddress });
  return policy?.createScriptURL(address) ?? address;
}
