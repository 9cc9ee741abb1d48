/** Narrows the queue to a topic or an intent. The menus offer what the tickets are about. */

import { h } from '../shared/dom.js';
import { t } from '../shared/i18n.js';
import { nameOf } from './words.js';

/** @typedef {import('./sample-tickets.js').Ticket} Ticket */

export class Filters {
  #topic;
  #intent;

  /**
   * @param {HTMLSelectElement} topic
   * @param {HTMLSelectElement} intent
   * @param {() => void} draw called when a filter has changed
   */
  constructor(topic, intent, draw) {
    this.#topic = topic;
    this.#intent = intent;
    for (const menu of [topic, intent]) menu.addEventListener('change', draw);
  }

  /**
   * Fills the menus and returns the tickets that they leave.
   * @param {Ticket[]} tickets
   */
  matching(tickets) {
    const topics = tickets.flatMap(topicsOf);
    const intents = tickets.flatMap(intentOf);
    fill(this.#topic, t('deskAllTopics'), topics, (name) => nameOf('topics', name));
    fill(this.#intent, t('deskAllIntents'), intents, (name) => nameOf('intents', name));
    const [topic, intent] = [this.#topic.value, this.#intent.value];
    return tickets.filter(
      (ticket) =>
        (!topic || topicsOf(ticket).includes(topic)) &&
        (!intent || intentOf(ticket).includes(intent)),
    );
  }
}

/** @param {Ticket} ticket */
const topicsOf = ({ verdict }) => (verdict?.topics ?? []).map(({ topic }) => topic);
/** @param {Ticket} ticket */
const intentOf = ({ verdict }) =>
  verdict?.intent && verdict.intent.label !== 'other' ? [verdict.intent.label] : [];

/**
 * Lists the values in a menu, each once, with its number. What is chosen stays chosen.
 * @param {HTMLSelectElement} menu
 * @param {string} all the choice that filters nothing
 * @param {string[]} values
 * @param {(value: string) => string} name
 */
function fill(menu, all, values, name) {
  const chosen = menu.value;
  const counts = new Map(chosen ? [[chosen, 0]] : []);
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  const choices = [...counts].map(([value, count]) => ({
    value,
    text: `${name(value)} (${count})`,
  }));
  choices.sort((a, b) => a.text.localeCompare(b.text));
  const wanted = [{ value: '', text: all }, ...choices];
  const shown = [...menu.options].map(({ value, text }) => ({ value, text }));
  if (JSON.stringify(shown) === JSON.stringify(wanted)) return;
  menu.replaceChildren(...wanted.map(({ value, text }) => h('option', { value }, text)));
  menu.value = chosen;
}
