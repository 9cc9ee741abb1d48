/**
 * The WebAssembly instance of this thread.
 *
 * A trap leaves an instance in an unknown state with all its objects locked. The instance is
 * then dropped and a new one created from the compiled module.
 */

import { MizajError, type MizajErrorCode, messageOf } from '../error.js';
import init, { __wbg_reset_state as makeNewInstance } from '../mizaj.js';

/** Number of the current instance, from 1; objects of earlier ones are lost. */
let count = 0;
let firstInstance: Promise<unknown> | undefined;

/** The number of the current instance. */
export function currentInstance(): number {
  return count;
}

/** Creates an instance unless there is one. A thread always uses the first module it was given. */
export async function startInstance(module: WebAssembly.Module): Promise<void> {
  firstInstance ??= init({ module_or_path: module });
  try {
    await firstInstance;
  } catch (cause) {
    firstInstance = undefined;
    throw new MizajError('ENGINE_UNAVAILABLE', messageOf(cause), { cause });
  }
}

/**
 * The result of `work` in the instance. After a crash, `work` is retried once in a new
 * instance; a second crash throws `ENGINE_CRASHED`.
 */
export function withInstance<T>(work: () => T): T {
  try {
    return attempt(work);
  } catch (thrown) {
    if (!isCrash(thrown)) throw thrown;
  }
  try {
    return attempt(work);
  } catch (cause) {
    if (!isCrash(cause)) throw cause;
    throw new MizajError('ENGINE_CRASHED', `the engine crashed twice: ${messageOf(cause)}`, {
      cause,
    });
  }
}

/** The result of `work`; a crash replaces the instance. */
export function attempt<T>(work: () => T): T {
  try {
    return work();
  } catch (thrown) {
    if (isEngineError(thrown)) throw new MizajError(thrown.code, thrown.message);
    if (isCrash(thrown)) {
      count += 1;
      makeNewInstance();
    }
    throw thrown;
  }
}

/** Whether the engine threw this deliberately. */
function isEngineError(thrown: unknown): thrown is Error & { code: MizajErrorCode } {
  return thrown instanceof Error && thrown.name === 'MizajError' && 'code' in thrown;
}

/**
 * Whether this came from inside the module: a trap, or stack or memory exhaustion. Anything
 * else is a bug in the calling code, which a new instance would not fix.
 */
function isCrash(thrown: unknown): boolean {
  return (
    thrown instanceof WebAssembly.RuntimeError ||
    thrown instanceof RangeError ||
    (thrown instanceof Error && thrown.name === 'InternalError') // stack overflow in Firefox
  );
}
