/** What a badge says about a verdict: no more than the model knows. */

import type { Verdict } from '../mizaj.js';
import type { Messages } from './messages/messages.js';

/** The mood in words: "Negative", "Unclear, leaning negative" or "I can’t read this language". */
export function moodText({ label, reliable, uncertain }: Verdict, messages: Messages): string {
  if (!reliable) return messages.unreadable;
  return (uncertain ? messages.unclear : messages.labels)[label];
}

/** The confidence in words; empty if the mood already says everything. */
export function confidenceText(
  { certainty, reliable, uncertain }: Verdict,
  messages: Messages,
): string {
  return reliable && !uncertain ? messages.confidence[certainty] : '';
}
