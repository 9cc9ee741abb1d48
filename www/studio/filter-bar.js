/** The fields that choose rows. Each view has its own bar; all show the same selection. */

import { fieldValue, h } from '../shared/dom.js';
import { keyIfKnown, number, t, translate } from '../shared/i18n.js';
import { LABELS } from '../shared/labels.js';

/** @typedef {import('../files/dataset.js').Dataset} Dataset */
/** @typedef {import('../files/selection.js').Wanted} Wanted */
/** @typedef {import('../shared/i18n.js').MessageKey} MessageKey */
/** @typedef {[value: string, key: MessageKey]} Option */

/** How long typing must pause before the search runs, in milliseconds. */
const SEARCH_PAUSE_MS = 150;
/** Groups that the menu lists, the largest first. */
const MAX_GROUPS = 100;
const LANGUAGES = /** @type {const} */ (['en', 'fr', 'ar', 'ar-Latn', 'und']);

export class FilterBar {
  /** @type {Dataset | undefined} */
  #dataset;
  /** @type {AbortController} */
  #watching = new AbortController();
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #searching;
  #search = h('input', {
    type: 'search',
    dir: 'auto',
    'data-part': 'search',
    oninput: () => this.#typed({ search: this.#search.value }),
  });
  #label = this.#menu('label', [
    ...LABELS.map((label) => /** @type {Option} */ ([label, label])),
    ['unreadable', 'unreadableRows'],
    ['nonAnswer', 'nonAnswers'],
  ]);
  #language = this.#menu(
    'language',
    LANGUAGES.map((language) => [language, `language_${language}`]),
  );
  #column = this.#menu('column', []);
  #contains = h('input', {
    type: 'search',
    dir: 'auto',
    'data-part': 'contains',
    oninput: () => this.#typed({ contains: this.#contains.value }),
  });
  #group = this.#menu('group', []);
  #topic = this.#menu('topic', []);
  #from = this.#day('from');
  #to = this.#day('to');
  #state = this.#menu('state', [
    ['uncertain', 'unclear'],
    ['corrected', 'corrected'],
    ['problem', 'problem'],
    ['doubtful', 'doubtfulRow'],
    ['contradicted', 'contradicted'],
  ]);
  #clear = h('button', {
    type: 'button',
    class: 'button quiet',
    'data-part': 'clear-filter',
    'data-i18n': 'clearFilter',
    onclick: () => this.#dataset?.selection.clear(),
  });
  element = h(
    'div',
    { class: 'fields filter-bar' },
    h('label', { class: 'field grow' }, h('span', { 'data-i18n': 'search' }), this.#search),
    labeled('mood', this.#label),
    labeled('group', this.#group),
    labeled('topic', this.#topic),
    labeled('factLanguage', this.#language),
    labeled('from', this.#from),
    labeled('to', this.#to),
    labeled('state', this.#state),
    labeled('column', this.#column),
    labeled('contains', this.#contains),
    this.#clear,
  );

  /**
   * Shows, and changes, which rows of this data set are wanted.
   * @param {Dataset} dataset
   */
  show(dataset) {
    this.#watching.abort();
    this.#watching = new AbortController();
    this.#dataset = dataset;
    dataset.selection.addEventListener('change', () => this.draw(), this.#watching);
    this.draw();
  }

  /** Draws what there is to choose from, and what is chosen. */
  draw() {
    const dataset = this.#dataset;
    if (!dataset) return;
    const groups = [...dataset.groups].sort(([, one], [, other]) => other - one);
    fill(
      this.#group,
      groups.slice(0, MAX_GROUPS).map(([name, rows]) => [name, `${name} (${number(rows)})`]),
    );
    fill(
      this.#topic,
      [...dataset.topics].sort().map((topic) => [topic, topicName(topic)]),
    );
    fill(
      this.#column,
      dataset.columns.map((name, column) => [String(column), name]),
    );
    show(this.#group, groups.length > 1);
    show(this.#topic, dataset.topics.size > 0);
    for (const field of [this.#from, this.#to]) {
      show(field, dataset.hasDays);
      field.type = dataset.isRecording ? 'text' : 'date';
      field.placeholder = dataset.isRecording ? '00:00:00' : '';
    }
    show(this.#column, dataset.columns.length > 1);
    show(this.#contains, dataset.selection.wanted.column !== '');
    const { wanted } = dataset.selection;
    for (const [
      name,
      field,
    ] of /** @type {[keyof Wanted, HTMLSelectElement | HTMLInputElement][]} */ ([
      ['search', this.#search],
      ['label', this.#label],
      ['language', this.#language],
      ['group', this.#group],
      ['topic', this.#topic],
      ['from', this.#from],
      ['to', this.#to],
      ['state', this.#state],
      ['column', this.#column],
      ['contains', this.#contains],
    ]))
      if (field !== document.activeElement && field.value !== wanted[name])
        field.value = wanted[name];
    this.#clear.hidden = dataset.selection.isEmpty;
    translate(this.element);
  }

  /**
   * Waits for a pause in typing.
   * @param {Partial<Wanted>} change
   */
  #typed(change) {
    clearTimeout(this.#searching);
    this.#searching = setTimeout(() => this.#set(change), SEARCH_PAUSE_MS);
  }

  /** @param {Partial<Wanted>} change */
  #set(change) {
    this.#dataset?.selection.set(change);
  }

  /**
   * @param {keyof Wanted} name
   * @param {Option[]} options
   */
  #menu(name, options) {
    const all = /** @type {Option} */ (['', 'all']);
    return h(
      'select',
      {
        'data-part': `by-${name}`,
        onchange: (/** @type {Event} */ event) => this.#set({ [name]: fieldValue(event) }),
      },
      ...[all, ...options].map(([value, key]) => h('option', { value, 'data-i18n': key })),
    );
  }

  /** @param {'from' | 'to'} name */
  #day(name) {
    return h('input', {
      type: 'date',
      'data-part': `by-${name}`,
      onchange: (/** @type {Event} */ event) => {
        const value = fieldValue(event);
        this.#set({ [name]: this.#dataset?.isRecording ? timeOf(value) : value });
      },
    });
  }
}

/**
 * A time in a recording, `1:30` or `00:01:30`, as rows have it; nothing where it is none.
 * @param {string} written
 */
function timeOf(written) {
  const parts = written.trim().split(':');
  if (parts.length > 3 || !parts.every((part) => /^\d{1,2}$/.test(part))) return '';
  return ['00', '00', ...parts]
    .slice(-3)
    .map((part) => part.padStart(2, '0'))
    .join(':');
}

/**
 * The name of a topic in the language of the page.
 * @param {string} topic
 */
export function topicName(topic) {
  const key = keyIfKnown(`topic_${topic}`);
  return key ? t(key) : topic;
}

/**
 * Shows or hides a field with its label.
 * @param {HTMLElement} field
 * @param {boolean} isShown
 */
function show(field, isShown) {
  field.closest('label')?.toggleAttribute('hidden', !isShown);
}

/**
 * Gives a menu these options after the first, which stands for all.
 * @param {HTMLSelectElement} menu
 * @param {[value: string, name: string][]} options
 */
function fill(menu, options) {
  const names = options.map(([, name]) => name).join('\n');
  if (menu.dataset.names === names) return;
  menu.dataset.names = names;
  menu.replaceChildren(
    /** @type {Node} */ (menu.firstElementChild),
    ...options.map(([value, name]) => h('option', { value }, name)),
  );
}

/**
 * @param {MessageKey} key
 * @param {HTMLElement} field
 */
function labeled(key, field) {
  return h('label', { class: 'field' }, h('span', { 'data-i18n': key }), field);
}
