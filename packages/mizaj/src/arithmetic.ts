/**
 * Calls that need no model. They run in a worker of their own, which lives only as long as the
 * call.
 */

import type { CallOptions } from './analyzer.js';
import { loadModule } from './assets/wasm-module.js';
import { ENGINE_CHECKS, type EngineOptions, openArithmetic } from './boot.js';
import type { Channel } from './channel.js';
import { throwIfAborted } from './error.js';
import { CALL_CHECKS, checkedOptions } from './options.js';

/** Options of calls that need no model. The module is fetched only once. */
export interface ArithmeticOptions extends EngineOptions, CallOptions {}

const ARITHMETIC_CHECKS = { ...ENGINE_CHECKS, ...CALL_CHECKS };

/** The result of `work`, which receives a channel for calls without a model. */
export async function withArithmetic<T>(
  options: ArithmeticOptions,
  work: (channel: Channel, call: CallOptions) => Promise<T>,
): Promise<T> {
  const checked: ArithmeticOptions = checkedOptions(options, ARITHMETIC_CHECKS);
  throwIfAborted(checked.signal);
  const module = await loadModule(checked, undefined, checked.signal);
  const channel = await openArithmetic(module, checked);
  try {
    return await work(channel, { signal: checked.signal, timeoutMs: checked.timeoutMs });
  } finally {
    channel.close();
  }
}
