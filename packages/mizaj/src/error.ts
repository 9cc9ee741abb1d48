/** Errors, with the same stable codes in Rust, the worker and the page. */

import type { ErrorCode } from './mizaj.js';

/**
 * The stable name of an error.
 *
 * Codes besides those of the engine:
 * - `ASSET_FETCH_FAILED`: a file could not be loaded or is not what it should be;
 * - `ENGINE_UNAVAILABLE`: WebAssembly is missing or blocked;
 * - `ENGINE_CRASHED`: the engine or its worker crashed, and crashed again on a retry;
 * - `ABORTED`: the caller's signal fired (its reason is the `cause`);
 * - `TIMEOUT`: no answer within `timeoutMs`;
 * - `DISPOSED`: the analyzer has been disposed;
 * - `INTERNAL_ERROR`: a bug in this package; please report it.
 */
export type MizajErrorCode =
  | ErrorCode
  | 'ASSET_FETCH_FAILED'
  | 'ENGINE_UNAVAILABLE'
  | 'ENGINE_CRASHED'
  | 'ABORTED'
  | 'TIMEOUT'
  | 'DISPOSED'
  | 'INTERNAL_ERROR';

/**
 * Every error this package throws. Unusual text is not an error: it gets a verdict that says
 * so.
 */
export class MizajError extends Error {
  override readonly name = 'MizajError';
  /** The stable name of the error. */
  readonly code: MizajErrorCode;

  constructor(code: MizajErrorCode, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.code = code;
  }

  /** For `JSON.stringify`, which writes nothing for plain errors. */
  toJSON(): { name: string; code: MizajErrorCode; message: string } {
    return { name: this.name, code: this.code, message: this.message };
  }
}

/** Throws `ABORTED` if `signal` has fired. */
export function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw aborted(signal);
}

/** The error for a signal that has fired. */
export function aborted(signal: AbortSignal): MizajError {
  return new MizajError('ABORTED', 'the operation was aborted', { cause: signal.reason });
}

/** The error for a call after `dispose()`. */
export function disposed(): MizajError {
  return new MizajError('DISPOSED', 'the analyzer has been disposed');
}

/** The message of any thrown value. */
export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}
