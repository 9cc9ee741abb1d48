/**
 * The worker's side: a {@link LocalAnalyzer} behind messages. Every request gets exactly
 * one reply, whatever happens; requests are answered in their order.
 */

import { throwIfAborted } from './error.js';
import type { Prepared } from './engine.js';
import { LocalAnalyzer, prepare } from './local-analyzer.js';
import { nodeModule } from './node.js';
import { toErrorData, type Reply, type Request, type Start } from './protocol.js';

/** The end of the line to the page, in a browser or in Node. */
const port = connect();
/** One for each request that has no reply yet. */
const open = new Map<number, AbortController>();
let prepared: Prepared | undefined;
let analyzer: Promise<LocalAnalyzer> | undefined;
let lastReply: Promise<void> = Promise.resolve();

port.listen((request) => {
  if (request.method === 'cancel') {
    open.get(request.id)?.abort();
    return;
  }
  if (request.method === 'prepare') {
    const [files] = request.args;
    lastReply = lastReply.then(async () => {
      prepared = await prepare(files);
    });
    return;
  }
  const controller = new AbortController();
  open.set(request.id, controller);
  lastReply = lastReply.then(async () => {
    port.reply(await replyTo(request, controller.signal));
    open.delete(request.id);
  });
});

async function replyTo(
  request: Exclude<Request, { method: 'prepare' | 'cancel' }>,
  signal: AbortSignal,
): Promise<Reply> {
  const { id } = request;
  try {
    throwIfAborted(signal);
    if (request.method === 'start') {
      await start(...request.args);
      return { id, ok: true, value: undefined };
    }
    const local = await analyzer!; // the page sends `start` first
    return { id, ok: true, value: await local.call(request.method, request.args, { signal }) };
  } catch (thrown) {
    return { id, ok: false, error: toErrorData(thrown) };
  }
}

async function start({ assets, cacheCapacity }: Start): Promise<void> {
  analyzer = LocalAnalyzer.create(assets, cacheCapacity, prepared);
  await analyzer;
}

function connect(): { listen(onRequest: (request: Request) => void): void; reply(reply: Reply): void } {
  const parent = nodeModule('node:worker_threads')?.parentPort;
  if (parent) {
    return {
      listen: (onRequest) => parent.on('message', (request) => onRequest(request as Request)),
      reply: (reply) => parent.postMessage(reply),
    };
  }
  const scope = globalThis as unknown as {
    onmessage: ((event: MessageEvent<Request>) => void) | null;
    postMessage(reply: Reply): void;
  };
  return {
    listen: (onRequest) => (scope.onmessage = ({ data }) => onRequest(data)),
    reply: (reply) => scope.postMessage(reply),
  };
}
