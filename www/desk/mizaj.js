/**
 * Everything needed to add Mizaj to a support tool. The page gives the badges their texts; they
 * analyze them, and this file listens to their events.
 */

import { createAnalyzer } from 'mizaj';
import { MizajBadge, overrides } from 'mizaj/element';

/** @typedef {import('./sample-tickets.js').Ticket} Ticket */

/** One engine for the badges and for what is below. */
const mizaj = createAnalyzer();
MizajBadge.configure({ analyzer: mizaj });
customElements.define('mizaj-badge', MizajBadge);

/**
 * Keeps the mood of each ticket up to date, and why someone should look at it. The badges in the
 * list provide the verdicts; the agent may give another label anywhere on the page.
 * @param {HTMLElement} list
 * @param {Ticket[]} tickets
 * @param {() => void} onChange
 */
export function followMoods(list, tickets, onChange) {
  list.addEventListener('mizaj-verdict', ({ target, detail: { verdict, trend } }) => {
    const { dataset } = /** @type {HTMLElement} */ (target);
    const ticket = tickets.find(({ id }) => String(id) === dataset.ticket);
    if (!ticket) return;
    Object.assign(ticket, { verdict, reasons: trend?.reasons });
    onChange();
  });
  const follow = () => {
    const labels = new Map(overrides().map(({ text, label }) => [text, label]));
    for (const ticket of tickets) {
      const last = ticket.messages.findLast(({ by }) => by === 'customer');
      ticket.override = last && labels.get(last.text);
    }
    onChange();
  };
  for (const event of ['mizaj-override', 'mizaj-undo']) addEventListener(event, follow);
}

/** Whether a reply sounds unfriendly. @param {string} reply */
export async function isUnfriendly(reply) {
  const { label, certainty } = await (await mizaj).analyze(reply);
  return label === 'negative' && certainty !== 'unsure';
}

/**
 * Tickets of a live feed, each with its verdict.
 * @param {AsyncIterable<Ticket>} feed
 * @returns {AsyncGenerator<Ticket>}
 */
export async function* withVerdicts(feed) {
  for await (const ticket of feed)
    yield { ...ticket, verdict: await (await mizaj).analyze(ticket.messages[0].text) };
}
