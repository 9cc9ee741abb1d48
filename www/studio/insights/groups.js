/** Groups, languages and periods beside each other, as charts. Each mark chooses its rows. */

import { outgoingNames } from '../../files/outgoing.js';
import { h } from '../../shared/dom.js';
import { number, percent } from '../../shared/i18n.js';
import { LABELS } from '../../shared/labels.js';
import { chartCard } from '../charts/card.js';
import { signedNet } from '../charts/picture.js';
import { shareBars } from '../charts/share-bars.js';
import { trend } from '../charts/trend.js';
import { choose, periodName } from './cards.js';
import { interval, percents } from './shares.js';
import { t } from './words.js';

/** @typedef {import('mizaj').GroupInsight} GroupInsight */
/** @typedef {import('mizaj').Insights} Insights */
/** @typedef {import('../../files/dataset.js').Dataset} Dataset */
/** @typedef {import('../../files/selection.js').Wanted} Wanted */
/** @typedef {import('./report.js').Page} Page */

/** Maximum number of groups in a chart; its table has all of them. */
const MAX_BARS = 12;
/** Minimum width of two cards side by side, the gap between them and their padding, in pixels. */
const MIN_CARD = 416;
const GAP = 12;
const PADDING = 52;
/** Minimum width of a chart, in pixels. */
const MIN_CHART = 300;

/**
 * Width of a chart in `columns` columns, in pixels.
 * @param {Page} page
 * @param {number} columns
 */
function chartWidth({ width, isPrinted }, columns) {
  if (isPrinted) return width / columns;
  const side = width < 2 * MIN_CARD ? width : width / columns - GAP;
  return Math.max(MIN_CHART, side - PADDING);
}

/**
 * @param {Insights} insights
 * @param {Dataset} dataset
 * @param {Page} page
 */
export function groupsCard({ channels }, dataset, page) {
  if (channels.length === 0) return undefined;
  return sharesCard('byChannel', channels, page, dataset, ({ name }) => ({ group: name }));
}

/**
 * @param {Insights} insights
 * @param {Dataset} dataset
 * @param {Page} page
 */
export function languagesCard({ languages }, dataset, page) {
  /** @param {string} tag */
  const nameOf = (tag) => t(`language_${/** @type {import('mizaj').Language} */ (tag)}`);
  const named = languages.map((group) => ({ ...group, name: nameOf(group.name) }));
  return sharesCard('byLanguage', named, page, dataset, (group) => ({
    language: languages[named.indexOf(group)]?.name ?? '',
  }));
}

/**
 * @param {Insights} insights
 * @param {Dataset} dataset
 * @param {Page} page
 */
export function trendCard({ periods, periodUnit, alerts }, dataset, page) {
  if (periods.length === 0) {
    return h(
      'section',
      { class: 'card' },
      h('h2', {}, t('trend')),
      h('p', { class: 'small' }, t(dataset.roles.date === null ? 'noDates' : 'noReadDates')),
    );
  }
  const hint = t('trendHint', { unit: t(`unit_${periodUnit}`) });
  /** @type {(period: GroupInsight) => Partial<Wanted>} */
  const wanted = ({ name, end }) => ({ from: name, to: end ?? name });
  const names = { net: t('net'), interval: t('interval95'), alert: t('alertMark') };
  const chart = trend(t('trend'), periods, alerts, chartWidth(page, 1), names, (period) =>
    dataset.selection.set(wanted(period)),
  );
  const named = periods.map((period) => ({ ...period, name: periodName(period, periodUnit) }));
  return chartCard(
    'trend',
    hint,
    chart,
    numbersOf(named, dataset, (group) => wanted(periods[named.indexOf(group)])),
    sourceOf(dataset),
    (gate) => outgoingNames(dataset, gate),
  );
}

/**
 * @param {'byChannel' | 'byLanguage'} key
 * @param {GroupInsight[]} groups
 * @param {Page} page
 * @param {Dataset} dataset
 * @param {(group: GroupInsight) => Partial<Wanted>} wanted
 */
function sharesCard(key, groups, page, dataset, wanted) {
  const chart = shareBars(t(key), groups.slice(0, MAX_BARS), chartWidth(page, 2), (group, label) =>
    dataset.selection.set({ ...wanted(group), ...(label && { label }) }),
  );
  const hint = groups.some(({ corrected }) => corrected) ? t('groupsCorrected') : '';
  const numbers = numbersOf(groups, dataset, wanted);
  return chartCard(key, hint, chart, numbers, sourceOf(dataset), (gate) =>
    outgoingNames(dataset, gate),
  );
}

/**
 * Groups of rows as the table of their chart; each name chooses its rows.
 * @param {GroupInsight[]} groups
 * @param {Dataset} dataset
 * @param {(group: GroupInsight) => Partial<Wanted>} wanted
 */
function numbersOf(groups, dataset, wanted) {
  const isCorrected = groups.some(({ corrected }) => corrected);
  return {
    heads: [
      t('group'),
      ...LABELS.map((label) => t(label)),
      t('unreadableRows'),
      t('nonAnswers'),
      t('net'),
      ...(isCorrected ? [t('negativeCorrected')] : []),
    ],
    rows: groups.map((group) => [
      choose(dataset, wanted(group), group.name || t('unnamed')),
      ...LABELS.map((label) => number(group.counts[label])),
      number(group.leftOut.unreadable),
      number(group.leftOut.nonAnswers),
      `${signedNet(group.net)} ${interval(group.netInterval)}`,
      ...(isCorrected ? [estimate(group.corrected?.negative)] : []),
    ]),
  };
}

/** @param {import('mizaj').Estimate | undefined} found */
function estimate(found) {
  return found ? `${percent(found.value)} (${percents(found.interval)})` : '';
}

/**
 * Where the numbers come from; of a run that is not at its end, how far it is.
 * @param {Dataset} dataset
 */
function sourceOf(dataset) {
  const source = t('source', { name: dataset.name });
  if (dataset.isComplete) return source;
  return `${source} · ${t('partial', { done: dataset.done, total: dataset.rows.length })}`;
}
