/** Validates rows; errors include the row's index. */

import { MizajError } from './error.js';

/** The error for an invalid row. */
export function rowError(index: number, reason: string): MizajError {
  return new MizajError('OPTIONS_INVALID', `option rows: row ${index}: ${reason}`);
}

/** Whether `value` is a number from 0 to 1. */
export function isShare(value: unknown): value is number {
  return typeof value === 'number' && value >= 0 && value <= 1;
}
