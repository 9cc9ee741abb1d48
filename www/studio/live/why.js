/** Which words and sentences of a text counted. */

import { byId, h } from '../../shared/dom.js';
import { percent, t } from '../../shared/i18n.js';
import { LABELS } from '../../shared/labels.js';

/** @typedef {import('mizaj').Evidence} Evidence */
/** @typedef {import('mizaj').SentenceVerdict} SentenceVerdict */
/** @typedef {import('mizaj').Verdict} Verdict */

/** Words listed under the text. */
const MAX_WORDS = 8;

/**
 * Draws the card, or hides it if there is nothing to explain.
 * @param {HTMLElement} card
 * @param {{ text: string, verdict: Verdict } | undefined} explained
 */
export function drawWhy(card, explained) {
  card.hidden = !explained;
  if (!explained) return;
  const { text, verdict } = explained;
  const evidence = (verdict.evidence ?? []).filter(({ notable }) => notable);
  byId('marked').replaceChildren(...marked(text, evidence));
  byId('evidence').replaceChildren(...listed(text, evidence));
  const sentences = verdict.sentences ?? [];
  byId('sentences-block').hidden = sentences.length < 2;
  byId('sentences').replaceChildren(...sentences.map((sentence) => sentenceRow(text, sentence)));
}

/**
 * The label that a word supports most.
 * @param {Evidence['effects']} effects
 */
function toneOf(effects) {
  return LABELS.reduce((best, label) => (effects[label] > effects[best] ? label : best));
}

/**
 * The text with the notable words underlined; the text itself is unchanged.
 * @param {string} text
 * @param {Evidence[]} evidence
 */
export function marked(text, evidence) {
  const parts = [];
  let end = 0;
  for (const { span, weight, effects } of [...evidence].sort(
    (a, b) => a.span.start - b.span.start,
  )) {
    if (span.start < end) continue;
    const word = h(
      'span',
      {
        class: weight < 0 ? 'word against' : 'word',
        'data-tone': toneOf(effects),
        title: signed(weight),
      },
      text.slice(span.start, span.end),
    );
    word.style.setProperty(
      '--thick',
      `${(1.5 + 5 * Math.min(1, Math.abs(weight) * 2)).toFixed(1)}px`,
    );
    parts.push(text.slice(end, span.start), word);
    end = span.end;
  }
  parts.push(text.slice(end));
  return parts;
}

/**
 * The words with the largest weights.
 * @param {string} text
 * @param {Evidence[]} evidence
 */
export function listed(text, evidence) {
  if (evidence.length === 0) return [h('li', { 'data-tone': 'neutral' }, t('whyNothing'))];
  return [...evidence]
    .sort((a, b) => Math.abs(b.weight) - Math.abs(a.weight))
    .slice(0, MAX_WORDS)
    .map(({ span, weight, effects }) =>
      h(
        'li',
        { 'data-tone': toneOf(effects) },
        h('bdi', {}, text.slice(span.start, span.end)),
        h('b', {}, signed(weight)),
      ),
    );
}

/**
 * A weight in percentage points, with its sign.
 * @param {number} weight
 */
function signed(weight) {
  const points = Math.round(weight * 100);
  return points < 0 ? `−${-points}` : `+${points}`;
}

/**
 * @param {string} text
 * @param {SentenceVerdict} sentence
 */
export function sentenceRow(text, { span, label, confidence }) {
  return h(
    'li',
    { 'data-tone': label },
    h('span', { dir: 'auto' }, text.slice(span.start, span.end).trim()),
    h('span', { class: 'mood' }, `${t(label)} · ${percent(confidence)}`),
  );
}
