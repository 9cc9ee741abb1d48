/** What rows are about: how often, in which mood, how it weighs, how it changes. */

import { h } from '../../shared/dom.js';
import { number, percent } from '../../shared/i18n.js';
import { LABELS } from '../../shared/labels.js';
import { topicName } from '../filter-bar.js';
import { choose, points, quotes } from './cards.js';
import { t } from './words.js';

/** @typedef {import('mizaj').TopicInsight} TopicInsight */
/** @typedef {import('../../files/dataset.js').Dataset} Dataset */
/** @typedef {import('./view.js').Findings} Findings */

/**
 * @param {Findings} findings
 * @param {Dataset} dataset
 */
export function topicsCard({ insights, rows }, dataset) {
  const { topics } = insights;
  if (topics.length === 0) return undefined;
  const hasChange = topics.some(({ change }) => change);
  const heads = [
    t('topic'),
    t('rows'),
    t('mood'),
    t('impact'),
    ...(hasChange ? [t('lastPeriod')] : []),
  ];
  return h(
    'section',
    { class: 'card', 'data-part': 'topics' },
    h(
      'div',
      { class: 'card-head' },
      h('h2', {}, t('topics')),
      h('p', { class: 'small' }, t('topicsHint')),
    ),
    h(
      'div',
      { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': t('topics') },
      h(
        'table',
        { class: 'topics' },
        h('thead', {}, h('tr', {}, ...heads.map((head) => h('th', { scope: 'col' }, head)))),
        h('tbody', {}, ...topics.map((topic) => topicRow(topic, hasChange, dataset))),
      ),
    ),
    h(
      'div',
      { class: 'topic-quotes no-print' },
      ...topics
        .filter(({ negativeExamples, impact }) => negativeExamples.length > 0 && impact > 0)
        .map(({ topic, negativeExamples }) =>
          h(
            'details',
            {},
            h('summary', {}, t('complaintsAbout', { name: topicName(topic) })),
            quotes(
              dataset,
              negativeExamples.map((row) => rows[row]),
            ),
          ),
        ),
    ),
  );
}

/**
 * @param {TopicInsight} topic
 * @param {boolean} hasChange
 * @param {Dataset} dataset
 */
function topicRow(
  { topic, moods, impact, impactInterval, significant, change },
  hasChange,
  dataset,
) {
  const all = LABELS.reduce((sum, label) => sum + moods[label], 0);
  const range = t('fromTo', { from: points(impactInterval[0]), to: points(impactInterval[1]) });
  return h(
    'tr',
    { 'data-tone': significant && impact > 0 && 'negative' },
    h('th', { scope: 'row' }, choose(dataset, { topic }, topicName(topic))),
    h('td', {}, number(all)),
    h('td', {}, moodBar(moods, all)),
    h(
      'td',
      { class: 'impact' },
      h('b', {}, h('bdi', {}, points(impact))),
      ' ',
      h('bdi', { class: 'small' }, range),
    ),
    hasChange &&
      h(
        'td',
        { class: change?.significant ? 'changed' : 'small' },
        change &&
          h(
            'bdi',
            {},
            t('changeOf', { before: percent(change.before), last: percent(change.last) }),
          ),
      ),
  );
}

/**
 * The moods about a topic as one bar; its text says the same.
 * @param {TopicInsight['moods']} moods
 * @param {number} all
 */
function moodBar(moods, all) {
  const parts = LABELS.map((label) => {
    const part = h('span', { 'data-tone': label });
    part.style.inlineSize = `${(100 * moods[label]) / Math.max(1, all)}%`;
    return part;
  });
  return h(
    'span',
    { class: 'mood-cell' },
    h('span', { class: 'mood-bar', 'aria-hidden': 'true' }, ...parts),
    h(
      'span',
      { class: 'small' },
      t('negativeShare', { share: percent(moods.negative / Math.max(1, all)) }),
    ),
  );
}
