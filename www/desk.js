/** The desk's own drawing: a queue, a thread, a log. It knows badges only as elements. */

import { byId, h } from './dom.js';

const MINUTE = 60_000;

/** The list of tickets, as they are ordered. Rows that are there already are kept. */
export function drawQueue(tickets, current, choose) {
  const rows = new Map([...byId('queue').children].map((row) => [row.dataset.ticket, row]));
  tickets.forEach((ticket, place) => {
    const row = rows.get(String(ticket.id)) ?? newRow(ticket, choose);
    row.toggleAttribute('data-current', ticket === current);
    row.toggleAttribute('data-attention', Boolean(ticket.needsAttention));
    if (ticket.verdict) row.dataset.tone = ticket.verdict.label;
    row.querySelector('.waiting').replaceChildren(h('bdi', {}, ticket.customer), ` · ${waiting(ticket)}`);
    setMessages(row.querySelector('mizaj-badge'), ticket);
    const here = byId('queue').children[place];
    if (here !== row) byId('queue').insertBefore(row, here ?? null);
  });
}

function newRow(ticket, choose) {
  return h(
    'li',
    { class: 'ticket', 'data-ticket': ticket.id },
    h('button', { type: 'button', dir: 'auto', onclick: () => choose(ticket) }, ticket.subject),
    h('span', { class: 'small waiting' }),
    h('mizaj-badge', { 'data-ticket': ticket.id, 'no-why': true }),
  );
}

/** Gives a badge the customer's words, when there are new ones. */
function setMessages(badge, ticket) {
  const words = customerWords(ticket);
  if (badge.dataset.count === String(words.length)) return;
  badge.dataset.count = String(words.length);
  badge.messages = words;
}

function customerWords({ messages }) {
  return messages.filter(({ by }) => by === 'customer').map(({ text }) => text);
}

/** The conversation of one ticket, a badge at each of the customer's messages. */
export function drawThread(ticket) {
  byId('subject').textContent = ticket.subject;
  byId('customer').textContent = ticket.customer;
  byId('trend').messages = customerWords(ticket);
  byId('messages').replaceChildren(
    ...ticket.messages.map(({ by, text, time }) => {
      const badge = by === 'customer' ? h('mizaj-badge') : undefined;
      if (badge) badge.text = text;
      const who = by === 'customer' ? ticket.customer : 'Support';
      return h(
        'li',
        { class: 'message', 'data-by': by },
        h('span', { class: 'small' }, h('bdi', {}, who), ` · ${ago(time)}`),
        h('p', { dir: 'auto' }, text),
        badge,
      );
    }),
  );
}

/** What agents said against verdicts. */
export function drawLog(overrides) {
  byId('export').disabled = overrides.length === 0;
  byId('log').replaceChildren(
    ...overrides.map(({ text, predicted, label }) =>
      h('li', {}, h('bdi', {}, text), h('span', { class: 'small' }, ` ${predicted} → ${label}`)),
    ),
  );
}

function waiting({ messages }) {
  return ago(messages.at(-1).time);
}

function ago(time) {
  const minutes = Math.round((Date.now() - time) / MINUTE);
  if (minutes < 1) return 'now';
  return minutes < 60 ? `${minutes} min ago` : `${Math.round(minutes / 60)} h ago`;
}
