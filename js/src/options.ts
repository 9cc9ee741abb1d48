/** What callers ask for, checked before it is sent: the same for an engine here and in a worker. */

import type { CallOptions, TextOptions } from './analyzer.js';
import { MizajError } from './error.js';
import type { AnalyzeOptions } from './mizaj.js';

/** The largest `concurrency`. */
const MAX_CONCURRENCY = 16;

/** Options for the transport and options for the engine. */
export function split(options: TextOptions | null): [CallOptions, AnalyzeOptions] {
  const { signal, timeoutMs, ...analysis } = options ?? {};
  return [checkedCall({ signal, timeoutMs }), plain(analysis)];
}

/** The same options, unless a time is none. */
export function checkedCall(options: CallOptions): CallOptions {
  const { timeoutMs } = options;
  if (timeoutMs !== undefined && !(typeof timeoutMs === 'number' && timeoutMs > 0)) {
    throw invalid('timeoutMs', `must be a number over 0, not ${found(timeoutMs)}`);
  }
  return options;
}

/** Throws unless so many workers can share a batch. */
export function checkConcurrency(concurrency: number): void {
  if (Number.isInteger(concurrency) && concurrency >= 1 && concurrency <= MAX_CONCURRENCY) return;
  throw invalid('concurrency', `must be a whole number from 1 to ${MAX_CONCURRENCY}`);
}

/**
 * A copy that is plain data. The engine reads options as JSON, which would leave out or turn
 * into `null` what it has no form for; names and ranges are the engine's to check.
 */
export function plain<T extends object>(options: T): T {
  const entries = Object.entries(options).filter(([, value]) => value !== undefined);
  for (const [name, value] of entries) {
    const isPlain =
      value === null || ['string', 'boolean'].includes(typeof value) || Number.isFinite(value);
    if (isPlain) continue;
    throw invalid(name, `must be a string, a boolean or a finite number, not ${found(value)}`);
  }
  return Object.fromEntries(entries) as T;
}

/** What `value` is, in the words of JavaScript. */
export function typeName(value: unknown): string {
  return value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value;
}

/** The same, or the number. */
function found(value: unknown): string {
  return typeof value === 'number' ? String(value) : typeName(value);
}

function invalid(option: string, reason: string): MizajError {
  return new MizajError('OPTIONS_INVALID', `option ${option}: ${reason}`);
}
