/** Adaptations: what was learned from examples, as plain data to store and load. */

import type { AdaptationKind } from './mizaj.js';
import { check } from './options.js';

/**
 * What was learned: JSON of less than 200 kB, which holds no text. Store it as it is, and give it
 * to `createAnalyzer({ adaptation })`.
 */
export interface Adaptation {
  readonly format: 1;
  /** What it says about a text: its mood, one of your labels, or any number of them. */
  readonly kind: AdaptationKind;
  /** Whether it changes verdicts; false if it was not better than the model as it is. */
  readonly inEffect: boolean;
  /** The bundle it belongs to. */
  readonly bundle: { readonly name: string; readonly version: string; readonly sha256: string };
  /** Its labels, sorted. */
  readonly labels: readonly string[];
  /** Number of examples it was learned from. */
  readonly examples: number;
  /** The weights; the engine reads and checks them. */
  readonly [part: string]: unknown;
}

/** Validation of an adaptation; the engine checks the rest. */
export const isAdaptation = check(
  'an adaptation, as `adapt` returns it',
  (value) => typeof value === 'object' && value !== null && 'bundle' in value && 'kind' in value,
);
