/** The agent's reply, checked for its tone, and the demo's control that writes as the customer. */

import { byId, find } from '../shared/dom.js';
import { t } from '../shared/i18n.js';
import { isUnfriendly } from './mizaj.js';

/** @typedef {import('./sample-tickets.js').Ticket} Ticket */

/**
 * @param {() => Ticket} current the ticket that is open
 * @param {() => void} draw
 */
export function startComposers(current, draw) {
  const reply = byId('reply', HTMLTextAreaElement);
  const send = find(byId('composer'), '.send');
  /** The reply that the agent was warned about. @type {string | undefined} */
  let warned;
  const warn = (/** @type {string | undefined} */ text) => {
    warned = text;
    byId('tone').textContent = text ? t('deskTone') : '';
    send.dataset.i18n = text ? 'deskSendAnyway' : 'deskSend';
    send.textContent = t(text ? 'deskSendAnyway' : 'deskSend');
  };
  reply.addEventListener('input', () => warned && warn(undefined));

  byId('composer').addEventListener('submit', async (event) => {
    event.preventDefault();
    const [text, ticket] = [reply.value, current()];
    if (text.trim() === '') return;
    if (text !== warned && (await isUnfriendly(text))) return warn(text);
    // The agent may have typed on, or opened another ticket.
    if (reply.value !== text || current() !== ticket) return;
    write(ticket, 'agent', reply);
    ticket.status = 'pending';
    warn(undefined);
    draw();
  });

  byId('as-customer').addEventListener('submit', (event) => {
    event.preventDefault();
    const box = byId('customer-text', HTMLTextAreaElement);
    if (box.value.trim() === '') return;
    write(current(), 'customer', box);
    current().status = 'open';
    draw();
  });
}

/**
 * Adds what is in the box to the conversation, and empties the box.
 * @param {Ticket} ticket
 * @param {'agent' | 'customer'} by
 * @param {HTMLTextAreaElement} box
 */
function write(ticket, by, box) {
  ticket.messages.push({ by, text: box.value, time: Date.now() });
  box.value = '';
  box.dispatchEvent(new Event('input'));
}
