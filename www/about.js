/** The view that says what the model is good and bad at, and how to check the promise. */

import { byId, h } from './dom.js';
import { number, onLanguage, percent, t } from './i18n.js';

/** The bundles whose cards are shown; each lies beside its card. */
const BUNDLES = ['mizaj', 'classic'];

/** Builds the view; the result fetches the model cards. */
export function startAbout() {
  const view = new AboutView(byId('view-about'));
  onLanguage(() => view.draw());
  return view;
}

class AboutView {
  #root;
  #models = [];
  /** Where the page counts its requests; it stays when the rest is written anew. */
  counter = h('span', { class: 'requests', hidden: true });
  #network = h('span', { class: 'tag', role: 'status' });

  constructor(root) {
    this.#root = root;
    for (const type of ['online', 'offline']) addEventListener(type, () => this.#drawNetwork());
  }

  /** Reads the cards that are shipped with the models: no figure is typed here. */
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
    const list = (key) => h('ul', { class: 'points' }, ...t(key).split('|').map((point) => h('li', {}, point)));
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
      this.#models.length > 0 && this.#card(),
      h(
        'section',
        { class: 'card' },
        h('h2', {}, t('aboutPrivate')),
        h('p', {}, t('aboutPrivateText')),
        list('aboutPrivatePoints'),
        h('p', { class: 'row after' }, this.counter, this.#network),
      ),
      h(
        'section',
        { class: 'card' },
        h('h2', {}, t('aboutDesk')),
        h('p', {}, t('aboutDeskText')),
        h('p', { class: 'after' }, h('a', { class: 'button', href: 'ticket.html' }, t('aboutDeskOpen'))),
      ),
    ].filter(Boolean);
  }

  /** What the cards say, the models side by side. */
  #card() {
    const models = this.#models;
    const row = (name, cells) => h('tr', {}, h('th', { scope: 'row' }, name), ...cells.map((cell) => h('td', {}, h('bdi', {}, cell))));
    const column = (name) => h('th', { scope: 'col' }, h('bdi', {}, name));
    const figures = models[0].figures.map(({ on, rows, guessing }, place) => {
      const scores = models.map(({ figures: own }) => `${percent(own[place].accuracy, 1)} · ${percent(own[place].macroF1, 1)}`);
      return row(nameOf(on), [number(rows), ...scores, percent(guessing, 1)]);
    });
    const sizes = models.map(({ bytes }) => `${number(bytes / 1e6, { maximumFractionDigits: 1 })} MB`);
    return h(
      'section',
      { class: 'card', id: 'model-card' },
      h('div', { class: 'card-head' }, h('h2', {}, t('cardTitle')), h('p', { class: 'small' }, t('cardHint'))),
      h(
        'div',
        { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': t('cardTitle') },
        h(
          'table',
          {},
          h('thead', {}, h('tr', {}, h('td', {}), column(t('rows')), ...models.map(({ name }) => column(name)), column(t('cardGuessing')))),
          h('tbody', {}, ...figures, row(t('cardBytes'), ['', ...sizes, ''])),
        ),
      ),
    );
  }
}

/** A language or a channel by the name that the card gives it. */
function nameOf(on) {
  const [kind, which] = on.split(' ');
  if (kind === 'language') return t(`language_${which}`);
  return kind === 'channel' ? t(`channel_${which}`) : t('cardAll');
}

/** One model: its name and size from the manifest, its figures from the card. */
async function readModel(bundle) {
  const folder = new URL(`./mizaj/models/${bundle}/`, import.meta.url);
  const [manifest, card] = await Promise.all(['manifest.json', 'MODEL_CARD.md'].map((name) => fetch(new URL(name, folder))));
  const { name, version, files } = await manifest.json();
  const bytes = Object.values(files).reduce((sum, file) => sum + file.bytes, 0);
  return { name: `${name}@${version}`, bytes, figures: figuresOf(await card.text()) };
}

/** The first table under "Measured". */
function figuresOf(card) {
  const [, measured = ''] = card.split(/^## Measured.*$/m);
  const [head, , ...rows] = measured
    .split(/^### /m)[0]
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .map((line) => line.split('|').slice(1, -1).map((cell) => cell.trim()));
  const column = (name) => head.indexOf(name);
  return rows.map((cells) => ({
    on: cells[column('on')],
    rows: Number(cells[column('rows')]),
    accuracy: Number(cells[column('accuracy')]),
    macroF1: Number(cells[column('macro-F1')]),
    guessing: Number(cells[column('majority class')]),
  }));
}
