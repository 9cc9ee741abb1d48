/** What an adaptation learned and how good it is: before and after, words, mistakes, doubts. */

import { h } from '../../shared/dom.js';
import { isolated, number, percent } from '../../shared/i18n.js';
import { LABELS } from '../../shared/labels.js';
import { t } from './words.js';

/** @typedef {import('mizaj').AdaptationReport} AdaptationReport */
/** @typedef {import('mizaj').Accuracy} Accuracy */
/** @typedef {import('./examples.js').Given} Given */

/** Doubted examples that are listed. */
const MAX_DOUBTS = 20;

/**
 * @param {AdaptationReport} report
 * @param {Given[]} given the examples in the order they were taught
 */
export function reportCards(report, given) {
  return [
    summary(report),
    h('div', { class: 'pair' }, labels(report), confusions(report)),
    ...doubts(report, given),
  ];
}

/** @param {AdaptationReport} report */
function summary(report) {
  const isMoods = report.kind === 'moods';
  return h(
    'section',
    { class: 'card', 'data-part': 'before-after' },
    h(
      'div',
      { class: 'card-head' },
      h('h2', {}, t(report.better ? 'teachBetter' : 'teachNotBetter')),
      h('p', { class: 'small' }, t('teachHonest', { count: report.folds })),
    ),
    h(
      'dl',
      { class: 'before-after' },
      ...bar(t(isMoods ? 'teachBefore' : 'teachMostFrequent'), report.before, false),
      ...bar(t('teachAfter'), report.after, report.better),
    ),
    ...remarks(report).map((remark) => h('p', { class: 'small' }, remark)),
  );
}

/**
 * A share with its interval, as words and as a bar.
 * @param {string} name
 * @param {Accuracy} accuracy
 * @param {boolean} isGood
 */
function bar(name, { right, share, interval: [low, high] }, isGood) {
  const bar = h('span', { class: 'share-bar', 'aria-hidden': 'true' });
  // By script, because the page's policy refuses style attributes.
  for (const [name, value] of Object.entries({ share, low, high })) {
    bar.style.setProperty(`--${name}`, String(value));
  }
  return [
    h('dt', {}, name),
    h(
      'dd',
      { 'data-tone': isGood && 'positive' },
      bar,
      h(
        'bdi',
        {},
        t('teachShare', { share: percent(share), low: percent(low), high: percent(high), right }),
      ),
    ),
  ];
}

/** @param {AdaptationReport} report */
function remarks({ better, duplicates, contradictions, empty, unused }) {
  return [
    better ? '' : t('teachNoEffect'),
    duplicates > 0 && t('teachDuplicates', { count: duplicates }),
    contradictions > 0 && t('teachContradictions', { count: contradictions }),
    empty > 0 && t('teachEmptyTexts', { count: empty }),
    unused > 0 && t('teachUnused', { count: unused }),
  ].filter((remark) => typeof remark === 'string' && remark !== '');
}

/** @param {AdaptationReport} report */
function labels({ labels: all }) {
  return table(
    t('teachLearned'),
    [t('teachLabel'), t('teachRecognized'), t('teachWords')],
    all
      .filter(({ examples }) => examples > 0)
      .map(({ label, examples, recognized, words }) => [
        nameOf(label),
        `${number(recognized)} / ${number(examples)}`,
        words.map(isolated).join(', '),
      ]),
  );
}

/** @param {AdaptationReport} report */
function confusions({ confusions: all }) {
  if (all.length === 0) return undefined;
  return table(
    t('teachConfusions'),
    [t('teachGiven'), t('teachFound'), t('teachTimes')],
    all.map(({ given, found, count }) => [nameOf(given), nameOf(found), number(count)]),
  );
}

/**
 * @param {AdaptationReport} report
 * @param {Given[]} given
 */
function doubts({ disagreements }, given) {
  if (disagreements.length === 0) return [];
  const item = (/** @type {import('mizaj').Disagreement} */ doubt) => {
    const names = (/** @type {string[]} */ all) => all.map(nameOf).join(', ') || '–';
    const values = {
      given: names(doubt.given),
      found: names(doubt.found),
      share: percent(doubt.score),
    };
    return h(
      'li',
      {},
      h('span', { dir: 'auto' }, given[doubt.index]?.example.text),
      h('span', { class: 'mood' }, t('teachDoubt', values)),
    );
  };
  const card = h(
    'section',
    { class: 'card' },
    h(
      'div',
      { class: 'card-head' },
      h('h2', {}, t('teachDoubts', { count: disagreements.length })),
      h('p', { class: 'small' }, t('teachDoubtsHint')),
    ),
    h('ol', { class: 'sentences' }, ...disagreements.slice(0, MAX_DOUBTS).map(item)),
  );
  return [card];
}

/**
 * @param {string} title
 * @param {string[]} heads
 * @param {string[][]} rows
 */
function table(title, heads, rows) {
  return h(
    'section',
    { class: 'card' },
    h('div', { class: 'card-head' }, h('h2', {}, title)),
    h(
      'div',
      { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': title },
      h(
        'table',
        { class: 'figures' },
        h('thead', {}, h('tr', {}, ...heads.map((head) => h('th', { scope: 'col' }, head)))),
        h(
          'tbody',
          {},
          ...rows.map(([name, ...cells]) =>
            h(
              'tr',
              {},
              h('th', { scope: 'row' }, h('bdi', {}, name)),
              ...cells.map((cell) => h('td', {}, h('bdi', {}, cell))),
            ),
          ),
        ),
      ),
    ),
  );
}

/**
 * A label as it is shown: moods in the language of the page, others as the person wrote them.
 * @param {string} label
 */
export function nameOf(label) {
  const mood = LABELS.find((own) => own === label);
  return mood ? t(mood) : label || '–';
}
