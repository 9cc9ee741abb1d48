/** Frequent terms with examples, and rows to read. */

import { moodText } from '../../shared/certainty.js';
import { h } from '../../shared/dom.js';
import { percent } from '../../shared/i18n.js';
import { LABELS } from '../../shared/labels.js';
import { choose, quotes } from './cards.js';
import { t } from './words.js';

/** @typedef {import('mizaj').TermInsight} TermInsight */
/** @typedef {import('../../files/dataset.js').Dataset} Dataset */
/** @typedef {'negative' | 'positive'} Side */

/** Maximum number of terms listed per side. */
const MAX_TERMS = 12;
/** Maximum number of rows per list. */
const MAX_ROWS = 8;

/**
 * @param {'drivesNegative' | 'drivesPositive'} key
 * @param {Side} side
 * @param {TermInsight[]} terms
 * @param {Dataset} dataset
 * @param {number[]} rows row numbers of the data set by their numbers in the insights
 */
export function termsCard(key, side, terms, dataset, rows) {
  const shown = terms.slice(0, MAX_TERMS);
  const most = Math.max(1, ...shown.map(({ counts }) => counts[side]));
  return h(
    'section',
    { class: 'card', 'data-tone': side },
    h('div', { class: 'card-head' }, h('h2', {}, t(key))),
    shown.length === 0
      ? h('p', { class: 'small' }, t('noTerms'))
      : h(
          'ul',
          { class: 'terms' },
          ...shown.map((term) => termRow(term, side, most, dataset, rows)),
        ),
  );
}

/**
 * @param {TermInsight} term
 * @param {Side} side
 * @param {number} most rows of this side that contain the most frequent term
 * @param {Dataset} dataset
 * @param {number[]} rows
 */
function termRow({ term, counts, examples }, side, most, dataset, rows) {
  const all = LABELS.reduce((sum, label) => sum + counts[label], 0);
  const bar = h('span', { class: 'term-bar', 'aria-hidden': 'true' });
  bar.style.inlineSize = `${(100 * counts[side]) / most}%`;
  const words = t(`share_${side}`, {
    part: counts[side],
    all,
    share: percent(counts[side] / Math.max(1, all)),
  });
  return h(
    'li',
    {},
    h(
      'details',
      {},
      h('summary', {}, h('bdi', {}, term), h('span', { class: 'small' }, words), bar),
      quotes(
        dataset,
        examples.map((row) => rows[row]),
      ),
      h('p', { class: 'small' }, choose(dataset, { search: term }, t('rowsWith', { name: term }))),
    ),
  );
}

/**
 * @param {'mostNegative' | 'mostUncertain'} key
 * @param {Dataset} dataset
 * @param {number[]} rows
 */
export function rowsCard(key, dataset, rows) {
  const shown = distinct(dataset, rows);
  if (shown.length === 0) return undefined;
  return h(
    'section',
    { class: 'card' },
    h('div', { class: 'card-head' }, h('h2', {}, t(key))),
    h('ol', { class: 'sentences' }, ...shown.map((row) => rowItem(dataset, row))),
  );
}

/**
 * The first rows whose texts differ.
 * @param {Dataset} dataset
 * @param {number[]} rows
 */
function distinct(dataset, rows) {
  /** @type {Map<string, number>} */
  const found = new Map();
  for (const row of rows) {
    const text = dataset.text(row);
    if (!found.has(text)) found.set(text, row);
    if (found.size === MAX_ROWS) break;
  }
  return [...found.values()];
}

/**
 * @param {Dataset} dataset
 * @param {number} row
 */
function rowItem(dataset, row) {
  const label = dataset.label(row);
  const verdict = dataset.verdicts[row];
  const isCorrected = dataset.corrections.has(row);
  const words =
    isCorrected && label
      ? [t(label), t('corrected')]
      : verdict
        ? [moodText(verdict), percent(verdict.confidence)]
        : [];
  return h(
    'li',
    { 'data-tone': label },
    h('span', { dir: 'auto' }, dataset.text(row)),
    h('span', { class: 'mood' }, words.join(' · ')),
  );
}
