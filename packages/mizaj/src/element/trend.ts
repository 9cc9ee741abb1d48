/** The course of a conversation, and what in it calls for someone's attention. */

import type { Label, Verdict } from '../mizaj.js';
import { signalsOf } from './findings.js';

/** Number of latest messages that count; older ones have been dealt with. */
const LATEST = 5;
/** The trend is moving if it changes by at least this much per message. Moods are −1 to 1. */
const MOVING = 0.15;
/** A customer is angry if this many messages in a row are all at or below this mood. */
const ANGRY = { messages: 2, mood: -0.6 };
/** Cues that call for attention even in a message that reads like praise. */
const GRAVE = new Set(['legal', 'fraud', 'safety']);

/** The trend, and whether someone should look. */
export interface Trend {
  /** The mood of each message: positive score minus negative score, −1 to 1. */
  moods: number[];
  direction: 'worsening' | 'improving' | 'steady';
  /** How the mood changed from the first message to the last, −2 to 2. */
  change: number;
  /**
   * Why someone should look: the mood is `worsening`, the customer is and stays `angry`, or a
   * signal of the latest messages, by its name. Once the last message is positive, only its own
   * cues of law, fraud and danger; empty if a person labeled it positive.
   */
  reasons: string[];
  /** Whether there is any reason. */
  needsAttention: boolean;
}

/** The mood of a message that a person labeled. */
const MOODS: Record<Label, number> = { negative: -1, neutral: 0, positive: 1 };

/** A message: its verdict, and the label a person gave instead, if any. */
export interface LabeledVerdict {
  verdict: Verdict;
  override?: Label | undefined;
}

/**
 * The trend of the latest five messages: the slope per message of the best-fitting line through
 * their moods. Below −0.15 is worsening, above 0.15 improving.
 */
export function trendOf(messages: LabeledVerdict[]): Trend {
  const moods = messages.map(({ verdict: { scores }, override }) =>
    override ? MOODS[override] : scores.positive - scores.negative,
  );
  const slope = slopeOf(moods.slice(-LATEST));
  const direction = slope < -MOVING ? 'worsening' : slope > MOVING ? 'improving' : 'steady';
  const reasons = reasonsOf(messages, moods, direction);
  const change = (moods.at(-1) ?? 0) - (moods[0] ?? 0);
  return { moods, direction, change, reasons, needsAttention: reasons.length > 0 };
}

function reasonsOf(
  messages: LabeledVerdict[],
  moods: number[],
  direction: Trend['direction'],
): string[] {
  const last = messages.at(-1);
  const label = last?.override ?? last?.verdict.label;
  if (!last || last.override === 'positive') return [];
  // Rules found these words: that the model reads the message as praise does not take them back.
  if (label === 'positive') return signalsOf(last.verdict).filter((name) => GRAVE.has(name));
  const reasons = [];
  const latest = moods.slice(-ANGRY.messages);
  const isAngry = latest.length === ANGRY.messages && latest.every((mood) => mood <= ANGRY.mood);
  if (label === 'negative' && direction === 'worsening') reasons.push('worsening');
  else if (label === 'negative' && isAngry) reasons.push('angry');
  const signals = messages.slice(-LATEST).flatMap(({ verdict }) => signalsOf(verdict));
  return [...reasons, ...new Set(signals)];
}

/** The slope of the least-squares line through the values at 0, 1, 2, … */
function slopeOf(values: number[]): number {
  const middle = (values.length - 1) / 2;
  const spread = values.reduce((sum, _, i) => sum + (i - middle) ** 2, 0);
  if (spread === 0) return 0;
  return values.reduce((sum, value, i) => sum + (i - middle) * value, 0) / spread;
}
