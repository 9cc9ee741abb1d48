/** A text with the words that counted underlined. */

import type { Evidence } from '../mizaj.js';
import { element } from './dom.js';

/** Parts that changed the score by less are not shown. */
const LEAST_WEIGHT = 0.03;

/** The text as nodes: what speaks for the label in one kind of mark, what against in another. */
export function markedText(text: string, evidence: Evidence[]): (Node | string)[] {
  const nodes: (Node | string)[] = [];
  let position = 0;
  for (const { span, weight } of shown(evidence)) {
    if (span.start < position) continue;
    nodes.push(text.slice(position, span.start));
    const kind = weight > 0 ? 'for' : 'against';
    nodes.push(element('mark', { class: kind, part: kind }, text.slice(span.start, span.end)));
    position = span.end;
  }
  nodes.push(text.slice(position));
  return nodes;
}

/** Whether anything in the text stands out. */
export function standsOut(evidence: Evidence[]): boolean {
  return shown(evidence).length > 0;
}

/** What is shown, in the order of the text; a sentence only if no word of it is. */
function shown(evidence: Evidence[]): Evidence[] {
  const strong = evidence.filter(({ weight }) => Math.abs(weight) >= LEAST_WEIGHT);
  const words = strong.filter(({ sentence }) => !sentence);
  const hasWord = ({ span }: Evidence) =>
    words.some((word) => word.span.start >= span.start && word.span.end <= span.end);
  const sentences = strong.filter((part) => part.sentence && !hasWord(part));
  return [...words, ...sentences].sort((a, b) => a.span.start - b.span.start);
}
