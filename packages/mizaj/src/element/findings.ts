/** What a text is about, what its writer wants and what calls for action, in small words. */

import type { Label, Verdict } from '../mizaj.js';
import { element } from './dom.js';
import type { Messages } from './messages/messages.js';

/** What a badge may show beside the mood; each is a head of the bundle. Signals include cues. */
export const FINDINGS = ['topics', 'intent', 'signals'] as const;

/** The sign after a topic that shows its mood. */
const SIGNS: Record<Label, string> = { negative: '−', neutral: '', positive: '+' };

/** An intent that says nothing. */
const NO_INTENT = 'other';

/** The names of what calls for action: the signals of the model and the cues of the rules. */
export function signalsOf({ signals = [], cues = [] }: Verdict): string[] {
  return [...new Set([...cues.map(({ cue }) => cue), ...signals.map(({ signal }) => signal)])];
}

/** A list item for each signal, intent and topic. */
export function findingItems(verdict: Verdict, messages: Messages): HTMLElement[] {
  const { intent, topics = [] } = verdict;
  const items = signalsOf(verdict).map((signal) =>
    element('li', { part: 'signal' }, named(messages.signals, signal)),
  );
  if (intent && intent.label !== NO_INTENT)
    items.push(element('li', { part: 'intent' }, named(messages.intents, intent.label)));
  for (const { topic, mood } of topics) {
    const name = named(messages.topics, topic);
    const sign = element('span', { 'aria-hidden': 'true' }, SIGNS[mood]);
    const label = element('span', { class: 'unseen' }, messages.separator, messages.labels[mood]);
    items.push(element('li', { part: 'topic', 'data-label': mood }, name, sign, label));
  }
  return items;
}

/** A label in words, or as the bundle calls it. */
function named(words: Record<string, string>, label: string): Node | string {
  return Object.hasOwn(words, label) ? words[label]! : element('bdi', {}, label);
}
