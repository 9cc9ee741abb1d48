/** A transfer that its caller can end, and that fails when it stalls. */

import { aborted, MizajError } from '../error.js';

/** Maximum wait for the next byte, in milliseconds. */
export const STALL_MS = 30_000;

/** A failure that bypassing the browser's cache may fix: a stalled transfer or an old copy. */
export class RetryableError extends MizajError {}

/** The result of `load`, called a second time if that may help. */
export async function tryTwice<T>(load: (cache: RequestCache) => Promise<T>): Promise<T> {
  try {
    return await load('default');
  } catch (error) {
    if (!(error instanceof RetryableError)) throw error;
    return load('reload');
  }
}

/** Watches one request and its body. */
export class Transfer {
  readonly #caller: AbortSignal | undefined;
  readonly #controller = new AbortController();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #hasStalled = false;
  readonly #onAbort = () => this.#controller.abort(this.#caller?.reason);

  constructor(caller: AbortSignal | undefined) {
    this.#caller = caller;
    if (caller?.aborted) this.#onAbort();
    caller?.addEventListener('abort', this.#onAbort, { once: true });
    this.expect(STALL_MS);
  }

  /** Fires when the transfer must end. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** The error for a transfer that this class ended, if it did. */
  endedAt(address: string): MizajError | undefined {
    if (this.#caller?.aborted) return aborted(this.#caller);
    if (!this.#hasStalled) return undefined;
    return new RetryableError('ASSET_FETCH_FAILED', `${address}: nothing came for too long`);
  }

  /** Allows this much time, in milliseconds, for the next event. */
  expect(milliseconds: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#hasStalled = true;
      this.#controller.abort();
    }, milliseconds);
  }

  /** The result of `step`, or a rejection as soon as the transfer must end. */
  async race<T>(step: Promise<T>): Promise<T> {
    const { signal } = this;
    let onAbort: (() => void) | undefined;
    const ending = new Promise<never>((_, reject) => {
      onAbort = () => reject(signal.reason);
      if (signal.aborted) onAbort();
      signal.addEventListener('abort', onAbort, { once: true });
    });
    try {
      return await Promise.race([step, ending]);
    } finally {
      if (onAbort) signal.removeEventListener('abort', onAbort);
    }
  }

  /** Stops watching. */
  close(): void {
    clearTimeout(this.#timer);
    this.#caller?.removeEventListener('abort', this.#onAbort);
  }
}

/** The result of `work`, which reports to the transfer it receives. */
export async function withTransfer<T>(
  caller: AbortSignal | undefined,
  work: (transfer: Transfer) => Promise<T>,
): Promise<T> {
  const transfer = new Transfer(caller);
  try {
    return await work(transfer);
  } finally {
    transfer.close();
  }
}
