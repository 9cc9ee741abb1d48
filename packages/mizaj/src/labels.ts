/** The labels, in the order of the scores. */

import type { Label } from './mizaj.js';

/** All labels, from negative to positive. */
export const LABELS: readonly Label[] = ['negative', 'neutral', 'positive'];

/** Whether `value` is a label. */
export function isLabel(value: unknown): value is Label {
  return LABELS.includes(value as Label);
}
