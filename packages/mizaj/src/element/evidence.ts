/** Renders a text with its evidence underlined. */

import type { Evidence } from '../mizaj.js';
import { element } from './dom.js';

/**
 * The text as nodes, with different marks for words that support the label and words that
 * oppose it.
 */
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

/** Number of words whose effect is told in figures. */
const STRONGEST = 3;

/** The parts with the largest effects, largest first. */
export function strongestWords(evidence: Evidence[]): Evidence[] {
  const parts = shown(evidence).sort((a, b) => Math.abs(b.weight) - Math.abs(a.weight));
  return parts.slice(0, STRONGEST);
}

/** Whether any part is worth showing. */
export function standsOut(evidence: Evidence[]): boolean {
  return shown(evidence).length > 0;
}

/** The parts to show, in text order; a sentence only if none of its words is shown. */
function shown(evidence: Evidence[]): Evidence[] {
  const strong = evidence.filter(({ notable }) => notable);
  const words = strong.filter(({ sentence }) => !sentence);
  const hasWord = ({ span }: Evidence) =>
    words.some((word) => word.span.start >= span.start && word.span.end <= span.end);
  const sentences = strong.filter((part) => part.sentence && !hasWord(part));
  return [...words, ...sentences].sort((a, b) => a.span.start - b.span.start);
}
