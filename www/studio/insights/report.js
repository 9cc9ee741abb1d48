/** The report: what stands out, topics, groups and periods, terms, rows to read. */

import { h } from '../../shared/dom.js';
import { alertsCard } from './alerts.js';
import { pair } from './cards.js';
import { groupsCard, languagesCard, trendCard } from './groups.js';
import { headline } from './headline.js';
import { rowsCard, termsCard } from './lists.js';
import { sharesCard } from './shares.js';
import { topicsCard } from './topics.js';
import { t } from './words.js';

/** @typedef {import('../../files/dataset.js').Dataset} Dataset */
/** @typedef {import('./view.js').Findings} Findings */
/** @typedef {{ width: number, isPrinted: boolean, print: () => void }} Page with its width in pixels */

/**
 * @param {Findings} findings
 * @param {Dataset} dataset
 * @param {Page} page
 */
export function report(findings, dataset, page) {
  const { insights, rows, unsure } = findings;
  if (rows.length === 0) return [h('p', { class: 'card', role: 'status' }, t('noRows'))];
  const { negativeTerms, positiveTerms, mostNegative, corrected } = insights;
  const shares = sharesCard(insights);
  return [
    headline(insights, dataset, page),
    // Levels that are known come first; the model's own only after what can be compared.
    corrected && shares,
    alertsCard(findings, dataset),
    topicsCard(findings, dataset),
    trendCard(insights, dataset, page),
    pair(groupsCard(insights, dataset, page), languagesCard(insights, dataset, page)),
    !corrected && shares,
    pair(
      termsCard('drivesNegative', 'negative', negativeTerms, dataset, rows),
      termsCard('drivesPositive', 'positive', positiveTerms, dataset, rows),
    ),
    pair(
      rowsCard(
        'mostNegative',
        dataset,
        mostNegative.map((row) => rows[row]),
      ),
      rowsCard('mostUncertain', dataset, unsure),
    ),
  ].filter((part) => part !== undefined && part !== false);
}
