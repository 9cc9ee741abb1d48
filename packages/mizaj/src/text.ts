/** Validates texts and truncates them. */

import { MizajError } from './error.js';
import { typeName } from './options.js';

/** Maximum number of characters analyzed; the engine has the same limit. */
const MAX_TEXT_CHARS = 100_000;
/** One character more, in UTF-16 units, so that the engine can tell that the text is truncated. */
const MAX_TEXT_UNITS = 2 * (MAX_TEXT_CHARS + 1);

/**
 * The error for a value that is not a string. Checked here because not every value can be sent
 * to a worker.
 */
export function textError(text: unknown): MizajError | undefined {
  if (typeof text === 'string') return undefined;
  return new MizajError('TEXT_INVALID', `the text must be a string, not ${typeName(text)}`);
}

/** The part of a text to send to the engine. Throws `TEXT_INVALID` if it is not a string. */
export function sendable(text: string): string {
  const error = textError(text);
  if (error) throw error;
  return truncate(text);
}

/** The part of a text that is analyzed, plus one character. */
export function truncate(text: string): string {
  if (text.length <= MAX_TEXT_UNITS) return text;
  const endsInPair = /[\ud800-\udbff]/.test(text.charAt(MAX_TEXT_UNITS - 1));
  return text.slice(0, endsInPair ? MAX_TEXT_UNITS + 1 : MAX_TEXT_UNITS);
}
