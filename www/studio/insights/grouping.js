/** The columns by which rows are grouped, chosen after the analysis: one, or two together. */

import { fieldValue, h } from '../../shared/dom.js';
import { t } from './words.js';

/** @typedef {import('../../files/dataset.js').Dataset} Dataset */

export class Grouping {
  /** @type {Dataset | undefined} */
  #dataset;
  /** Ends a choice that is no longer wanted. */
  #choosing = new AbortController();
  element = h('div', { class: 'fields filter-bar after', 'data-part': 'grouping' });

  /** @param {Dataset} dataset */
  show(dataset) {
    this.#dataset = dataset;
    this.draw();
  }

  draw() {
    const dataset = this.#dataset;
    const columns = dataset?.groupColumns ?? [];
    this.element.hidden = columns.length === 0;
    if (!dataset || columns.length === 0) return;
    const [first, second] = dataset.grouping;
    const others = columns.filter((column) => column !== first);
    const menus = [this.#menu('groupBy', columns, first, (column) => [column])];
    if (first !== undefined && others.length > 0)
      menus.push(this.#menu('andBy', others, second, (column) => [first, column]));
    const focused = this.element.contains(document.activeElement)
      ? document.activeElement?.getAttribute('data-part')
      : undefined;
    this.element.replaceChildren(...menus);
    const again = focused && this.element.querySelector(`[data-part="${focused}"]`);
    if (again instanceof HTMLElement) again.focus();
  }

  /** @param {number[]} columns */
  async #choose(columns) {
    this.#choosing.abort();
    const { signal } = (this.#choosing = new AbortController());
    try {
      await this.#dataset?.groupBy(columns, signal);
    } catch (error) {
      // Another choice has taken its place.
      if (!signal.aborted) throw error;
    }
  }

  /**
   * @param {'groupBy' | 'andBy'} key
   * @param {number[]} columns
   * @param {number | undefined} chosen
   * @param {(column: number | undefined) => (number | undefined)[]} grouping
   */
  #menu(key, columns, chosen, grouping) {
    const change = (/** @type {Event} */ event) => {
      const value = fieldValue(event);
      const wanted = grouping(value === '' ? undefined : Number(value));
      this.#choose(wanted.filter((column) => column !== undefined));
    };
    return h(
      'label',
      { class: 'field' },
      h('span', {}, t(key)),
      h(
        'select',
        { 'data-part': key, onchange: change },
        h('option', { value: '' }, t('noGroup')),
        ...columns.map((column) =>
          h(
            'option',
            { value: String(column), selected: column === chosen },
            this.#dataset?.columns[column],
          ),
        ),
      ),
    );
  }
}
