/**
 * The view about the model: what it is good and bad at, and how to verify that nothing leaves the
 * page.
 */

import { byId, h } from '../../shared/dom.js';
import { number, onLanguage, percent, t } from '../../shared/i18n.js';

/**
 * @typedef {{ on: string, rows: number, accuracy: number, macroF1: number, majority: number }}
 * Figure a model's results on a group of test rows, and the share of the most frequent label
 */
/** @typedef {{ name: string, bytes: number, figures: Figure[] }} Model */
/** @typedef {import('../../shared/i18n.js').MessageKey} MessageKey */

/** The bundles whose results are shown. */
const BUNDLES = ['mizaj', 'classic'];

/** Builds the view, which then fetches the results. */
export function startAbout() {
  const view = new AboutView(byId('view-about'));
  onLanguage(() => view.draw());
  return view;
}

class AboutView {
  #root;
  /** @type {Model[]} */
  #models = [];
  /** The request counter; it is kept when the rest is redrawn. */
  counter = h('span', { class: 'requests', hidden: true });
  #network = h('span', { class: 'tag', role: 'status' });

  /** @param {HTMLElement} root */
  constructor(root) {
    this.#root = root;
    for (const type of ['online', 'offline']) addEventListener(type, () => this.#drawNetwork());
  }

  /** Reads the results shipped with the models. */
  async load() {
    this.#models = await Promise.all(BUNDLES.map(readModel));
    this.draw();
  }

  draw() {
    this.#drawNetwork();
    this.#root.replaceChildren(...this.#content());
  }

  #drawNetwork() {
    this.#network.textContent = t(navigator.onLine ? 'aboutOnline' : 'aboutOffline');
  }

  #content() {
    /** @param {'aboutGoodPoints' | 'aboutBadPoints' | 'aboutPrivatePoints'} key */
    const list = (key) =>
      h(
        'ul',
        { class: 'points' },
        ...t(key)
          .split('|')
          .map((point) => h('li', {}, point)),
      );
    return [
      h(
        'div',
        { class: 'hero' },
        h('h1', { id: 'about-title' }, t('aboutTitle')),
        h('p', { class: 'lead' }, t('aboutLead')),
      ),
      h(
        'div',
        { class: 'pair' },
        h('section', { class: 'card' }, h('h2', {}, t('aboutGood')), list('aboutGoodPoints')),
        h('section', { class: 'card' }, h('h2', {}, t('aboutBad')), list('aboutBadPoints')),
      ),
      ...(this.#models.length > 0 ? [figuresCard(this.#models)] : []),
      h(
        'section',
        { class: 'card' },
        h('h2', {}, t('aboutPrivate')),
        h('p', {}, t('aboutPrivateText')),
        list('aboutPrivatePoints'),
        h('p', { class: 'row after' }, this.counter, this.#network),
        h(
          'p',
          { class: 'after' },
          h('a', { class: 'button quiet', id: 'stored', href: 'stored.html' }, t('aboutStored')),
        ),
      ),
      h(
        'section',
        { class: 'card' },
        h('h2', {}, t('aboutDesk')),
        h('p', {}, t('aboutDeskText')),
        h(
          'p',
          { class: 'after' },
          h('a', { class: 'button', href: 'desk.html' }, t('aboutDeskOpen')),
        ),
      ),
      ...docsCard(),
    ];
  }
}

/** A card with the link to the documentation, where the site holds it: see `build.mjs`. */
function docsCard() {
  const { docs } = document.documentElement.dataset;
  if (!docs) return [];
  const link = h('a', { class: 'button', href: docs, hreflang: 'en' }, t('aboutDocsOpen'));
  return [
    h(
      'section',
      { class: 'card' },
      h('h2', {}, t('aboutDocs')),
      h('p', {}, t('aboutDocsText')),
      h('p', { class: 'after' }, link),
    ),
  ];
}

/**
 * A card with the models side by side.
 * @param {Model[]} models
 */
function figuresCard(models) {
  /** @type {(name: string, cells: string[]) => HTMLElement} */
  const row = (name, cells) =>
    h(
      'tr',
      {},
      h('th', { scope: 'row' }, name),
      ...cells.map((cell) => h('td', {}, h('bdi', {}, cell))),
    );
  /** @param {string} name */
  const column = (name) => h('th', { scope: 'col' }, h('bdi', {}, name));
  const figures = models[0].figures.map(({ on, rows, majority }, place) => {
    const scores = models.map(
      ({ figures: own }) =>
        `${percent(own[place].accuracy, 1)} · ${percent(own[place].macroF1, 1)}`,
    );
    return row(groupName(on), [number(rows), ...scores, percent(majority, 1)]);
  });
  const sizes = models.map(({ bytes }) => megabytes(bytes));
  return h(
    'section',
    { class: 'card', id: 'model-card' },
    h(
      'div',
      { class: 'card-head' },
      h('h2', {}, t('cardTitle')),
      h('p', { class: 'small' }, t('cardHint')),
    ),
    h(
      'div',
      { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': t('cardTitle') },
      h(
        'table',
        {},
        h(
          'thead',
          {},
          h(
            'tr',
            {},
            h('td'),
            column(t('rows')),
            ...models.map(({ name }) => column(name)),
            column(t('cardMajority')),
          ),
        ),
        h('tbody', {}, ...figures, row(t('cardBytes'), ['', ...sizes, ''])),
      ),
    ),
  );
}

/** @param {number} bytes */
function megabytes(bytes) {
  return number(bytes / 1e6, { style: 'unit', unit: 'megabyte', maximumFractionDigits: 1 });
}

/**
 * The displayed name of a group in `card.json`, for instance `language fr`.
 * @param {string} group
 */
function groupName(group) {
  return t(/** @type {MessageKey} */ (group === 'all' ? 'cardAll' : group.replace(' ', '_')));
}

/**
 * Reads one model: name and size from the manifest, results from `card.json` next to it.
 * @param {string} bundle
 * @returns {Promise<Model>}
 */
async function readModel(bundle) {
  // The site's scripts are next to the package.
  const folder = new URL(`./mizaj/models/${bundle}/`, import.meta.url);
  const [manifest, card] = await Promise.all(
    ['manifest.json', 'card.json'].map(async (name) => (await fetch(new URL(name, folder))).json()),
  );
  const { name, version, files } = manifest;
  const bytes = Object.values(files).reduce((sum, file) => sum + file.bytes, 0);
  return { name: `${name}@${version}`, bytes, figures: card.measured };
}
