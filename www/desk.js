/** The desk's own drawing: a queue, a thread, a log. It knows badges only as elements. */

import { byId, h } from './dom.js';
import { interfaceLanguage, isolated, reasonText, relativeTime, t } from './i18n.js';

/** The list of tickets, as they are ordered. Rows that are there already are kept. */
export function drawQueue(tickets, current, choose) {
  const focused = document.activeElement;
  byId('count').textContent = t('deskCount', { count: tickets.length });
  const rows = new Map([...byId('queue').children].map((row) => [row.dataset.ticket, row]));
  const before = new Map([...rows.values()].map((row) => [row, row.offsetTop]));
  tickets.forEach((ticket, place) => {
    const row = rows.get(String(ticket.id)) ?? newRow(ticket, choose);
    row.toggleAttribute('data-attention', Boolean(ticket.needsAttention));
    if (ticket.verdict) row.dataset.tone = ticket.verdict.label;
    if (ticket === current) row.firstChild.setAttribute('aria-current', 'true');
    else row.firstChild.removeAttribute('aria-current');
    row.querySelector('.waiting').textContent = relativeTime(ticket.messages.at(-1).time);
    const state = row.querySelector('.tag');
    state.hidden = !ticket.needsAttention && !ticket.isEscalated;
    state.textContent = t(ticket.isEscalated ? 'deskWithLead' : 'deskGettingWorse');
    setMessages(row.querySelector('mizaj-badge'), ticket);
    const here = byId('queue').children[place];
    if (here !== row) byId('queue').insertBefore(row, here ?? null);
  });
  // A row that moves loses the focus.
  if (focused !== document.activeElement) focused.focus({ preventScroll: true });
  glide(before);
}

/** Rows go to their new places so that the eye can follow, where motion is welcome. */
function glide(before) {
  if (byId('inbox').ariaBusy === 'true' || matchMedia('(prefers-reduced-motion: reduce)').matches) return;
  for (const [row, top] of before) {
    const way = top - row.offsetTop;
    if (way !== 0) row.animate({ transform: [`translateY(${way}px)`, 'none'] }, { duration: 220, easing: 'ease-out' });
  }
}

function newRow(ticket, choose) {
  return h(
    'li',
    { class: 'ticket', 'data-ticket': ticket.id },
    h('button', { type: 'button', onclick: () => choose(ticket) }, h('bdi', {}, ticket.subject)),
    h('p', { class: 'small' }, h('bdi', {}, ticket.customer), ' · ', h('span', { class: 'waiting' })),
    h('p', { class: 'moods' }, h('mizaj-badge', { 'data-ticket': ticket.id, 'no-why': true }), h('span', { class: 'tag', hidden: true })),
  );
}

/** Gives a badge the customer's words, when there are new ones. */
function setMessages(badge, ticket) {
  const words = customerWords(ticket);
  if (words.length !== badge.messages?.length) badge.messages = words;
}

function customerWords({ messages }) {
  return messages.filter(({ by }) => by === 'customer').map(({ text }) => text);
}

let drawn;

/** The conversation of one ticket, a badge at each of the customer's messages. */
export function drawThread(ticket) {
  byId('subject').textContent = ticket.subject;
  byId('customer').textContent = ticket.customer;
  byId('escalation').hidden = !ticket.needsAttention && !ticket.isEscalated;
  byId('escalation').toggleAttribute('data-done', Boolean(ticket.isEscalated));
  byId('escalation-text').textContent = t(ticket.isEscalated ? 'deskHandedOver' : 'deskEscalation');
  byId('escalate').hidden = Boolean(ticket.isEscalated);
  const state = [ticket.id, ticket.messages.length, interfaceLanguage()].join();
  if (drawn === state) return; // an open popover stays open
  drawn = state;
  byId('trend').messages = customerWords(ticket);
  byId('messages').replaceChildren(
    ...ticket.messages.map(({ by, text, time }) => {
      const badge = by === 'customer' ? h('mizaj-badge') : undefined;
      if (badge) badge.text = text;
      const who = by === 'customer' ? ticket.customer : t('deskAgent');
      return h(
        'li',
        { class: 'message', 'data-by': by },
        h('span', { class: 'small' }, h('bdi', {}, who), ` · ${relativeTime(time)}`),
        h('p', { dir: 'auto' }, text),
        badge,
      );
    }),
  );
}

/** On a phone, queue and thread take turns; elsewhere both are there and nothing changes. */
export function showThread() {
  // As in the style sheet.
  if (!matchMedia('(max-width: 760px)').matches) return;
  const inbox = byId('inbox');
  inbox.dataset.open = 'thread';
  byId('subject').focus();
  scrollTo(0, 0);
  byId('back').onclick = () => {
    delete inbox.dataset.open;
    byId('queue').querySelector('[aria-current]')?.focus();
  };
}

/** What agents said against verdicts. */
export function drawLog(overrides) {
  byId('export').disabled = overrides.length === 0;
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

/** What the feed brought last, and why it stopped by itself. */
const news = { ticket: undefined, failure: undefined };

/** The button of the feed, and its news; those that `change` leaves out stay. */
export function drawFeed(feed, change) {
  const { ticket, failure } = Object.assign(news, change);
  byId('feed-failure').textContent = failure ? t('deskFeedFailed', { reason: reasonText(failure) }) : '';
  byId('feed').setAttribute('aria-pressed', String(feed !== undefined));
  if (!ticket) return;
  const arrived = t('deskArrived', { customer: isolated(ticket.customer), subject: isolated(ticket.subject) });
  // Screen readers read out what is written anew, be it the same.
  if (byId('arrived').textContent !== arrived) byId('arrived').textContent = arrived;
}

/** Has every badge speak the language of the page. */
export function translateBadges() {
  for (const badge of document.querySelectorAll('mizaj-badge')) {
    badge.lang = interfaceLanguage();
    // The trend is drawn with the messages.
    if (badge.messages) badge.messages = badge.messages;
  }
}
