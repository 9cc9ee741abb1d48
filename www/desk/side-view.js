/** Draws what stands beside the tickets: the log of corrections, the live feed, the code. */

import { byId, h } from '../shared/dom.js';
import { isolated, reasonText, t } from '../shared/i18n.js';

/** @typedef {import('./sample-tickets.js').Ticket} Ticket */
/** @typedef {import('mizaj/element').Override} Override */

/**
 * Draws the list of agents' corrections.
 * @param {readonly Override[]} overrides
 */
export function drawLog(overrides) {
  byId('export', HTMLButtonElement).disabled = overrides.length === 0;
  byId('log').replaceChildren(
    ...overrides.map(({ text, predicted, label }) =>
      h(
        'li',
        { 'data-tone': label },
        h('p', { dir: 'auto' }, text),
        h('p', { class: 'small' }, t('deskOverride', { model: t(predicted), agent: t(label) })),
      ),
    ),
  );
}

/**
 * The latest ticket of the feed, and why the feed stopped by itself.
 * @type {{ ticket?: Ticket, failure?: unknown }}
 */
const news = {};

/**
 * Draws the button of the feed and its news; fields that `change` omits keep their values.
 * @param {boolean} isRunning
 * @param {typeof news} [change]
 */
export function drawFeed(isRunning, change) {
  const { ticket, failure } = Object.assign(news, change);
  byId('feed-failure').textContent = failure
    ? t('deskFeedFailed', { reason: reasonText(/** @type {Error} */ (failure)) })
    : '';
  byId('feed').setAttribute('aria-pressed', String(isRunning));
  if (!ticket) return;
  const arrived = t('deskArrived', {
    customer: isolated(ticket.customer),
    subject: isolated(ticket.subject),
  });
  // Screen readers read text that is written again, even if it is the same.
  if (byId('arrived').textContent !== arrived) byId('arrived').textContent = arrived;
}

/** Shows the code that uses Mizaj, once it is asked for. */
export async function showCode() {
  const place = byId('code-text');
  if (place.textContent) return;
  const code = await (await fetch('desk/mizaj.js')).text();
  place.textContent = code;
  byId('code-hint').textContent = t('deskCodeHint', { count: code.trimEnd().split('\n').length });
}
