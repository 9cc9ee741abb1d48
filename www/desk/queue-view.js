/** Draws the list of tickets. It knows badges only as elements. */

import { byId, find, h } from '../shared/dom.js';
import { relativeTime, t } from '../shared/i18n.js';
import { reasonsOf } from './queue-order.js';
import { assigneeName, customerWords } from './sample-tickets.js';
import { reasonsText } from './words.js';

/** @typedef {import('./sample-tickets.js').Ticket} Ticket */
/** @typedef {import('mizaj/element').MizajBadge} MizajBadge */

/** Reasons that no signal names. */
const COURSES = ['worsening', 'angry'];

/**
 * Draws the list of tickets in this order. Existing rows are kept; those that do not match the
 * filters are hidden.
 * @param {Ticket[]} tickets
 * @param {Set<Ticket>} matching
 * @param {Ticket} current
 * @param {(ticket: Ticket) => void} choose
 */
export function drawQueue(tickets, matching, current, choose) {
  const list = byId('queue');
  const focused = document.activeElement;
  byId('count').textContent =
    matching.size > 0 ? t('deskCount', { count: matching.size }) : t('deskNone');
  const shown = /** @type {HTMLElement[]} */ ([...list.children]);
  const rows = new Map(shown.map((row) => [row.dataset.ticket, row]));
  const before = new Map(shown.map((row) => [row, row.offsetTop]));
  tickets.forEach((ticket, place) => {
    const row = rows.get(String(ticket.id)) ?? newRow(ticket, choose);
    fillRow(row, ticket, ticket === current);
    row.hidden = !matching.has(ticket);
    const here = list.children[place];
    if (here !== row) list.insertBefore(row, here ?? null);
  });
  // A row that moves loses the focus.
  if (focused instanceof HTMLElement && focused !== document.activeElement)
    focused.focus({ preventScroll: true });
  glide(before);
}

/**
 * @param {Ticket} ticket
 * @param {(ticket: Ticket) => void} choose
 */
function newRow(ticket, choose) {
  return h(
    'li',
    { class: 'ticket', 'data-ticket': ticket.id },
    h('button', { type: 'button', onclick: () => choose(ticket) }, h('bdi', {}, ticket.subject)),
    h(
      'p',
      { class: 'small' },
      h('bdi', {}, ticket.customer),
      ' · ',
      h('span', { class: 'channel' }),
      ' · ',
      h('span', { class: 'waiting' }),
    ),
    h(
      'p',
      { class: 'moods' },
      h('mizaj-badge', { 'data-ticket': ticket.id, 'no-why': true }),
      h('span', { class: 'tag', hidden: true }),
      h('span', { class: 'status small' }),
    ),
  );
}

/**
 * Shows the state of the ticket in its row.
 * @param {HTMLElement} row
 * @param {Ticket} ticket
 * @param {boolean} isCurrent
 */
function fillRow(row, ticket, isCurrent) {
  const reasons = reasonsOf(ticket);
  row.toggleAttribute('data-attention', reasons.length > 0);
  row.dataset.status = ticket.status;
  const { verdict } = ticket;
  if (verdict?.reliable) row.dataset.tone = verdict.label;
  const button = find(row, 'button');
  if (isCurrent) button.setAttribute('aria-current', 'true');
  else button.removeAttribute('aria-current');
  find(row, '.waiting').textContent = relativeTime(ticket.messages.at(-1)?.time ?? 0);
  find(row, '.channel').textContent = t(`desk_${ticket.channel}`);
  const who = ticket.assignee && ` · ${assigneeName(ticket.assignee)}`;
  find(row, '.status').textContent = t(`status_${ticket.status}`) + (who ?? '');
  // The badge beside it names the signals.
  const course = reasons.filter((reason) => COURSES.includes(reason));
  const state = find(row, '.tag');
  state.hidden = course.length === 0 && !ticket.isEscalated;
  state.textContent = ticket.isEscalated ? t('deskWithLead') : reasonsText(course);
  const badge = /** @type {MizajBadge} */ (find(row, 'mizaj-badge'));
  const words = customerWords(ticket);
  if (words.length !== badge.messages?.length) badge.messages = words;
}

/**
 * Rows glide to their new places so that the eye can follow, unless reduced motion is preferred.
 * @param {Map<HTMLElement, number>} before their places from the top
 */
function glide(before) {
  if (byId('inbox').ariaBusy === 'true' || matchMedia('(prefers-reduced-motion: reduce)').matches)
    return;
  for (const [row, top] of before) {
    const way = top - row.offsetTop;
    if (way !== 0)
      row.animate(
        { transform: [`translateY(${way}px)`, 'none'] },
        { duration: 220, easing: 'ease-out' },
      );
  }
}
