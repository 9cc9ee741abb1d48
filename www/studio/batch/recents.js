/** The files that were analyzed before and are kept in this browser. */

import { Keeper, openRecent, recentFiles, removeRecent } from '../../files/recent.js';
import { h } from '../../shared/dom.js';
import { relativeTime, t } from '../../shared/i18n.js';

/** @typedef {import('../../files/dataset.js').Dataset} Dataset */
/** @typedef {import('../../files/recent.js').Recent} Recent */

/**
 * What others hear from the list.
 * @typedef {object} Events
 * @property {(opening: Promise<Dataset>) => void} onOpen
 * @property {(share: number) => void} onShare hears how much of a file has been read, 0 to 1
 * @property {(error: Error) => void} onFailure hears why a file is not kept
 */

export class Recents {
  element = h('section', {
    class: 'card',
    'data-part': 'recents',
    'aria-labelledby': 'recents-title',
    hidden: true,
  });
  #events;
  /** @type {Recent[]} */
  #files = [];
  /** Stores the file that is open. @type {Keeper | undefined} */
  #keeper;

  /** @param {Events} events */
  constructor(events) {
    this.#events = events;
  }

  /** Reads the list anew. A browser that keeps nothing has an empty one. */
  async refresh() {
    this.#files = await recentFiles().catch(() => []);
    this.draw();
  }

  /**
   * Keeps a data set from now on, with whatever changes about it.
   * @param {Dataset} dataset
   * @param {number} [id] if it is kept already
   */
  keep(dataset, id) {
    this.#keeper = new Keeper(dataset, this.#events.onFailure, id);
  }

  /** Waits until the file that is open is stored, and lists it. */
  async finish() {
    await this.#keeper?.finish();
    await this.refresh();
  }

  draw() {
    this.element.hidden = this.#files.length === 0;
    this.element.replaceChildren(
      h(
        'div',
        { class: 'card-head' },
        h('h2', { id: 'recents-title' }, t('recents')),
        h('p', { class: 'small' }, t('recentsHint')),
      ),
      h('ul', { class: 'recents' }, ...this.#files.map((file) => this.#item(file))),
    );
  }

  /** @param {Recent} file */
  #item(file) {
    const { name, rows, done, savedAt } = file;
    /** @type {(key: 'openRecent' | 'removeRecent', onclick: () => void) => HTMLElement} */
    const button = (key, onclick) =>
      h(
        'button',
        { type: 'button', class: 'button quiet', 'aria-label': `${t(key)} ${name}`, onclick },
        t(key),
      );
    const state = t('rowsShown', { shown: done, count: rows });
    return h(
      'li',
      { class: 'row spread' },
      h('bdi', {}, name),
      h('span', { class: 'small' }, `${state} · ${relativeTime(savedAt)}`),
      h(
        'span',
        { class: 'row' },
        button('openRecent', () => this.#events.onOpen(this.#open(file))),
        button('removeRecent', () => this.#remove(file)),
      ),
    );
  }

  /** @param {Recent} file */
  async #open(file) {
    await this.#keeper?.finish();
    const dataset = await openRecent(file, this.#events.onShare);
    this.keep(dataset, file.id);
    return dataset;
  }

  /** @param {Recent} file */
  async #remove(file) {
    if (this.#keeper?.id === file.id) this.#keeper.end();
    await removeRecent(file);
    await this.refresh();
  }
}
