/** The results of a file: counts by mood, the rows, the downloads. */

import { filterNumbers, sorted } from '../../shared/chunked-work.js';
import { fieldValue, h } from '../../shared/dom.js';
import { number, percent, t } from '../../shared/i18n.js';
import { LABELS } from '../../shared/labels.js';
import { VirtualTable } from '../../shared/virtual-table.js';
import { FilterBar } from '../filter-bar.js';
import { Downloads } from './downloads.js';
import { Panel } from './panel.js';
import { cellsOf, headOf, rowOrder } from './rows.js';

/** @typedef {import('../../files/dataset.js').Dataset} Dataset */
/** @typedef {import('mizaj').SentimentAnalyzer} SentimentAnalyzer */
/** @typedef {import('./rows.js').Sort} Sort */

/**
 * Minimum time between two redraws while rows arrive, and its ratio to the time a redraw takes, so
 * that a million rows are redrawn less often than a hundred.
 */
const DRAW_EVERY_MS = 250;
const DRAW_REST = 20;
/** With at least this many rows, the page says that it is sorting or searching. */
const MANY_ROWS = 20_000;

export class Results {
  /** @type {Dataset | undefined} */
  #dataset;
  #say;
  #tiles = h('div', { class: 'tiles', 'data-part': 'tiles' });
  #count = h('p', { class: 'small', 'data-part': 'count' });
  #scroller = h('div', {
    class: 'scroll table',
    'data-part': 'table',
    tabindex: '0',
    role: 'region',
    'data-i18n-label': 'table',
    onkeydown: (/** @type {KeyboardEvent} */ { key }) =>
      key === 'Escape' && this.#downloads.focus(),
  });
  #table = new VirtualTable(this.#scroller, (row) =>
    this.#dataset
      ? cellsOf(this.#dataset, row, row === this.#panel.row, (opened) => this.#open(opened))
      : [],
  );
  #panel;
  #filters = new FilterBar();
  #downloads = new Downloads();
  #sortMenu = h('select', {
    'data-part': 'sort-by',
    onchange: (/** @type {Event} */ event) => {
      const value = fieldValue(event);
      this.#sortBy(value === '' ? 'row' : Number(value));
    },
  });
  #sortField = h(
    'label',
    { class: 'field sort-field' },
    h('span', { 'data-i18n': 'sortColumn' }),
    this.#sortMenu,
  );
  #sortWay = h('button', {
    type: 'button',
    class: 'button quiet',
    'data-part': 'sort-way',
    'data-i18n': 'sortWay',
    onclick: () => this.#sortBy(this.#sort.by),
  });
  /** The row in the panel that was opened last. @type {number | undefined} */
  #opened;
  /** @type {Sort} */
  #sort = { by: 'row', isDown: false };
  #drawNextAt = 0;
  #listing = new AbortController();
  #isListing = false;
  /** Whether someone is waiting to hear how many rows are listed. */
  #isAsked = false;
  elements;

  /**
   * @param {(text: string) => void} say announces to screen readers
   * @param {Promise<SentimentAnalyzer>} analyzer explains rows
   * @param {Promise<object>} heads the heads of its bundle
   */
  constructor(say, analyzer, heads) {
    this.#say = say;
    this.#panel = new Panel(analyzer, heads, {
      onStep: (step) => this.#step(step),
      onClose: () => this.#closed(),
    });
    this.elements = [
      this.#tiles,
      this.#filters.element,
      // Every row has a menu; keyboard users must not have to tab through all of them.
      h('button', {
        type: 'button',
        class: 'hidden skip-rows',
        'data-i18n': 'skipRows',
        onclick: () => this.#downloads.focus(),
      }),
      h('div', { class: 'sort-row' }, this.#sortField, this.#sortWay),
      h('div', { class: 'list-and-panel' }, this.#scroller, this.#panel.element),
      this.#count,
      this.#downloads.element,
    ];
  }

  /**
   * Shows a data set without results.
   * @param {Dataset} dataset
   */
  clear(dataset) {
    this.#dataset = dataset;
    this.#filters.show(dataset);
    dataset.selection.addEventListener('change', () => dataset === this.#dataset && this.#list());
    this.#listing.abort();
    this.#panel.close();
    this.#sort = { by: 'row', isDown: false };
    this.#table.clear();
    this.drawHead();
    this.#tiles.replaceChildren();
    this.#count.textContent = '';
  }

  drawHead() {
    const { by } = this.#sort;
    this.#table.head = headOf(this.#dataset, this.#sort, (wanted) => this.#sortBy(wanted));
    this.#sortMenu.replaceChildren(
      h('option', { value: '' }, t('sort_row')),
      ...(this.#dataset?.columns ?? []).map((name, column) =>
        h('option', { value: String(column), selected: column === by }, name),
      ),
    );
    this.#panel.draw();
  }

  async draw() {
    if (!this.#dataset) return;
    const start = performance.now();
    this.#drawTiles(this.#dataset);
    this.#downloads.draw(this.#dataset);
    this.#filters.draw();
    this.#panel.draw();
    await this.#list(false);
    const end = performance.now();
    this.#drawNextAt = end + Math.max(DRAW_EVERY_MS, DRAW_REST * (end - start));
  }

  /** Draws unless it was drawn just now; does not restart a list that someone is waiting for. */
  drawSometimes() {
    if (performance.now() > this.#drawNextAt && !this.#isListing) this.draw();
  }

  /** @param {Dataset} dataset */
  #drawTiles(dataset) {
    const counts = { negative: 0, neutral: 0, positive: 0, unreadable: 0, nonAnswer: 0 };
    dataset.rows.forEach((_, row) => {
      const slice = dataset.slice(row);
      if (slice) counts[slice] += 1;
    });
    const all = counts.negative + counts.neutral + counts.positive;
    this.#tiles.replaceChildren(
      ...LABELS.map((label) =>
        tile(t(label), counts[label], label, percent(all === 0 ? 0 : counts[label] / all)),
      ),
      counts.unreadable > 0 ? tile(t('unreadableRows'), counts.unreadable) : '',
      counts.nonAnswer > 0 ? tile(t('nonAnswers'), counts.nonAnswer) : '',
      tile(t('problems'), dataset.problems.size - counts.nonAnswer),
    );
  }

  /** Lists the rows that pass the filters, in the chosen order, and says so if it takes long. */
  async #list(isAsked = true) {
    const dataset = this.#dataset;
    if (!dataset) return;
    this.#listing.abort();
    const { signal } = (this.#listing = new AbortController());
    this.#isListing = true;
    this.#isAsked ||= isAsked;
    this.#table.wait();
    const order = rowOrder(dataset, this.#sort);
    if (isAsked && dataset.rows.length > MANY_ROWS)
      this.#count.textContent = t(order ? 'sorting' : 'searching');
    try {
      const passing = await filterNumbers(
        dataset.rows.length,
        dataset.selection.test(dataset),
        signal,
      );
      this.#table.rows = order ? await sorted(passing, order, signal) : passing;
      this.#count.textContent = t('rowsShown', {
        shown: passing.length,
        count: dataset.rows.length,
      });
      if (this.#isAsked) this.#say(this.#count.textContent);
      this.#isListing = false;
      this.#isAsked = false;
    } catch (error) {
      // A newer list replaces this one.
      if (!signal.aborted) throw error;
    }
  }

  /** @param {Sort['by']} by */
  #sortBy(by) {
    this.#sort = { by, isDown: this.#sort.by === by ? !this.#sort.isDown : by === 'confidence' };
    const wasInHead = this.#scroller.contains(document.activeElement);
    this.drawHead();
    this.#list();
    const button = this.#scroller.querySelector(`.cell-${by} button`);
    if (wasInHead && button instanceof HTMLElement) button.focus();
  }

  // ── One row ──────────────────────────────────────────────────────────

  /** @param {number} row one of those listed */
  #open(row) {
    const dataset = this.#dataset;
    if (!dataset) return;
    const { rows } = this.#table;
    this.#opened = row;
    this.#panel.show({ dataset, row, place: rows.indexOf(row), count: rows.length });
    this.#table.reveal(row);
  }

  /** @param {1 | -1} step */
  #step(step) {
    const { rows } = this.#table;
    const next = rows[rows.indexOf(this.#opened ?? -1) + step];
    if (next !== undefined) this.#open(next);
  }

  /** Gives the focus back to the row that was open. */
  #closed() {
    this.#table.redraw();
    const button = this.#scroller.querySelector(`tr[data-row="${this.#opened}"] .cell-text button`);
    if (button instanceof HTMLElement) button.focus({ preventScroll: true });
  }
}

/**
 * @param {string} name
 * @param {number} value
 * @param {string} [tone]
 * @param {string} [share]
 */
function tile(name, value, tone, share) {
  return h(
    'div',
    { class: 'tile', 'data-tone': tone },
    h('span', { class: 'small' }, name),
    h('b', {}, number(value)),
    share && h('span', { class: 'small' }, share),
  );
}
