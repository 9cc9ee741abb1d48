/** Where the mood of a conversation is heading. */

import type { Verdict } from '../mizaj.js';

/** Messages that count: older ones have been dealt with. */
const LATEST = 5;
/** From this change a message on, the mood is moving. Moods are −1 to 1. */
const MOVING = 0.15;

/** Where the mood is heading, and whether someone should look. */
export interface Trend {
  /** The mood of each message: its positive score minus its negative one, −1 to 1. */
  moods: number[];
  direction: 'worsening' | 'improving' | 'steady';
  /** Whether the mood is worsening and the last message is negative. */
  needsAttention: boolean;
}

/**
 * The trend over the latest five messages: the slope of the line that fits their moods
 * best, per message. A slope under −0.15 is worsening, over 0.15 improving.
 */
export function trendOf(verdicts: Verdict[]): Trend {
  const moods = verdicts.map(({ scores }) => scores.positive - scores.negative);
  const slope = slopeOf(moods.slice(-LATEST));
  const direction = slope < -MOVING ? 'worsening' : slope > MOVING ? 'improving' : 'steady';
  const needsAttention = direction === 'worsening' && verdicts.at(-1)?.label === 'negative';
  return { moods, direction, needsAttention };
}

/** The slope of the least-squares line through the values at 0, 1, 2, … */
function slopeOf(values: number[]): number {
  const middle = (values.length - 1) / 2;
  const spread = values.reduce((sum, _, i) => sum + (i - middle) ** 2, 0);
  if (spread === 0) return 0;
  return values.reduce((sum, value, i) => sum + (i - middle) * value, 0) / spread;
}
