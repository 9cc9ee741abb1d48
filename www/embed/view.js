/** Draws a conversation with the mood of each of the customer's messages. */

import { MizajBadge } from 'mizaj/element';

import { wordsFor } from './words.js';

/** @typedef {import('./main.js').Message} Message */
/** @typedef {import('./main.js').Host} Host */
/** @typedef {import('./main.js').Ticket} Ticket */

/**
 * What a host may be told about a conversation.
 * @typedef {object} Result
 * @property {import('mizaj').Label} label the mood of the customer's last message
 * @property {string[]} reasons why someone should look
 * @property {string[]} tags for the ticket
 */

/** @param {string} id */
const byId = (id) => /** @type {HTMLElement} */ (document.getElementById(id));

export class View {
  /** @type {Host} */
  #host = {};
  #words = wordsFor(navigator.language);
  /** @type {Result | undefined} */
  #result;

  constructor() {
    byId('course').addEventListener('mizaj-verdict', (event) => this.#judged(event));
    byId('add-tags').addEventListener('click', () => this.#addTags());
    new ResizeObserver(() => this.#host.resize?.(document.documentElement.scrollHeight)).observe(
      document.body,
    );
    this.#translate();
    byId('hint').textContent = this.#words.waiting;
  }

  /**
   * Sets what the host can do, and its language.
   * @param {Host} host
   */
  connect(host) {
    this.#host = host;
    this.#words = wordsFor(host.language ?? navigator.language);
    this.#translate();
  }

  /**
   * Says why there is nothing to show.
   * @param {'refused' | 'unreadable' | 'selectFirst'} reason
   */
  say(reason) {
    byId('hint').textContent = this.#words[reason];
  }

  /**
   * Shows a conversation, oldest message first.
   * @param {Message[]} conversation
   */
  show(conversation) {
    const spoken = conversation.filter(({ text }) => text.trim() !== '');
    const customer = spoken.filter(({ isCustomer }) => isCustomer).map(({ text }) => text);
    byId('hint').textContent = customer.length > 0 ? '' : this.#words.nothing;
    byId('tags').hidden = true;
    byId('tags-done').textContent = '';
    /** @type {MizajBadge} */ (byId('course')).messages = customer;
    byId('messages').replaceChildren(
      ...spoken.filter(({ isCustomer }) => isCustomer).map(({ text }) => messageItem(text)),
    );
  }

  /**
   * Shows many tickets; once all moods are known, those that call for someone come first.
   * @param {Ticket[]} tickets
   */
  showTickets(tickets) {
    byId('title').textContent = this.#words.tickets;
    byId('course').hidden = true;
    byId('hint').textContent = tickets.length > 0 ? '' : this.#words.noTickets;
    const list = byId('messages');
    const items = tickets.map(({ id, title, text }) => {
      const item = messageItem(text);
      const open = document.createElement('button');
      open.type = 'button';
      open.textContent = title;
      open.addEventListener('click', () => this.#host.openTicket?.(id));
      const heading = document.createElement('h2');
      heading.dir = 'auto';
      heading.append(open);
      item.prepend(heading);
      return item;
    });
    list.replaceChildren(...items);
    let unknown = items.length;
    const sort = () => {
      unknown -= 1;
      if (unknown > 0) return;
      for (const event of events) list.removeEventListener(event, sort);
      // Nothing moves under the hand of an agent.
      if (list.matches(':focus-within, :hover')) return;
      list.replaceChildren(...items.toSorted((a, b) => urgencyOf(b) - urgencyOf(a)));
    };
    const events = ['mizaj-verdict', 'mizaj-error'];
    for (const event of events) list.addEventListener(event, sort);
  }

  /** @param {CustomEvent<{ verdict: import('mizaj').Verdict, trend?: import('mizaj/element').Trend }>} event */
  #judged({ detail: { verdict, trend } }) {
    const reasons = trend?.reasons ?? [];
    const tags = [
      ...(verdict.reliable && !verdict.uncertain ? [`mizaj_${verdict.label}`] : []),
      ...(reasons.length > 0 ? ['mizaj_urgent'] : []),
    ];
    this.#result = { label: verdict.label, reasons, tags };
    this.#host.onResult?.(this.#result);
    byId('tags').hidden = !this.#host.addTags || tags.length === 0;
    byId('add-tags').textContent = this.#words.addTags.replace('{tags}', tags.join(', '));
  }

  async #addTags() {
    const { tags = [] } = this.#result ?? {};
    try {
      await this.#host.addTags?.(tags);
      byId('tags-done').textContent = this.#words.added;
    } catch {
      byId('tags-done').textContent = this.#words.notAdded;
    }
  }

  #translate() {
    const { language, direction, title, promise } = this.#words;
    document.documentElement.lang = language;
    document.documentElement.dir = direction;
    // A badge that is on the page already follows its own language only.
    byId('course').lang = language;
    byId('title').textContent = title;
    byId('promise').textContent = promise;
  }
}

/** How much a ticket calls for someone: signals first, then the mood. @param {HTMLElement} item */
function urgencyOf(item) {
  const { verdict } = /** @type {MizajBadge} */ (item.querySelector('mizaj-badge'));
  if (!verdict) return 0;
  const { signals = [], cues = [], scores } = verdict;
  return signals.length + cues.length + scores.negative - scores.positive;
}

/** @param {string} text */
function messageItem(text) {
  const item = document.createElement('li');
  const words = document.createElement('p');
  words.dir = 'auto';
  words.textContent = text;
  const badge = new MizajBadge();
  badge.text = text;
  item.append(words, badge);
  return item;
}
