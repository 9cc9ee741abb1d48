/** What can be said of all rows, in sentences. Every one is a claim that was tested. */

import { redactionSwitch } from '../../leaving/leave.js';
import { h } from '../../shared/dom.js';
import { isolated, percent } from '../../shared/i18n.js';
import { topicName } from '../filter-bar.js';
import { t } from './words.js';

/** @typedef {import('mizaj').Claim} Claim */
/** @typedef {import('mizaj').Insights} Insights */
/** @typedef {import('../../files/dataset.js').Dataset} Dataset */

/** Claims told after the first. */
const MORE = 3;

/**
 * @param {Insights} insights
 * @param {Dataset} dataset
 * @param {import('./report.js').Page} page
 */
export function headline(insights, dataset, page) {
  const { claims, periodUnit, partial } = insights;
  const [first, ...others] = claims;
  return h(
    'section',
    { class: 'card headline', 'data-part': 'headline', 'aria-labelledby': 'headline-text' },
    partial &&
      h(
        'p',
        { class: 'tag', 'data-part': 'partial' },
        t('partial', { done: dataset.done, total: dataset.rows.length }),
      ),
    h(
      'p',
      { id: 'headline-text', class: 'headline-text' },
      partial ? t('partialHint') : first ? sentence(first, periodUnit) : t('noClaim'),
    ),
    others.length > 0 &&
      h(
        'ul',
        { class: 'claims' },
        ...others.slice(0, MORE).map((claim) => h('li', {}, sentence(claim, periodUnit))),
      ),
    levels(insights),
    h(
      'div',
      { class: 'row no-print' },
      h('a', { class: 'button quiet', href: '#batch' }, t('seeRows')),
      h(
        'button',
        { class: 'button quiet', type: 'button', id: 'print', onclick: page.print },
        t('print'),
      ),
      redactionSwitch(),
    ),
  );
}

/**
 * @param {Claim} claim
 * @param {import('mizaj').PeriodUnit} unit
 */
function sentence({ kind, name, rows, share, otherShare, without }, unit) {
  const values = {
    rows,
    share: percent(share),
    other: percent(otherShare),
    without: percent(without ?? 0),
  };
  if (kind === 'topic') return t('claim_topic', { ...values, name: isolated(topicName(name)) });
  if (kind === 'channel') return t('claim_channel', { ...values, name: isolated(name) });
  if (kind === 'period') return t(`claim_${unit}`, { ...values, name: isolated(name) });
  return t(share > otherShare ? 'claim_rise' : 'claim_fall', {
    ...values,
    name: isolated(topicName(name)),
  });
}

/**
 * How the shares of labels are known.
 * @param {Insights} insights
 */
function levels({ corrected }) {
  if (!corrected)
    return h(
      'p',
      { class: 'small', 'data-part': 'levels' },
      t('levelsModel'),
      ' ',
      h('a', { href: '#compare', class: 'no-print' }, t('labelRows')),
    );
  const { labeled, agreed } = corrected;
  return h(
    'p',
    { class: 'small', 'data-part': 'levels' },
    t('levelsCorrected', { labels: labeled, share: percent(agreed / Math.max(1, labeled)) }),
  );
}
