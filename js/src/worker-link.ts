/**
 * The line to one worker, which cannot hang: every call ends in an answer, in an error of
 * the engine's, or because it was aborted, took too long, or its worker died twice.
 */

import type { CallOptions } from './analyzer.js';
import type { FirstAssets } from './assets.js';
import type { Lane } from './base-analyzer.js';
import { MizajError, aborted, disposed, messageOf } from './error.js';
import {
  fromErrorData,
  type Args,
  type Call,
  type Method,
  type Reply,
  type Result,
  type Starting,
} from './protocol.js';
import { openWorker, type WorkerPort, type WorkerSource } from './worker-port.js';

/** Requests that the worker holds at once; the rest wait here, where an abort is free. */
const SENT_AT_ONCE = 4;
/** How often a request is sent before its worker's death counts as its fault. */
const MAX_TRIES = 2;
/** How long a worker may take to load and start, in milliseconds. */
const START_TIMEOUT_MS = 60_000;
/** How long a worker may take for one request, in milliseconds. */
const DEFAULT_TIMEOUT_MS = 30_000;
/** The longest that a timer can run, in milliseconds; a longer one would go off at once. */
const MAX_TIMER_MS = 2 ** 31 - 1;
/** The request that starts a worker; calls are numbered from 1. */
const START_ID = 0;

/** A call that has no answer yet. */
interface Pending {
  id: number;
  call: Call;
  timeoutMs: number;
  tries: number;
  /** An aborted call is settled while the worker may still be busy with it. */
  isSettled: boolean;
  settle(outcome: { value: unknown } | { error: MizajError }): void;
}

/** A worker, replaced when it dies, and the calls that it has to answer. */
export class WorkerLink implements Lane {
  readonly #source: WorkerSource | undefined;
  readonly #starting: Starting;
  #port: WorkerPort | undefined;
  #isStarted = false;
  #isDisposed = false;
  #lastId = START_ID;
  /** Calls not yet sent. */
  #waiting: Pending[] = [];
  /** Calls that the worker has, in the order in which it answers. */
  readonly #sent = new Map<number, Pending>();
  /** Watches the start, then the oldest call sent. */
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** The call whose time the timer counts. */
  #watched: Pending | undefined;

  /** The worker is started by the first call. */
  constructor(source: WorkerSource | undefined, starting: Starting) {
    this.#source = source;
    this.#starting = starting;
  }

  call<M extends Method>(
    method: M,
    args: Args<M>,
    { signal, timeoutMs = DEFAULT_TIMEOUT_MS }: CallOptions,
  ): Promise<Result<M>> {
    return new Promise((resolve, reject) => {
      if (this.#isDisposed) return reject(disposed());
      if (signal?.aborted) return reject(aborted(signal));
      const onAbort = () => this.#abort(pending, aborted(signal!));
      const pending: Pending = {
        id: ++this.#lastId,
        call: { method, args } as Call,
        timeoutMs,
        tries: 0,
        isSettled: false,
        settle: (outcome) => {
          pending.isSettled = true;
          signal?.removeEventListener('abort', onAbort);
          if ('error' in outcome) reject(outcome.error);
          else resolve(outcome.value as Result<M>);
        },
      };
      signal?.addEventListener('abort', onAbort, { once: true });
      this.#waiting.push(pending);
      this.#send();
    });
  }

  /** Ends the worker; whatever is pending rejects with `DISPOSED`. */
  dispose(): void {
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

  /** Sends a call; one that cannot be sent fails, and no other. */
  #post(port: WorkerPort, pending: Pending): void {
    this.#sent.set(pending.id, pending);
    try {
      port.post({ id: pending.id, ...pending.call });
    } catch (cause) {
      this.#sent.delete(pending.id);
      const reason = 'the options or rows hold what cannot be sent to a worker';
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

  /** The worker loads its code while what it starts with is on its way. */
  async #sendStart(port: WorkerPort): Promise<void> {
    let isSent = false;
    const prepare = (files: FirstAssets | undefined) => {
      if (!files || isSent || this.#port !== port) return;
      port.post({ id: START_ID, method: 'prepare', args: [files] });
    };
    // What cannot be sent then cannot be sent with `start` either.
    this.#starting.first.then(prepare).catch(() => undefined);
    try {
      const start = await this.#starting.start;
      if (this.#port !== port) return;
      isSent = true;
      this.#setTimer(START_TIMEOUT_MS, () => this.#onDeath('it took too long'));
      port.post({ id: START_ID, method: 'start', args: [start] });
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

  /** Tries once more with a new worker, unless this one never came to life. */
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

  /** Gives the oldest call sent its time; a worker that exceeds it is stuck and is replaced. */
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

  /** Has `onExpiry` called after a while, in place of what was to be called; `Infinity` is never. */
  #setTimer(delayMs: number, onExpiry?: () => void): void {
    clearTimeout(this.#timer);
    const isEndless = delayMs === Infinity || !onExpiry;
    this.#timer = isEndless ? undefined : setTimeout(onExpiry, Math.min(delayMs, MAX_TIMER_MS));
  }

  /** Ends the worker; the calls that it leaves unanswered. */
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
