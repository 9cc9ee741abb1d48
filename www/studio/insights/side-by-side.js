/** Two groups, languages or periods side by side: what differs by more than chance explains. */

import { compareInsights } from 'mizaj';

import { filterNumbers } from '../../shared/chunked-work.js';
import { fieldValue, h } from '../../shared/dom.js';
import { isolated, percent } from '../../shared/i18n.js';
import { differenceText } from './alerts.js';
import { periodName } from './cards.js';
import { insightRows, isCounted } from './rows.js';
import { t } from './words.js';

/** @typedef {import('mizaj').Difference} Difference */
/** @typedef {import('mizaj').Insights} Insights */
/** @typedef {import('../../files/dataset.js').Dataset} Dataset */
/** @typedef {import('../../files/selection.js').Wanted} Wanted */
/** @typedef {'byChannel' | 'byLanguage' | 'trend'} Kind */
/** @typedef {{ name: string, wanted: Partial<Wanted> }} Side */

/** What sides are compared in, in this order. */
const KINDS = /** @type {const} */ (['label', 'topic', 'channel', 'language', 'term']);

export class SideBySide {
  element = h('section', { class: 'card no-print', 'data-part': 'sides', hidden: true });
  /** @type {Dataset | undefined} */
  #dataset;
  /** @type {Partial<Record<Kind, Side[]>>} */
  #sides = {};
  /** @type {{ kind: Kind, first: number, second: number }} */
  #chosen = { kind: 'byChannel', first: 0, second: 1 };
  /** @type {{ sides: [Side, Side], differences: Difference[] } | undefined} */
  #found;
  #comparing = new AbortController();

  /** @param {Dataset} dataset */
  show(dataset) {
    this.#comparing.abort();
    this.#dataset = dataset;
    this.#sides = {};
    this.#found = undefined;
  }

  /**
   * Takes what can be compared from the insights of all rows.
   * @param {Insights} insights
   */
  offer({ channels, languages, periods, periodUnit, partial }) {
    /** @type {Record<Kind, Side[]>} */
    const sides = {
      byChannel: channels.map(({ name }) => ({ name, wanted: { group: name } })),
      byLanguage: languages.map(({ name }) => ({
        name: t(`language_${/** @type {import('mizaj').Language} */ (name)}`),
        wanted: { language: name },
      })),
      trend: periods.map((period) => ({
        name: periodName(period, periodUnit),
        wanted: { from: period.name, to: period.end ?? period.name },
      })),
    };
    const some = partial ? [] : Object.entries(sides).filter(([, all]) => all.length > 1);
    this.#sides = Object.fromEntries(some);
    if (!this.#sides[this.#chosen.kind]) this.#choose(/** @type {Kind} */ (some[0]?.[0]));
  }

  draw() {
    const kinds = /** @type {Kind[]} */ (Object.keys(this.#sides));
    const { kind, first, second } = this.#chosen;
    this.element.hidden = kinds.length === 0;
    if (this.element.hidden) return;
    const sides = this.#sides[kind] ?? [];
    const names = sides.map(({ name }, place) => /** @type {const} */ ([String(place), name]));
    this.element.replaceChildren(
      h(
        'div',
        { class: 'card-head' },
        h('h2', {}, t('sideBySide')),
        h('p', { class: 'small' }, t('sideBySideHint')),
      ),
      h(
        'div',
        { class: 'fields' },
        this.#menu(
          'kind',
          t('compareBy'),
          kinds.map((name) => [name, t(name)]),
          kind,
        ),
        this.#menu('first', t('firstSide'), names, String(first)),
        this.#menu('second', t('secondSide'), names, String(second)),
        h(
          'button',
          {
            type: 'button',
            class: 'button',
            'data-part': 'compare-sides',
            onclick: () => this.#compare(),
          },
          t('compareSides'),
        ),
      ),
      h('div', { role: 'status', 'data-part': 'sides-result' }, ...this.#result()),
    );
  }

  /**
   * @param {'kind' | 'first' | 'second'} name
   * @param {string} label
   * @param {(readonly [string, string])[]} options
   * @param {string} chosen
   */
  #menu(name, label, options, chosen) {
    const change = (/** @type {Event} */ event) => {
      const value = fieldValue(event);
      if (name === 'kind') this.#choose(/** @type {Kind} */ (value));
      else this.#chosen[name] = Number(value);
      if (name === 'kind') this.draw();
    };
    return h(
      'label',
      { class: 'field' },
      h('span', {}, label),
      h(
        'select',
        { 'data-part': `sides-${name}`, onchange: change },
        ...options.map(([value, text]) => h('option', { value, selected: value === chosen }, text)),
      ),
    );
  }

  /** @param {Kind | undefined} kind */
  #choose(kind) {
    const count = (kind && this.#sides[kind]?.length) ?? 2;
    // The last two periods; of groups, the largest two.
    const [first, second] = kind === 'trend' ? [count - 1, count - 2] : [0, 1];
    this.#chosen = { kind: kind ?? 'byChannel', first, second };
    this.#found = undefined;
  }

  async #compare() {
    const { kind, first, second } = this.#chosen;
    const dataset = this.#dataset;
    const [one, other] = [this.#sides[kind]?.[first], this.#sides[kind]?.[second]];
    if (!dataset || !one || !other) return;
    this.#comparing.abort();
    const { signal } = (this.#comparing = new AbortController());
    try {
      /** @param {Side} side */
      const rowsOf = async ({ wanted }) => {
        const isWanted = dataset.selection.test(dataset, wanted);
        return insightRows(
          dataset,
          await filterNumbers(
            dataset.rows.length,
            (row) => isCounted(dataset, row) && isWanted(row),
            signal,
          ),
        );
      };
      const differences = await compareInsights(await rowsOf(one), await rowsOf(other), { signal });
      if (signal.aborted) return;
      this.#found = { sides: [one, other], differences };
      this.draw();
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  }

  /** A sentence, then the differences by kind. */
  #result() {
    if (!this.#found) return [];
    const { sides, differences } = this.#found;
    const names = { first: isolated(sides[0].name), second: isolated(sides[1].name) };
    const mood = differences.find(({ kind, name }) => kind === 'label' && name === 'negative');
    const conclusion = mood
      ? t(mood.first > mood.second ? 'sidesWorse' : 'sidesBetter', {
          ...names,
          share: percent(mood.first),
          other: percent(mood.second),
        })
      : t('sidesAlike', names);
    const told = KINDS.flatMap((kind) => differences.filter((found) => found.kind === kind));
    return [
      h('p', { class: 'headline-text' }, conclusion),
      told.length > 0 && h('p', { class: 'small' }, t('sidesOrder', names)),
      h('ul', { class: 'changes' }, ...told.map((found) => h('li', {}, differenceText(found)))),
    ].filter((part) => part !== false);
  }
}
