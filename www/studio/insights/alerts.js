/** Periods that are worse than chance explains, and what is different in them. */

import { h } from '../../shared/dom.js';
import { isolated, percent } from '../../shared/i18n.js';
import { topicName } from '../filter-bar.js';
import { choose, quotes } from './cards.js';
import { t } from './words.js';

/** @typedef {import('mizaj').Alert} Alert */
/** @typedef {import('mizaj').Difference} Difference */
/** @typedef {import('../../files/dataset.js').Dataset} Dataset */
/** @typedef {import('./view.js').Findings} Findings */

/** Rows shown for an alert, and differences. */
const MAX_ROWS = 3;
const MAX_CHANGES = 6;

/**
 * @param {Findings} findings
 * @param {Dataset} dataset
 */
export function alertsCard({ insights, rows, changes }, dataset) {
  const { alerts, periodUnit, partial } = insights;
  if (partial) return undefined;
  return h(
    'section',
    { class: 'card', 'data-tone': alerts.length > 0 && 'negative' },
    h('h2', {}, t('alerts')),
    alerts.length === 0
      ? h('p', { class: 'small' }, t('noAlerts'))
      : h(
          'ul',
          { class: 'alerts' },
          ...alerts.map((alert, place) =>
            h(
              'li',
              {},
              choose(
                dataset,
                { from: alert.period, to: alert.end },
                t(`alert_${periodUnit}`, {
                  period: isolated(alert.period),
                  rows: alert.rows,
                  share: percent(alert.negativeShare),
                  usual: percent(alert.usualShare),
                }),
              ),
              details(alert, changes[place] ?? [], dataset, rows),
            ),
          ),
        ),
  );
}

/**
 * @param {Alert} alert
 * @param {Difference[]} changes
 * @param {Dataset} dataset
 * @param {number[]} rows
 */
function details({ period, end, rows: count, usualRows }, changes, dataset, rows) {
  const told = changes.filter(({ kind }) => kind !== 'label').slice(0, MAX_CHANGES);
  const unhappy = rows.filter((row) => {
    const day = dataset.day(row)?.slice(0, 10) ?? '';
    return day >= period && day <= end && dataset.label(row) === 'negative';
  });
  return h(
    'details',
    {},
    h('summary', {}, t('whatChanged')),
    h(
      'ul',
      { class: 'changes' },
      h('li', {}, t('volume', { rows: count, usual: Math.round(usualRows) })),
      ...told.map((change) => h('li', {}, differenceText(change))),
    ),
    quotes(dataset, unhappy.slice(0, MAX_ROWS)),
  );
}

/**
 * A difference between two sets of rows as a short sentence.
 * @param {Difference} difference
 */
export function differenceText({ kind, name, first, second }) {
  const values = { first: percent(first), second: percent(second) };
  /** @type {Record<Difference['kind'], () => string>} */
  const names = {
    label: () => t(/** @type {import('mizaj').Label} */ (name)),
    topic: () => t('complaintsAbout', { name: topicName(name) }),
    channel: () => name,
    language: () => t(`language_${/** @type {import('mizaj').Language} */ (name)}`),
    term: () => t('quoted', { name }),
  };
  return t('difference', { name: isolated(names[kind]()), ...values });
}
