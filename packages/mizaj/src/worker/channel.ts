/**
 * The channel to one worker. It never hangs: every call ends with an answer, an engine error,
 * an abort, a timeout, or the second death of its worker.
 */

import type { CallOptions } from '../analyzer.js';
import type { EarlyAssets } from '../assets/types.js';
import { BUILD_ID } from '../build-info.js';
import type { Channel } from '../channel.js';
import { aborted, disposed, MizajError, messageOf } from '../error.js';
import { openWorker, type WorkerPort, type WorkerSource } from './port.js';
import {
  type Args,
  type Boot,
  type Call,
  fromErrorData,
  type Method,
  type Reply,
  type Result,
} from './protocol.js';
import { SignalListeners } from './signal-listeners.js';

/** Maximum number of requests in the worker; the others wait here, where aborting is free. */
const SENT_AT_ONCE = 4;
/** How often a request is sent before it is blamed for its worker's death. */
const MAX_TRIES = 2;
/** Maximum time for a worker to load and start, in milliseconds. */
const START_TIMEOUT_MS = 60_000;
/** Default maximum time for one request, in milliseconds. */
const DEFAULT_TIMEOUT_MS = 30_000;
/** Longest possible timer delay in milliseconds; a longer one would fire at once. */
const MAX_TIMER_MS = 2 ** 31 - 1;
/** Id of the request that starts a worker; calls are numbered from 1. */
const START_ID = 0;

/** A call without an answer yet. */
interface Pending {
  id: number;
  call: Call;
  timeoutMs: number;
  tries: number;
  /** An aborted call is settled although the worker may still be busy with it. */
  isSettled: boolean;
  settle(outcome: { value: unknown } | { error: MizajError }): void;
}

/** A worker, replaced when it dies, and its pending calls. */
export class WorkerChannel implements Channel {
  readonly #source: WorkerSource | undefined;
  readonly #boot: Boot;
  #port: WorkerPort | undefined;
  #isStarted = false;
  #isDisposed = false;
  #lastId = START_ID;
  /** Calls not sent yet. */
  #waiting: Pending[] = [];
  /** Calls sent to the worker, in the order of its answers. */
  readonly #sent = new Map<number, Pending>();
  readonly #signals = new SignalListeners();
  /** The timer for the start, then for the oldest call sent. */
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** The call the timer belongs to. */
  #watched: Pending | undefined;

  /** The first call starts the worker. */
  constructor(source: WorkerSource | undefined, boot: Boot) {
    this.#source = source;
    this.#boot = boot;
  }

  /** Opens a channel to a running worker; its files may still be loading. */
  static async open(
    source: WorkerSource | undefined,
    boot: Boot,
    signal: AbortSignal | undefined,
  ): Promise<WorkerChannel> {
    const channel = new WorkerChannel(source, boot);
    try {
      await channel.call('ping', [], { signal });
      return channel;
    } catch (error) {
      channel.close();
      throw error;
    }
  }

  call<M extends Method>(
    method: M,
    args: Args<M>,
    { signal, timeoutMs = DEFAULT_TIMEOUT_MS }: CallOptions,
  ): Promise<Result<M>> {
    return new Promise((resolve, reject) => {
      if (this.#isDisposed) return reject(disposed());
      if (signal?.aborted) return reject(aborted(signal));
      const pending: Pending = {
        id: ++this.#lastId,
        call: { method, args } as Call,
        timeoutMs,
        tries: 0,
        isSettled: false,
        settle: (outcome) => {
          pending.isSettled = true;
          stopListening?.();
          if ('error' in outcome) reject(outcome.error);
          else resolve(outcome.value as Result<M>);
        },
      };
      const stopListening =
        signal && this.#signals.add(signal, () => this.#abort(pending, aborted(signal)));
      this.#waiting.push(pending);
      this.#send();
    });
  }

  /** Ends the worker; pending calls reject with `DISPOSED`. */
  close(): void {
    this.#isDisposed = true;
    this.#reject([...this.#endWorker(), ...this.#takeWaiting()], disposed());
  }

  /** Starts a worker if there is none, and keeps it busy if it is ready. */
  #send(): void {
    if (this.#waiting.length > 0 && !this.#port) this.#startWorker();
    if (!this.#port || !this.#isStarted) return;
    while (this.#sent.size < SENT_AT_ONCE) {
      const pending = this.#waiting.shift();
      if (!pending) break;
      pending.tries += 1;
      this.#post(this.#port, pending);
    }
    this.#watchOldest();
  }

  /** Sends a call. If it cannot be sent, only this call fails. */
  #post(port: WorkerPort, pending: Pending): void {
    this.#sent.set(pending.id, pending);
    try {
      port.post({ id: pending.id, ...pending.call });
    } catch (cause) {
      this.#sent.delete(pending.id);
      const reason = 'the options or rows contain values that cannot be sent to a worker';
      const message = `${reason}: ${messageOf(cause)}`;
      this.#reject([pending], new MizajError('OPTIONS_INVALID', message, { cause }));
    }
  }

  #startWorker(): void {
    const events = {
      onReply: (reply: Reply) => this.#port === port && this.#onReply(reply),
      onDeath: (reason: string) => this.#port === port && this.#onDeath(reason),
    };
    let port: WorkerPort | undefined;
    try {
      this.#port = port = openWorker(this.#source, events);
    } catch (thrown) {
      this.#onDeath(messageOf(thrown));
      return;
    }
    port.setBusy(true);
    void this.#sendStart(port);
  }

  /** The worker loads its code while its files are loading. */
  async #sendStart(port: WorkerPort): Promise<void> {
    let isSent = false;
    const prepare = (files: EarlyAssets | undefined) => {
      if (!files || isSent || this.#port !== port) return;
      port.post({ id: START_ID, method: 'prepare', args: [files] });
    };
    // If this cannot be sent, neither can `start`, which reports it.
    this.#boot.early.then(prepare).catch(() => undefined);
    try {
      const assets = await this.#boot.assets;
      if (this.#port !== port) return;
      isSent = true;
      this.#setTimer(START_TIMEOUT_MS, () => this.#onDeath('it took too long'));
      port.post({ id: START_ID, method: 'start', args: [assets, BUILD_ID] });
    } catch (thrown) {
      if (this.#port !== port) return;
      this.#endWorker();
      const error = thrown instanceof MizajError ? thrown : unavailable(messageOf(thrown));
      this.#reject(this.#takeWaiting(), error);
    }
  }

  #onReply(reply: Reply): void {
    if (reply.id === START_ID) {
      if (!reply.ok) {
        this.#endWorker();
        this.#reject(this.#takeWaiting(), fromErrorData(reply.error));
        return;
      }
      this.#isStarted = true;
    }
    const pending = this.#sent.get(reply.id);
    this.#sent.delete(reply.id);
    if (pending && !pending.isSettled) {
      pending.settle(reply.ok ? { value: reply.value } : { error: fromErrorData(reply.error) });
    }
    this.#send();
  }

  /** Retries with a new worker, unless this one never started. */
  #onDeath(reason: string): void {
    const wasStarted = this.#isStarted;
    const victims = this.#endWorker();
    if (!wasStarted) {
      this.#reject(this.#takeWaiting(), unavailable(reason));
      return;
    }
    const isSpent = ({ tries }: Pending) => tries >= MAX_TRIES;
    const error = new MizajError('ENGINE_CRASHED', `the worker died twice: ${reason}`);
    this.#reject(victims.filter(isSpent), error);
    this.#waiting.unshift(...victims.filter((victim) => !isSpent(victim)));
    this.#send();
  }

  #abort(pending: Pending, error: MizajError): void {
    this.#waiting = this.#waiting.filter((other) => other !== pending);
    if (this.#sent.has(pending.id)) this.#port?.post({ id: pending.id, method: 'cancel' });
    pending.settle({ error });
  }

  /** Starts the timer of the oldest call; a worker that exceeds it is stuck and replaced. */
  #watchOldest(): void {
    const [oldest] = this.#sent.values();
    this.#port?.setBusy(oldest !== undefined);
    if (oldest === this.#watched) return;
    this.#watched = oldest;
    if (oldest) this.#setTimer(oldest.timeoutMs, () => this.#onStuck(oldest));
    else this.#setTimer(Infinity);
  }

  #onStuck(culprit: Pending): void {
    const others = this.#endWorker().filter((pending) => pending !== culprit);
    for (const other of others) other.tries -= 1; // not their fault
    const message = `no answer within ${culprit.timeoutMs} ms`;
    if (!culprit.isSettled) this.#reject([culprit], new MizajError('TIMEOUT', message));
    this.#waiting.unshift(...others);
    this.#send();
  }

  /** Replaces the timer: calls `onExpiry` after a delay; `Infinity` means never. */
  #setTimer(delayMs: number, onExpiry?: () => void): void {
    clearTimeout(this.#timer);
    const isEndless = delayMs === Infinity || !onExpiry;
    this.#timer = isEndless ? undefined : setTimeout(onExpiry, Math.min(delayMs, MAX_TIMER_MS));
  }

  /** Ends the worker and returns its unanswered calls. */
  #endWorker(): Pending[] {
    const unanswered = [...this.#sent.values()].filter((pending) => !pending.isSettled);
    this.#sent.clear();
    this.#watched = undefined;
    this.#setTimer(Infinity);
    this.#isStarted = false;
    const port = this.#port;
    this.#port = undefined;
    port?.terminate();
    return unanswered;
  }

  #takeWaiting(): Pending[] {
    return this.#waiting.splice(0);
  }

  #reject(calls: Pending[], error: MizajError): void {
    for (const call of calls) call.settle({ error });
  }
}

function unavailable(reason: string): MizajError {
  return new MizajError('ENGINE_UNAVAILABLE', `the worker did not start: ${reason}`);
}
