/** Draws a conversation. It knows badges only as elements. */

import { byId, find, h } from '../shared/dom.js';
import { interfaceLanguage, relativeTime, t } from '../shared/i18n.js';
import { reasonsOf } from './queue-order.js';
import { AGENTS, assigneeName, customerWords } from './sample-tickets.js';
import { reasonsText } from './words.js';

/** @typedef {import('./sample-tickets.js').Ticket} Ticket */
/** @typedef {import('mizaj/element').MizajBadge} MizajBadge */

/**
 * The state that the conversation was last drawn from.
 * @type {string | undefined}
 */
let drawn;

/**
 * Draws the conversation of one ticket, with a badge on each of the customer's messages.
 * @param {Ticket} ticket
 */
export function drawThread(ticket) {
  const isEscalated = Boolean(ticket.isEscalated);
  const reasons = reasonsOf(ticket);
  drawFacts(ticket);
  byId('subject').textContent = ticket.subject;
  byId('customer').textContent = ticket.customer;
  byId('escalation').hidden = reasons.length === 0 && !isEscalated;
  byId('escalation').toggleAttribute('data-done', isEscalated);
  byId('escalation-text').textContent = isEscalated
    ? t('deskHandedOver')
    : t('deskEscalation', { reasons: reasonsText(reasons) });
  byId('escalate').hidden = isEscalated;
  const state = [ticket.id, ticket.messages.length, interfaceLanguage()].join();
  if (drawn === state) return; // keeps an open popover open
  drawn = state;
  /** @type {MizajBadge} */ (byId('trend')).messages = customerWords(ticket);
  byId('messages').replaceChildren(
    ...ticket.messages.map((message) => messageItem(message, ticket.customer)),
  );
  byId('messages').lastElementChild?.scrollIntoView({ block: 'nearest' });
}

/**
 * The menus of a ticket: its status and who takes care of it.
 * @param {() => Ticket} current the ticket that is open
 * @param {() => void} draw
 */
export function startFacts(current, draw) {
  const status = byId('status', HTMLSelectElement);
  const assignee = byId('assignee', HTMLSelectElement);
  status.addEventListener('change', () => {
    current().status = /** @type {Ticket['status']} */ (status.value);
    draw();
  });
  assignee.addEventListener('change', () => {
    current().assignee = assignee.value || undefined;
    draw();
  });
}

/** @param {Ticket} ticket */
function drawFacts({ status, assignee, channel, verdict }) {
  byId('status', HTMLSelectElement).value = status;
  byId('channel').textContent = t(`desk_${channel}`);
  byId('language').textContent = verdict ? t(`language_${verdict.language}`) : '';
  const menu = byId('assignee', HTMLSelectElement);
  menu.replaceChildren(
    h('option', { value: '' }, t('deskNobody')),
    ...AGENTS.map((agent) => h('option', { value: agent }, assigneeName(agent))),
  );
  menu.value = assignee ?? '';
}

/**
 * @param {import('./sample-tickets.js').Message} message
 * @param {string} customer
 */
function messageItem({ by, text, time }, customer) {
  const isCustomer = by === 'customer';
  const badge = isCustomer && h('mizaj-badge');
  if (badge) badge.text = text;
  return h(
    'li',
    { class: 'message', 'data-by': by },
    h(
      'span',
      { class: 'small' },
      h('bdi', {}, isCustomer ? customer : t('deskAgent')),
      ` · ${relativeTime(time)}`,
    ),
    h('p', { dir: 'auto' }, text),
    badge,
  );
}

/**
 * On a phone, tickets and conversation take turns; elsewhere both are visible and this changes
 * nothing.
 */
export function showThread() {
  // The same width as in the style sheet.
  if (!matchMedia('(max-width: 760px)').matches) return;
  const inbox = byId('inbox');
  inbox.dataset.open = 'thread';
  byId('subject').focus();
  scrollTo(0, 0);
  byId('back').onclick = () => {
    delete inbox.dataset.open;
    find(byId('queue'), '[aria-current]').focus();
  };
}

/** Redraws every badge in the language of the page. */
export function translateBadges() {
  for (const badge of document.querySelectorAll('mizaj-badge')) {
    badge.lang = interfaceLanguage();
    // The trend is drawn with the messages.
    if (badge.messages) badge.messages = [...badge.messages];
  }
}
