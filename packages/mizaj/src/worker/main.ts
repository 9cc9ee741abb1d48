/**
 * The worker's side: a {@link LocalChannel} behind messages. Every request gets exactly one
 * reply, in order. Outside a dedicated worker this file does nothing.
 */

import { BUILD_ID } from '../build-info.js';
import { type PreparedPipeline, prepare } from '../engine/durable-engine.js';
import { LocalChannel } from '../engine/local-channel.js';
import { MizajError, throwIfAborted } from '../error.js';
import { nodeModule } from '../node.js';
import { type BootAssets, type Reply, type Request, toErrorData } from './protocol.js';

/** The worker's end of the connection to the page. */
interface Port {
  listen(onRequest: (request: Request) => void): void;
  reply(reply: Reply): void;
}

/** Connects to the page, in a browser or in Node; `undefined` outside a worker. */
function connect(): Port | undefined {
  const parent = nodeModule('node:worker_threads')?.parentPort;
  if (parent) {
    return {
      listen: (onRequest) => parent.on('message', (request) => onRequest(request as Request)),
      reply: (reply) => parent.postMessage(reply),
    };
  }
  const scope = globalThis as unknown as {
    DedicatedWorkerGlobalScope?: new () => object;
    onmessage: ((event: MessageEvent<Request>) => void) | null;
    postMessage(reply: Reply): void;
  };
  const { DedicatedWorkerGlobalScope: Scope } = scope;
  if (!Scope || !(scope instanceof Scope)) return undefined;
  return {
    listen: (onRequest) => {
      scope.onmessage = ({ data }) => onRequest(data);
    },
    reply: (reply) => scope.postMessage(reply),
  };
}

/** Answers requests. */
class Server {
  readonly #port: Port;
  /** One controller for each request without a reply. */
  readonly #open = new Map<number, AbortController>();
  #prepared: PreparedPipeline | undefined;
  #channel: Promise<LocalChannel> | undefined;
  #lastReply: Promise<void> = Promise.resolve();

  constructor(port: Port) {
    this.#port = port;
    port.listen((request) => {
      if (isRequest(request)) this.#take(request);
    });
  }

  #take(request: Request): void {
    if (request.method === 'cancel') {
      this.#open.get(request.id)?.abort();
    } else if (request.method === 'prepare') {
      const [files] = request.args;
      this.#afterLastReply(async () => {
        this.#prepared = await prepare(files);
      });
    } else {
      const controller = new AbortController();
      this.#open.set(request.id, controller);
      this.#afterLastReply(async () => {
        this.#port.reply(await this.#replyTo(request, controller.signal));
        this.#open.delete(request.id);
      });
    }
  }

  #afterLastReply(work: () => Promise<void>): void {
    this.#lastReply = this.#lastReply.then(work);
  }

  async #replyTo(
    request: Exclude<Request, { method: 'prepare' | 'cancel' }>,
    signal: AbortSignal,
  ): Promise<Reply> {
    const { id } = request;
    try {
      throwIfAborted(signal);
      if (request.method === 'start') {
        await this.#start(...request.args);
        return { id, ok: true, value: undefined };
      }
      const channel = await this.#channel;
      if (!channel) throw new MizajError('ENGINE_UNAVAILABLE', 'the worker was not started');
      const value = await channel.call(request.method, request.args, { signal });
      return { id, ok: true, value };
    } catch (thrown) {
      return { id, ok: false, error: toErrorData(thrown) };
    }
  }

  async #start(assets: BootAssets, buildId: string): Promise<void> {
    if (buildId !== BUILD_ID) {
      const reason = "the worker's file and the page's are of two versions of this package";
      throw new MizajError('ENGINE_UNAVAILABLE', `${reason}: one of them is an old copy`);
    }
    this.#channel = LocalChannel.open(assets, this.#prepared);
    await this.#channel;
  }
}

/** Whether a message comes from our page; others may be able to reach this worker, too. */
function isRequest(message: unknown): message is Request {
  if (typeof message !== 'object' || message === null) return false;
  const { id, method, args } = message as Partial<Record<'id' | 'method' | 'args', unknown>>;
  const hasArgs = method === 'cancel' || Array.isArray(args);
  return typeof id === 'number' && typeof method === 'string' && hasArgs;
}

const port = connect();
if (port) new Server(port);
