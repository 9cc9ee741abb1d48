/** What goes wrong, with the same stable codes in Rust, in the worker and in the page. */

import type { ErrorCode } from './mizaj.js';

/**
 * The stable name of an error.
 *
 * Beside the codes of the engine:
 * - `ASSET_FETCH_FAILED`: a file could not be had, or is not what it should be;
 * - `ENGINE_UNAVAILABLE`: WebAssembly is missing or forbidden here;
 * - `ENGINE_CRASHED`: the engine or its worker died, and died again when asked once more;
 * - `ABORTED`: the caller's signal fired (its reason is the `cause`);
 * - `TIMEOUT`: no answer within `timeoutMs`;
 * - `DISPOSED`: the analyzer was disposed of.
 */
export type MizajErrorCode =
  | ErrorCode
  | 'ASSET_FETCH_FAILED'
  | 'ENGINE_UNAVAILABLE'
  | 'ENGINE_CRASHED'
  | 'ABORTED'
  | 'TIMEOUT'
  | 'DISPOSED';

/** Every error that this package throws. Odd text is not an error: it gets an honest verdict. */
export class MizajError extends Error {
  override readonly name = 'MizajError';
  /** The stable name of what went wrong. */
  readonly code: MizajErrorCode;

  constructor(code: MizajErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
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
  return new MizajError('DISPOSED', 'the analyzer was disposed of');
}

/** The message of whatever was thrown. */
export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}
