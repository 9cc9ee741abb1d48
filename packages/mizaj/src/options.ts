/**
 * Validates callers' options before anything runs. Only own properties count, so that a
 * polluted `Object.prototype` has no effect.
 */

import type { CallOptions, TextOptions } from './analyzer.js';
import { MizajError } from './error.js';
import type { AnalyzeOptions } from './mizaj.js';

/**
 * Returns what an option must be, in words, or `undefined` if the value is valid. An
 * `undefined` value is always valid.
 */
export type Check = (value: unknown) => string | undefined;

/** A check made of a predicate and a description of valid values. */
export function check(wanted: string, is: (value: unknown) => boolean): Check {
  return (value) => (is(value) ? undefined : wanted);
}

/** A function. */
export const isFunction = check('a function', (value) => typeof value === 'function');
/** The signal of an `AbortController` of any realm. */
export const isSignal = check(
  'an AbortSignal',
  (value) =>
    typeof (value as Partial<AbortSignal> | null)?.addEventListener === 'function' &&
    typeof (value as Partial<AbortSignal>).aborted === 'boolean',
);
const isTime = check('a number over 0', (value) => typeof value === 'number' && value > 0);
// The engine reads options as JSON, which drops other values or turns them into `null`. The
// engine itself checks names and ranges.
const isPlain = check(
  'a string, a boolean or a finite number',
  (value) =>
    value === null || ['string', 'boolean'].includes(typeof value) || Number.isFinite(value),
);

/** Validation of {@link CallOptions}. */
export const CALL_CHECKS = { signal: isSignal, timeoutMs: isTime };

/** The given options, each validated. Options without a check are rejected, or left to `others`. */
export function checkedOptions<T extends object>(
  options: T | undefined,
  checks: { [K in keyof T]?: Check },
  others?: Check,
): Partial<T> {
  if (options === undefined) return emptyObject();
  if (typeof options !== 'object' || options === null) {
    throw new MizajError('OPTIONS_INVALID', `options must be an object, not ${typeName(options)}`);
  }
  const own: Partial<T> = emptyObject();
  for (const name of Object.keys(options) as (keyof T & string)[]) {
    const value = options[name];
    if (value === undefined) continue;
    const rule = Object.hasOwn(checks, name) ? checks[name] : others;
    if (!rule) throw new MizajError('OPTIONS_INVALID', `unknown option ${name}`);
    const wanted = rule(value);
    if (wanted) throw invalid(name, `must be ${wanted}, not ${found(value)}`);
    own[name] = value;
  }
  return own;
}

/** The options for the transport. */
export function callOptions(options: CallOptions | undefined): CallOptions {
  return checkedOptions(options, CALL_CHECKS);
}

/** The options for the transport, for the engine, and those in `checks`. */
export function textOptions<T extends TextOptions>(
  options: T | undefined,
  checks: { [K in keyof T]?: Check } = {},
): { call: CallOptions; analysis: AnalyzeOptions; own: Partial<T> } {
  const own: Partial<T> = checkedOptions(options, { ...checks, ...CALL_CHECKS }, isPlain);
  const analysis: Record<string, unknown> = emptyObject();
  for (const [name, value] of Object.entries(own)) {
    if (!Object.hasOwn(checks, name) && !Object.hasOwn(CALL_CHECKS, name)) analysis[name] = value;
  }
  if (typeof analysis['language'] === 'string') {
    analysis['language'] = baseLanguage(analysis['language']);
  }
  return { call: { signal: own.signal, timeoutMs: own.timeoutMs }, analysis, own };
}

/**
 * The part of a BCP-47 tag that matters here: `en-US` becomes `en`, `ar-Latn-MA` becomes
 * `ar-Latn`.
 */
function baseLanguage(tag: string): string {
  try {
    // V8 gives no language for `und`, the tag of an undetermined one.
    const { language = 'und', script } = new Intl.Locale(tag);
    return language === 'ar' && script === 'Latn' ? 'ar-Latn' : language;
  } catch {
    return tag; // not a valid tag; the engine reports it
  }
}

/** The JavaScript name of a value's type. */
export function typeName(value: unknown): string {
  return value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value;
}

/** The same, or the number itself. */
export function found(value: unknown): string {
  return typeof value === 'number' ? String(value) : typeName(value);
}

/** The error for an invalid option. */
export function invalid(option: string, reason: string): MizajError {
  return new MizajError('OPTIONS_INVALID', `option ${option}: ${reason}`);
}

/** An object without a prototype. */
function emptyObject<T extends object>(): Partial<T> {
  return Object.create(null) as Partial<T>;
}
