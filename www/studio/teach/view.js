/** The view that teaches the model a person's own labels, and uses what it learned on the file. */

import { adapt, createAnalyzer } from 'mizaj';

import { labeledLines } from '../../files/export.js';
import { redactionSwitch, save } from '../../leaving/leave.js';
import { byId, fieldValue, h } from '../../shared/dom.js';
import { download } from '../../shared/download.js';
import { isolated, onLanguage, percent, reasonText } from '../../shared/i18n.js';
import { applyToFile, labelsOf, parsed } from './apply.js';
import {
  columnExamples,
  labelColumns,
  labelsOfExample,
  likelyColumn,
  moodExamples,
} from './examples.js';
import { button, labelCounts } from './parts.js';
import { nameOf, reportCards } from './report.js';
import { t } from './words.js';

/** @typedef {import('mizaj').SentimentAnalyzer} SentimentAnalyzer */
/** @typedef {import('mizaj').Adaptation} Adaptation */
/** @typedef {import('mizaj').AdaptationReport} AdaptationReport */
/** @typedef {import('../../files/dataset.js').Dataset} Dataset */
/** @typedef {import('./examples.js').Given} Given */

/** The status when there is none. */
const NOTHING = () => '';

/**
 * Opens the view.
 * @param {Promise<SentimentAnalyzer>} analyzer
 */
export function openTeach(analyzer) {
  const view = new TeachView(byId('view-teach'), analyzer);
  onLanguage(() => view.draw());
  return view;
}

export class TeachView {
  #root;
  #analyzer;
  /** @type {Dataset | undefined} */
  #dataset;
  /**
   * What is taught: a column of labels, or moods.
   * @type {number | 'moods'}
   */
  #subject = 'moods';
  /**
   * What is in use or can be used; the report and its examples are missing where it was loaded.
   * @type {{ adaptation: Adaptation, report?: AdaptationReport, given?: Given[] } | undefined}
   */
  #learned;
  #isApplied = false;
  /** What is being done or went wrong, in the language of the moment. */
  #status = NOTHING;
  /** @type {AbortController | undefined} */
  #work;

  /**
   * @param {HTMLElement} root
   * @param {Promise<SentimentAnalyzer>} analyzer
   */
  constructor(root, analyzer) {
    this.#root = root;
    this.#analyzer = analyzer;
    addEventListener('hashchange', () => this.draw());
  }

  /** @param {Dataset} dataset */
  show(dataset) {
    this.#dataset = dataset;
    this.#subject = likelyColumn(dataset) ?? 'moods';
    this.#isApplied = false;
    dataset.addEventListener('change', () => !this.#root.hidden && !this.#work && this.draw());
    this.draw();
  }

  draw() {
    if (this.#root.hidden) return;
    const { report, given } = this.#learned ?? {};
    this.#root.replaceChildren(
      h(
        'div',
        { class: 'hero' },
        h('h1', { id: 'teach-title' }, t('teachTitle')),
        h('p', { class: 'lead' }, t('teachLead')),
      ),
      this.#dataset ? this.#form(this.#dataset) : this.#empty(),
      ...(this.#learned ? [this.#useCard(this.#learned.adaptation)] : []),
      ...(report && given ? reportCards(report, given) : []),
    );
  }

  #empty() {
    return h(
      'section',
      { class: 'card' },
      h('p', {}, t('teachEmpty')),
      h(
        'div',
        { class: 'row' },
        h('a', { class: 'button', href: '#batch' }, t('tabBatch')),
        ...this.#loadField(),
        this.#statusLine(),
      ),
    );
  }

  /** @param {Dataset} dataset */
  #form(dataset) {
    const isMoods = this.#subject === 'moods';
    const given =
      this.#subject === 'moods' ? moodExamples(dataset) : columnExamples(dataset, this.#subject);
    const option = (/** @type {number | 'moods'} */ value, /** @type {string} */ text) =>
      h('option', { value, selected: value === this.#subject }, text);
    const menu = h(
      'select',
      {
        name: 'subject',
        disabled: this.#work !== undefined,
        onchange: (/** @type {Event} */ event) => {
          const value = fieldValue(event);
          this.#subject = value === 'moods' ? value : Number(value);
          this.draw();
        },
      },
      option('moods', t('teach_moods')),
      ...labelColumns(dataset).map((column) =>
        option(column, t('teachColumn', { name: isolated(dataset.columns[column]) })),
      ),
    );
    const teach = (/** @type {Event} */ event) => {
      event.preventDefault();
      this.#teach(given);
    };
    return h(
      'form',
      { class: 'card', onsubmit: teach },
      h(
        'div',
        { class: 'card-head' },
        h('h2', {}, t('teachExamples', { name: isolated(dataset.name), count: given.length })),
        h('p', { class: 'small' }, t(isMoods ? 'teachHint_moods' : 'teachHint_categories')),
      ),
      h(
        'div',
        { class: 'fields' },
        h('label', { class: 'field' }, h('span', {}, t('teachSubject')), menu),
      ),
      labelCounts(given.flatMap(labelsOfExample)),
      h(
        'div',
        { class: 'row' },
        this.#work
          ? h(
              'button',
              {
                class: 'button',
                type: 'button',
                id: 'teach-stop',
                onclick: () => this.#work?.abort(),
              },
              t('stop'),
            )
          : h(
              'button',
              { class: 'button', id: 'teach', disabled: given.length === 0 },
              t('teachStart'),
            ),
        ...this.#loadField(),
        this.#statusLine(),
      ),
    );
  }

  /** @param {Adaptation} adaptation */
  #useCard(adaptation) {
    const { labels, examples, inEffect } = adaptation;
    const dataset = this.#dataset;
    const isFree = !this.#work && dataset !== undefined && inEffect;
    const found = this.#isApplied && dataset ? dataset.verdicts.flatMap(labelsOf) : [];
    return h(
      'section',
      { class: 'card', 'data-part': 'use' },
      h(
        'div',
        { class: 'card-head' },
        h('h2', {}, t('teachUse')),
        h(
          'p',
          { class: 'small' },
          t('teachMade', { count: examples, labels: labels.map(nameOf).map(isolated).join(', ') }),
        ),
      ),
      h(
        'div',
        { class: 'row' },
        button('teach-apply', t('teachApply'), isFree, () => this.#apply()),
        button('teach-save', t('teachSave'), true, () =>
          download('adaptation.json', 'application/json', JSON.stringify(adaptation)),
        ),
        this.#isApplied &&
          dataset &&
          button('teach-export', t('teachExport'), true, () =>
            save({ base: 'labeled', end: '.jsonl', type: 'application/jsonl' }, (gate) =>
              labeledLines(dataset, gate),
            ),
          ),
        this.#isApplied && dataset && redactionSwitch(),
      ),
      this.#isApplied && h('p', { class: 'small', role: 'status' }, t('teachApplied')),
      found.length > 0 && labelCounts(found),
    );
  }

  #loadField() {
    const picker = h('input', {
      type: 'file',
      id: 'teach-file',
      class: 'hidden',
      accept: '.json',
      onchange: () => picker.files?.[0] && this.#load(picker.files[0]),
    });
    return [picker, h('label', { for: 'teach-file', class: 'button quiet' }, t('teachLoad'))];
  }

  /** What was learned and is better than the model as it is. */
  get adaptation() {
    const adaptation = this.#learned?.adaptation;
    return adaptation?.inEffect ? adaptation : undefined;
  }

  #statusLine() {
    return h('span', { class: 'small status', role: 'status' }, this.#status());
  }

  // ── Working ──────────────────────────────────────────────────────────

  /** @param {Given[]} given */
  #teach(given) {
    return this.#busy(async (signal) => {
      this.#learned = undefined;
      this.#isApplied = false;
      const examples = given.map(({ example }) => example);
      const onProgress = (/** @type {import('mizaj').AdaptProgress} */ { done, total }) =>
        this.#showProgress('teaching', done / Math.max(1, total));
      const learned = await adapt(await this.#analyzer, examples, { signal, onProgress });
      this.#learned = { ...learned, given };
    });
  }

  #apply() {
    return this.#busy(async () => {
      const [dataset, adaptation] = [this.#dataset, this.#learned?.adaptation];
      if (!dataset || !adaptation) return;
      await applyToFile(dataset, adaptation, (share) => this.#showProgress('teachApplying', share));
      this.#isApplied = true;
    });
  }

  /**
   * An adaptation that was saved before; the engine says whether it fits.
   * @param {File} file
   */
  #load(file) {
    return this.#busy(async () => {
      const adaptation = parsed(await file.text());
      await (await createAnalyzer({ adaptation, cacheCapacity: 0 })).dispose();
      this.#learned = { adaptation };
      this.#isApplied = false;
    });
  }

  /** @param {(signal: AbortSignal) => Promise<void>} work */
  async #busy(work) {
    this.#work = new AbortController();
    this.#status = NOTHING;
    this.draw();
    try {
      await work(this.#work.signal);
      this.#status = NOTHING;
    } catch (error) {
      this.#status = () => reasonText(/** @type {Error} */ (error));
    }
    this.#work = undefined;
    this.draw();
  }

  /**
   * @param {'teaching' | 'teachApplying'} key
   * @param {number} share
   */
  #showProgress(key, share) {
    this.#status = () => t(key, { share: percent(share) });
    for (const place of this.#root.querySelectorAll('.status')) place.textContent = this.#status();
  }
}
