/** One row beside the list: its whole text, what counted, its other cells, and keys to correct it. */

import { moodText } from '../../shared/certainty.js';
import { h } from '../../shared/dom.js';
import { number, percent, t } from '../../shared/i18n.js';
import { LABELS } from '../../shared/labels.js';
import { findingsOf } from '../live/findings.js';
import { listed, marked, sentenceRow } from '../live/why.js';
import { problemText } from './rows.js';

/** @typedef {import('mizaj').SentimentAnalyzer} SentimentAnalyzer */
/** @typedef {import('mizaj').Verdict} Verdict */
/** @typedef {import('../../files/dataset.js').Dataset} Dataset */
/** @typedef {{ dataset: Dataset, row: number, place: number, count: number }} Shown a row, and its place among those listed */

/**
 * What the panel is told from outside.
 * @typedef {object} Events
 * @property {(step: 1 | -1) => void} onStep the next row is wanted, or the one before
 * @property {() => void} onClose
 */

export class Panel {
  element = h('aside', {
    class: 'panel',
    'data-part': 'panel',
    'aria-labelledby': 'panel-title',
    hidden: true,
    onkeydown: (/** @type {KeyboardEvent} */ event) => this.#press(event),
  });
  #analyzer;
  #heads;
  #events;
  /** @type {Shown | undefined} */
  #shown;
  /**
   * The verdict with reasons, once it has come.
   * @type {Verdict | undefined}
   */
  #explained;
  #explaining = new AbortController();

  /**
   * @param {Promise<SentimentAnalyzer>} analyzer
   * @param {Promise<object>} heads the heads of its bundle, as options of `analyze`
   * @param {Events} events
   */
  constructor(analyzer, heads, events) {
    this.#analyzer = analyzer;
    this.#heads = heads;
    this.#events = events;
  }

  /** The row that is shown. */
  get row() {
    return this.#shown?.row;
  }

  /** @param {Shown} shown */
  show(shown) {
    const isOther = shown.row !== this.#shown?.row || shown.dataset !== this.#shown?.dataset;
    this.#shown = shown;
    this.element.hidden = false;
    if (isOther) this.#explain(shown);
    this.draw();
    if (!this.element.contains(document.activeElement)) this.#title?.focus();
  }

  close() {
    if (this.element.hidden) return;
    this.#explaining.abort();
    this.#shown = undefined;
    this.element.hidden = true;
    this.#events.onClose();
  }

  /** @param {Shown} shown */
  async #explain({ dataset, row }) {
    this.#explaining.abort();
    this.#explained = undefined;
    const { signal } = (this.#explaining = new AbortController());
    if (!dataset.verdicts[row]) return;
    try {
      const [analyzer, heads] = await Promise.all([this.#analyzer, this.#heads]);
      const options = { explain: true, sentences: true, ...heads, signal };
      const verdict = await analyzer.analyze(dataset.text(row), options);
      if (signal.aborted) return;
      this.#explained = verdict;
      this.draw();
    } catch (error) {
      if (!signal.aborted) console.warn('Mizaj could not explain the verdict:', error);
    }
  }

  draw() {
    if (!this.#shown) return;
    const { dataset, row } = this.#shown;
    const hadFocus = document.activeElement?.getAttribute('data-key');
    this.element.replaceChildren(
      this.#head(this.#shown),
      h('p', { class: 'marked panel-text', dir: 'auto' }, ...this.#text(dataset.text(row))),
      ...this.#verdict(dataset, row),
      this.#answers(dataset, row),
      ...this.#reasons(dataset.text(row)),
      this.#cells(dataset, row),
    );
    const again = hadFocus && this.element.querySelector(`[data-key="${hadFocus}"]`);
    if (again instanceof HTMLElement) again.focus({ preventScroll: true });
  }

  get #title() {
    return /** @type {HTMLElement | null} */ (this.element.querySelector('h2'));
  }

  /** @param {Shown} shown */
  #head({ row, place, count }) {
    /** @type {(key: string, sign: string, name: 'previousRow' | 'nextRow' | 'close', isOff: boolean, onclick: () => void) => HTMLElement} */
    const button = (key, sign, name, isOff, onclick) =>
      h(
        'button',
        {
          type: 'button',
          class: 'button quiet',
          'aria-label': t(name),
          title: t(name),
          disabled: isOff,
          'data-key': key,
          onclick,
        },
        sign,
      );
    const { onStep } = this.#events;
    return h(
      'div',
      { class: 'row spread' },
      h(
        'h2',
        { id: 'panel-title', tabindex: '-1', 'data-key': 'title' },
        t('rowNumber', { row: row + 1 }),
      ),
      h('span', { class: 'small' }, `${number(place + 1)} / ${number(count)}`),
      h(
        'div',
        { class: 'row' },
        button('up', '↑', 'previousRow', place <= 0, () => onStep(-1)),
        button('down', '↓', 'nextRow', place + 1 >= count, () => onStep(1)),
        button('close', '×', 'close', false, () => this.close()),
      ),
    );
  }

  /** @param {string} text */
  #text(text) {
    const evidence = this.#explained?.evidence?.filter(({ notable }) => notable) ?? [];
    return marked(text, evidence);
  }

  /**
   * @param {Dataset} dataset
   * @param {number} row
   */
  #verdict(dataset, row) {
    const verdict = dataset.verdicts[row];
    const label = dataset.label(row);
    const reason = problemText(dataset, row);
    if (reason !== undefined) return [h('p', {}, h('span', { class: 'tag' }, reason))];
    if (!verdict) return [];
    const isCorrected = dataset.corrections.has(row);
    const words = isCorrected && label ? `${t(label)} · ${t('corrected')}` : moodText(verdict);
    const scores = LABELS.map((name) => `${t(name)} ${percent(verdict.scores[name])}`).join(' · ');
    return [
      h('p', { class: 'panel-mood', 'data-tone': label }, words),
      verdict.reliable && h('p', { class: 'small' }, scores),
      h('ul', { class: 'findings' }, ...findingsOf(this.#explained ?? verdict)),
    ].filter((part) => part !== false);
  }

  /**
   * @param {Dataset} dataset
   * @param {number} row
   */
  #answers(dataset, row) {
    const label = dataset.label(row);
    return h(
      'div',
      { class: 'row', role: 'group', 'aria-label': t('correctRow', { row: row + 1 }) },
      ...LABELS.map((name, place) =>
        h(
          'button',
          {
            type: 'button',
            class: 'button quiet',
            'data-tone': name,
            'aria-pressed': String(name === label),
            'aria-keyshortcuts': String(place + 1),
            disabled: !dataset.verdicts[row],
            'data-key': name,
            onclick: () => dataset.correct(row, name),
          },
          h('kbd', {}, String(place + 1)),
          t(name),
        ),
      ),
    );
  }

  /** @param {string} text */
  #reasons(text) {
    const { evidence, sentences = [] } = this.#explained ?? {};
    return [
      evidence && h('h3', {}, t('whyTitle')),
      evidence &&
        h(
          'ul',
          { class: 'evidence' },
          ...listed(
            text,
            evidence.filter(({ notable }) => notable),
          ),
        ),
      sentences.length > 1 && h('h3', {}, t('sentencesTitle')),
      sentences.length > 1 &&
        h(
          'ol',
          { class: 'sentences' },
          ...sentences.map((sentence) => sentenceRow(text, sentence)),
        ),
    ].filter((part) => part instanceof Node);
  }

  /**
   * The cells of the file, by column.
   * @param {Dataset} dataset
   * @param {number} row
   */
  #cells({ columns, rows, remarks }, row) {
    const remark = remarks.get(row);
    return h(
      'dl',
      { class: 'panel-cells' },
      ...columns.flatMap((name, column) =>
        rows[row][column]
          ? [h('dt', { dir: 'auto' }, name), h('dd', { dir: 'auto' }, rows[row][column])]
          : [],
      ),
      ...(remark ? [h('dt', {}, t('doubtfulRow')), h('dd', {}, remark)] : []),
    );
  }

  /** @param {KeyboardEvent} event */
  #press(event) {
    const { key, ctrlKey, metaKey, altKey } = event;
    if (!this.#shown || ctrlKey || metaKey || altKey) return;
    const { dataset, row } = this.#shown;
    const label = LABELS[Number(key) - 1];
    /** @type {Record<string, () => void>} */
    const keys = {
      ArrowDown: () => this.#events.onStep(1),
      ArrowUp: () => this.#events.onStep(-1),
      Escape: () => this.close(),
    };
    if (label && dataset.verdicts[row]) dataset.correct(row, label);
    else if (keys[key]) keys[key]();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }
}
