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

/** The buttons at the top: a key, a sign, and the key of their words. */
const STEPS = /** @type {const} */ ([
  ['up', '↑', 'previousRow'],
  ['down', '↓', 'nextRow'],
  ['close', '×', 'close'],
]);

/**
 * Its elements stay while what they hold changes: reasons come later than the row, and a button
 * replaced between press and release would lose the click.
 */
export class Panel {
  #title = h('h2', { id: 'panel-title', tabindex: '-1' });
  #place = h('span', { class: 'small' });
  #steps = STEPS.map(([key, sign, name]) => ({
    key,
    name,
    button: h(
      'button',
      { type: 'button', class: 'button quiet', 'data-key': key, onclick: () => this.#step(key) },
      sign,
    ),
  }));
  #text = h('p', { class: 'marked panel-text', dir: 'auto' });
  #verdict = h('div', { class: 'panel-part' });
  #moods = LABELS.map((name, place) => {
    const words = h('span');
    const button = h(
      'button',
      {
        type: 'button',
        class: 'button quiet',
        'data-tone': name,
        'aria-keyshortcuts': String(place + 1),
        'data-key': name,
        onclick: () => this.#correct(name),
      },
      h('kbd', {}, String(place + 1)),
      words,
    );
    return { name, button, words };
  });
  #answers = h('div', { class: 'row', role: 'group' }, ...this.#moods.map(({ button }) => button));
  #reasons = h('div', { class: 'panel-part' });
  #cells = h('dl', { class: 'panel-cells' });
  element = h(
    'aside',
    {
      class: 'panel',
      'data-part': 'panel',
      'aria-labelledby': 'panel-title',
      hidden: true,
      onkeydown: (/** @type {KeyboardEvent} */ event) => this.#press(event),
    },
    h(
      'div',
      { class: 'row spread' },
      this.#title,
      this.#place,
      h('div', { class: 'row' }, ...this.#steps.map(({ button }) => button)),
    ),
    this.#text,
    this.#verdict,
    this.#answers,
    this.#reasons,
    this.#cells,
  );
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
    if (!this.element.contains(document.activeElement)) this.#title.focus();
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
    const label = dataset.label(row);
    this.#title.textContent = t('rowNumber', { row: row + 1 });
    this.#drawSteps(this.#shown);
    this.#text.replaceChildren(...this.#marked(dataset.text(row)));
    this.#verdict.replaceChildren(...this.#verdictParts(dataset, row));
    this.#answers.setAttribute('aria-label', t('correctRow', { row: row + 1 }));
    for (const { name, button, words } of this.#moods) {
      button.setAttribute('aria-pressed', String(name === label));
      button.disabled = !dataset.verdicts[row];
      words.textContent = t(name);
    }
    this.#reasons.replaceChildren(...this.#reasonParts(dataset.text(row)));
    this.#cells.replaceChildren(...cellParts(dataset, row));
  }

  /**
   * A button that is off loses the focus, so the title takes it.
   * @param {Shown} shown
   */
  #drawSteps({ place, count }) {
    const isOff = { up: place <= 0, down: place + 1 >= count, close: false };
    for (const { key, name, button } of this.#steps) {
      if (isOff[key] && document.activeElement === button)
        this.#title.focus({ preventScroll: true });
      button.disabled = isOff[key];
      button.setAttribute('aria-label', t(name));
      button.title = t(name);
    }
    this.#place.textContent = `${number(place + 1)} / ${number(count)}`;
  }

  /** @param {string} text */
  #marked(text) {
    const evidence = this.#explained?.evidence?.filter(({ notable }) => notable) ?? [];
    return marked(text, evidence);
  }

  /**
   * @param {Dataset} dataset
   * @param {number} row
   */
  #verdictParts(dataset, row) {
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

  /** @param {string} text */
  #reasonParts(text) {
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

  /** @param {'up' | 'down' | 'close'} key */
  #step(key) {
    if (key === 'close') this.close();
    else this.#events.onStep(key === 'up' ? -1 : 1);
  }

  /** @param {import('mizaj').Label} label */
  #correct(label) {
    const { dataset, row } = this.#shown ?? {};
    if (dataset && row !== undefined && dataset.verdicts[row]) dataset.correct(row, label);
  }

  /** @param {KeyboardEvent} event */
  #press(event) {
    const { key, ctrlKey, metaKey, altKey } = event;
    if (!this.#shown || ctrlKey || metaKey || altKey) return;
    const label = LABELS[Number(key) - 1];
    const step = /** @type {const} */ ({ ArrowUp: 'up', ArrowDown: 'down', Escape: 'close' })[key];
    if (label) this.#correct(label);
    else if (step) this.#step(step);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }
}

/**
 * The cells of the file, by column.
 * @param {Dataset} dataset
 * @param {number} row
 */
function cellParts({ columns, rows, remarks }, row) {
  const remark = remarks.get(row);
  return [
    ...columns.flatMap((name, column) =>
      rows[row][column]
        ? [h('dt', { dir: 'auto' }, name), h('dd', { dir: 'auto' }, rows[row][column])]
        : [],
    ),
    ...(remark ? [h('dt', {}, t('doubtfulRow')), h('dd', {}, remark)] : []),
  ];
}
