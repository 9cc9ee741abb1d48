/** What the ratings and labels of a file stand for: a table with counts that the person may change. */

import { fieldValue, h } from '../../../shared/dom.js';
import { isolated, number, t } from '../../../shared/i18n.js';
import { LABELS } from '../../../shared/labels.js';

/** @typedef {import('mizaj').Label} Label */
/** @typedef {import('../../../files/reader.js').MoodValue} MoodValue */
/** @typedef {import('../../../files/reader.js').Overview} Overview */
/** @typedef {Map<string, Label | undefined>} OwnMoods what the person says values stand for */

/** Values of a table; the rarest of more are not shown. */
const SHOWN = 24;

/**
 * What the values stand for, by value: as the person says, else as the reader guesses.
 * @param {MoodValue[]} values
 * @param {OwnMoods} own
 * @returns {Map<string, Label>}
 */
export function moodsOf(values, own) {
  const moods = new Map();
  for (const { value, mood } of values) {
    const label = own.has(value) ? own.get(value) : mood;
    if (label) moods.set(value, label);
  }
  return moods;
}

/**
 * A table for the ratings and one for the labels, where there are any.
 * @param {Overview} overview
 * @param {{ ratings: OwnMoods, labels: OwnMoods }} own is changed
 * @returns {HTMLElement[]}
 */
export function moodTables({ ratings, labels, roles, names }, own) {
  /** @type {(column: number | null) => string} */
  const name = (column) => isolated(column === null ? '' : names[column]);
  return [
    ...(labels.length > 0
      ? [table(t('moodsOfLabels', { name: name(roles.label) }), 'label', labels, own.labels)]
      : []),
    ...(ratings.length > 0
      ? [table(t('moodsOfRatings', { name: name(roles.rating) }), 'rating', ratings, own.ratings)]
      : []),
  ];
}

/**
 * @param {string} title
 * @param {'label' | 'rating'} role
 * @param {MoodValue[]} values
 * @param {OwnMoods} own
 */
function table(title, role, values, own) {
  const head = [t('value'), t('rows'), t('means')];
  const shown = values.slice(0, SHOWN);
  return h(
    'details',
    { class: 'moods', 'data-part': `moods-${role}`, open: shown.every(({ mood }) => !mood) },
    h('summary', {}, title),
    h('p', { class: 'small' }, t('moodsHint')),
    h(
      'table',
      {},
      h('thead', {}, h('tr', {}, ...head.map((text) => h('th', { scope: 'col' }, text)))),
      h('tbody', {}, ...shown.map((value) => line(value, own))),
    ),
    values.length > shown.length &&
      h('p', { class: 'small' }, t('moreValues', { count: values.length - shown.length })),
  );
}

/**
 * @param {MoodValue} value
 * @param {OwnMoods} own
 */
function line({ value, mood, rows }, own) {
  const chosen = own.has(value) ? own.get(value) : (mood ?? undefined);
  return h(
    'tr',
    {},
    h('th', { scope: 'row' }, h('bdi', {}, value)),
    h('td', {}, number(rows)),
    h(
      'td',
      {},
      h(
        'select',
        {
          'aria-label': `${t('means')} ${isolated(value)}`,
          onchange: (/** @type {Event} */ event) =>
            own.set(value, /** @type {Label | undefined} */ (fieldValue(event) || undefined)),
        },
        h('option', { value: '', selected: chosen === undefined }, t('noMood')),
        ...LABELS.map((label) =>
          h('option', { value: label, selected: label === chosen }, t(label)),
        ),
      ),
    ),
  );
}
