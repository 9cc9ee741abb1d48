/** What the popover holds: the text with its evidence, the effects of words, and a way to disagree. */

import { LABELS } from '../labels.js';
import type { Evidence, Label, Verdict } from '../mizaj.js';
import { element } from './dom.js';
import { markedText, standsOut, strongestWords } from './evidence.js';
import { filled, type Messages, percent } from './messages/messages.js';

/** The explanation of a verdict. */
export interface Why {
  text: string;
  verdict: Verdict;
  evidence: Evidence[];
  mayDisagree: boolean;
}

/** What happens on the buttons. */
export interface WhyEvents {
  onDisagree(label: Label): void;
  onClose(): void;
}

/** The explanation as elements. If a person gave a label of their own, it thanks them. */
export function whyParts(
  { text, verdict, evidence, mayDisagree }: Why,
  override: Label | undefined,
  messages: Messages,
  events: WhyEvents,
): Node[] {
  const parts: Node[] = [element('h2', {}, messages.because)];
  if (standsOut(evidence)) {
    parts.push(
      element('p', { class: 'text', part: 'text', dir: 'auto' }, ...markedText(text, evidence)),
      element(
        'p',
        { class: 'legend', part: 'legend' },
        element('mark', { class: 'for' }, messages.speaksFor),
        ' · ',
        element('mark', { class: 'against' }, messages.speaksAgainst),
      ),
      ...effects(text, verdict, evidence, messages),
    );
  } else {
    parts.push(element('p', { class: 'text', part: 'text' }, messages.nothingCounted));
  }
  if (override) parts.push(element('p', { class: 'thanks' }, messages.thanks));
  else if (mayDisagree) parts.push(disagreement(verdict.label, messages, events));
  const close = element('button', { type: 'button', part: 'close' }, messages.close);
  close.addEventListener('click', () => events.onClose());
  parts.push(element('p', {}, close));
  return parts;
}

/** The score without each of the words that moved it most: "without terrible: 46% → 19%". */
function effects(
  text: string,
  { label, confidence }: Verdict,
  evidence: Evidence[],
  messages: Messages,
): Node[] {
  const caption = filled(messages.scoreOf, { label: messages.labels[label] });
  const list = element('ul', { class: 'effects', part: 'effects' });
  for (const { span, weight } of strongestWords(evidence)) {
    const line = filled(messages.without, {
      word: element('bdi', { class: 'word' }, text.slice(span.start, span.end)),
      before: element('bdi', {}, percent(confidence, messages)),
      after: element('bdi', {}, percent(confidence - weight, messages)),
    });
    list.append(element('li', {}, ...line));
  }
  return [element('p', { class: 'legend' }, ...caption), list];
}

function disagreement(given: Label, messages: Messages, events: WhyEvents): HTMLElement {
  const group = element('fieldset', { class: 'disagree', part: 'disagree' });
  group.append(element('legend', {}, messages.disagree));
  for (const label of LABELS.filter((other) => other !== given)) {
    const button = element(
      'button',
      { type: 'button', 'data-label': label },
      messages.labels[label],
    );
    button.addEventListener('click', () => events.onDisagree(label));
    group.append(button);
  }
  return group;
}
