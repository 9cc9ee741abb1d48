/**
 * The form between a file and its results: how the file is read, what the person should confirm,
 * what each column is, which rows are left out. Every answer reads the rows anew.
 */

import ar from '../../../files/messages/ar.js';
import en from '../../../files/messages/en.js';
import fr from '../../../files/messages/fr.js';
import { TableReader } from '../../../files/reader.js';
import { h } from '../../../shared/dom.js';
import { addMessages, t, translate } from '../../../shared/i18n.js';
import { moodsOf, moodTables } from './moods.js';
import { Opening } from './opening.js';
import { optionFields } from './options.js';
import { namesOf, previewTable, reassigned } from './preview.js';
import { questionList } from './questions.js';
import { rowKinds } from './row-kinds.js';

addMessages({ en, fr, ar });

/** @typedef {import('../../../files/reader.js').Choices} Choices */
/** @typedef {import('../../../files/reader.js').FileSettings} FileSettings */
/** @typedef {import('../../../files/reader.js').Overview} Overview */
/** @typedef {import('../../../files/reader.js').Row} Row */
/** @typedef {import('../../../files/dataset.js').Moods} Moods */
/** @typedef {{ reader: TableReader, name: string, overview: Overview, moods: { ratings: Moods, labels: Moods } }} Reading a file, and how its rows are to be read */

/** Rows of the preview. */
const SHOWN_ROWS = 5;

export class Setup {
  /** @type {File | undefined} */
  #file;
  /** @type {TableReader | undefined} */
  #reader;
  /** @type {FileSettings} */
  #settings = {};
  /** @type {Choices} */
  #choices = {};
  /** @type {Overview | undefined} */
  #overview;
  /** @type {Row[]} */
  #rows = [];
  /** Moods that the person has given to values: `ratings` and `labels`, by value. */
  #ownMoods = { ratings: new Map(), labels: new Map() };
  #onStart;
  #onRefused;
  #opening = new Opening(() => this.close());
  #name = h('bdi', { 'data-part': 'file-name' });
  #hint = h('p', { class: 'small', role: 'status', 'data-part': 'setup-hint' });
  #questions = h('div', {});
  #options = h('div', { class: 'fields' });
  #preview = h('div', {
    class: 'scroll',
    'data-part': 'preview',
    tabindex: '0',
    role: 'region',
    'data-i18n-label': 'preview',
  });
  #kinds = h('div', { class: 'row-kinds' });
  #moods = h('div', {});
  #start = h('button', { class: 'button', id: 'analyze-all' });
  #form = h(
    'form',
    {
      class: 'card',
      'data-part': 'setup',
      hidden: true,
      onsubmit: (/** @type {Event} */ event) => {
        event.preventDefault();
        this.#finish();
      },
    },
    h('div', { class: 'card-head' }, h('h2', {}, this.#name), this.#hint),
    h(
      'div',
      { class: 'setup-parts' },
      this.#questions,
      this.#preview,
      this.#kinds,
      this.#moods,
      h(
        'details',
        { class: 'options', open: true },
        h('summary', { 'data-i18n': 'howRead' }),
        this.#options,
      ),
      h('div', { class: 'row' }, this.#start),
    ),
  );
  elements = [this.#opening.element, this.#form];

  /**
   * @param {object} events
   * @param {(reading: Reading) => void} events.onStart
   * @param {(name: string, error: unknown) => void} events.onRefused gets the name of a file that cannot be read
   */
  constructor({ onStart, onRefused }) {
    this.#onStart = onStart;
    this.#onRefused = onRefused;
  }

  /** Shows the form again as it was. */
  show() {
    this.#form.hidden = false;
    this.#start.focus();
  }

  /** Forgets the file, whatever is going on. */
  close() {
    this.#reader?.close();
    this.#file = undefined;
    this.#reader = undefined;
    this.#overview = undefined;
    this.#opening.end();
    this.#form.hidden = true;
  }

  /**
   * Reads the file and shows how. Tells whether that is shown: the file may be refused, or
   * another one may have taken its place.
   * @param {File} file
   */
  async open(file) {
    this.close();
    this.#file = file;
    this.#reader = new TableReader(file);
    this.#settings = {};
    this.#choices = {};
    this.#ownMoods = { ratings: new Map(), labels: new Map() };
    this.#name.textContent = file.name;
    const isShown = await this.#reopen();
    if (!isShown) return false;
    this.show();
    this.#showTexts();
    return true;
  }

  /** Scrolls to the first column of texts: wide files begin with others. */
  #showTexts() {
    const text = this.#preview.querySelector('[data-role="text"]');
    if (!text) return;
    const [box, head] = [this.#preview, text].map((part) => part.getBoundingClientRect());
    if (head.right <= box.right && head.left >= box.left) return;
    this.#preview.scrollBy({ left: (head.left + head.right - box.left - box.right) / 2 });
  }

  /** Reads the file as the settings say. Tells whether it is shown. */
  async #reopen() {
    const [reader, settings] = [this.#reader, this.#settings];
    const isCurrent = () => reader === this.#reader && settings === this.#settings;
    if (!reader) return false;
    this.#opening.begin(this.#file?.name ?? '');
    try {
      await reader.open(settings, (share) => isCurrent() && this.#opening.show(share));
      return isCurrent() && (await this.#readRows());
    } catch (error) {
      if (isCurrent()) this.#refuse(error);
      return false;
    } finally {
      if (isCurrent()) this.#opening.end();
    }
  }

  /** Reads the rows as the choices say, and shows them. */
  async #readRows() {
    const [reader, choices] = [this.#reader, this.#choices];
    if (!reader) return false;
    this.#form.setAttribute('aria-busy', 'true');
    const overview = await reader.read(choices);
    const rows = await reader.rows(0, SHOWN_ROWS);
    if (reader !== this.#reader || choices !== this.#choices) return false;
    this.#overview = overview;
    this.#rows = rows;
    this.#form.removeAttribute('aria-busy');
    this.draw();
    return true;
  }

  /** @param {unknown} error */
  #refuse(error) {
    const name = this.#file?.name ?? '';
    this.close();
    this.#onRefused(name, error);
  }

  #finish() {
    const [reader, overview] = [this.#reader, this.#overview];
    if (!reader || !overview || this.#form.hasAttribute('aria-busy')) return;
    this.#form.hidden = true;
    const moods = {
      ratings: moodsOf(overview.ratings, this.#ownMoods.ratings),
      labels: moodsOf(overview.labels, this.#ownMoods.labels),
    };
    this.#onStart({ reader, name: this.#file?.name ?? '', overview, moods });
  }

  // ── What the person says ─────────────────────────────────────────────

  /** @param {FileSettings} change */
  async #set(change) {
    this.#settings = { ...this.#settings, ...change };
    // Other columns may come of it.
    this.#choices = { ...this.#choices, columns: undefined, dateOrder: undefined };
    await this.#keepFocus(() => this.#reopen());
  }

  /**
   * Gives a column another role. The next one may follow before the rows are read.
   * @param {number} column
   * @param {import('./preview.js').Role | 'none'} role
   */
  #assign(column, role) {
    if (!this.#overview) return;
    const roles = reassigned(this.#overview.roles, column, role);
    this.#overview = { ...this.#overview, roles };
    this.#choose({ columns: namesOf(roles, this.#overview.names) });
  }

  /** @param {Choices} change */
  async #choose(change) {
    this.#choices = { ...this.#choices, ...change };
    await this.#keepFocus(() => this.#readRows());
  }

  /**
   * What is drawn anew loses the focus: it goes back to the field of the same name.
   * @param {() => Promise<unknown>} work
   */
  async #keepFocus(work) {
    const focused = document.activeElement;
    const name = focused?.getAttribute('name');
    const isOurs = focused && this.#form.contains(focused);
    await work();
    if (!isOurs || this.#form.hidden || focused.isConnected) return;
    const again = name ? this.#form.querySelector(`[name="${CSS.escape(name)}"]`) : undefined;
    (again instanceof HTMLElement ? again : this.#start).focus();
  }

  // ── Drawing ──────────────────────────────────────────────────────────

  /** Draws the form in the language of the moment. */
  draw() {
    translate(this.#form);
    this.#opening.draw();
    const [overview, choices] = [this.#overview, this.#choices];
    if (!overview) return;
    const { judged } = overview.reading.rows;
    const hasText = overview.roles.text.length > 0;
    this.#hint.textContent = t(hasText ? 'setupHint' : 'chooseText');
    this.#start.textContent = t('analyzeRows', { count: judged });
    this.#start.disabled = judged === 0;
    /** @type {(change: Choices) => void} */
    const choose = (change) => this.#choose(change);
    /** @type {(change: FileSettings) => void} */
    const set = (change) => this.#set(change);
    /** @type {(column: number, role: import('./preview.js').Role | 'none') => void} */
    const assign = (column, role) => this.#assign(column, role);
    this.#questions.replaceChildren(...questionList(overview, { choose, set, assign }));
    this.#options.replaceChildren(
      ...optionFields(overview, this.#settings, choices, { choose, set }),
    );
    this.#preview.replaceChildren(previewTable(overview, this.#rows, assign));
    this.#kinds.replaceChildren(...rowKinds(overview, choices, this.#reader, choose));
    this.#moods.replaceChildren(...moodTables(overview, this.#ownMoods));
  }
}
