/** Labeling rows without seeing the verdicts, to measure how well a person and the models agree. */

import { toBlindLabels } from '../../files/export.js';
import { redactionSwitch, save } from '../../leaving/leave.js';
import { h } from '../../shared/dom.js';
import { isolated, number, percent } from '../../shared/i18n.js';
import { LABELS } from '../../shared/labels.js';
import { fraction, nameOf } from './report.js';
import { t } from './words.js';

/** @typedef {import('mizaj').Label} Label */
/** @typedef {import('../../files/dataset.js').Dataset} Dataset */
/** @typedef {import('mizaj').Evaluation} Evaluation */
/** @typedef {import('./evaluate-bundles.js').LabeledRow} LabeledRow */

/** Rows to label at a time: so many correct the shares in the insights. */
const PORTION = 50;
/** Disagreements that are listed. */
const MAX_LISTED = 40;

export class BlindLabeling {
  #dataset;
  #onLabeled;
  /**
   * Rows in the random order in which they are asked.
   * @type {number[]}
   */
  #rows = [];
  /** The row that is asked, by its place among them; nothing while none is asked. */
  #place = -1;
  /** Labels at which the next pause comes. */
  #goal = 0;
  /** @type {Evaluation[]} */
  #results = [];
  #root = h('section', {
    class: 'card',
    'data-part': 'blind',
    onkeydown: (/** @type {KeyboardEvent} */ event) => this.#press(event),
  });

  /**
   * @param {Dataset} dataset
   * @param {(rows: LabeledRow[]) => Promise<Evaluation[]>} onLabeled evaluates the models against
   * the person's labels; empty if that failed
   */
  constructor(dataset, onLabeled) {
    this.#dataset = dataset;
    this.#onLabeled = onLabeled;
  }

  /** Whether a row is being asked. */
  get isOpen() {
    return this.#place >= 0;
  }

  /** The rows that have a label so far, those of an earlier visit too, in the order of labeling. */
  get #labeled() {
    return [...this.#dataset.blindLabels.keys()];
  }

  /**
   * Draws the card in the current language.
   * @param {boolean} isBusy
   */
  draw(isBusy) {
    const count = Math.min(PORTION, this.#dataset.rows.length);
    this.#root.replaceChildren(
      h(
        'div',
        { class: 'card-head' },
        h('h2', {}, t('blindTitle')),
        h('p', { class: 'small' }, t('blindHint', { count })),
      ),
      ...(this.isOpen ? this.#question() : this.#summary(isBusy)),
    );
    return this.#root;
  }

  #start() {
    if (this.#rows.length === 0) this.#rows = shuffled(readable(this.#dataset));
    this.#goal = this.#labeled.length + PORTION;
    this.#results = [];
    this.#goTo(this.#rows.findIndex((row) => !this.#dataset.blindLabels.has(row)));
    if (!this.isOpen) this.#finish();
  }

  /** @param {number} place */
  #goTo(place) {
    this.#place = place < this.#rows.length ? place : -1;
    this.draw(false);
    this.#focus('.answers button');
  }

  #question() {
    const row = this.#rows[this.#place];
    const given = this.#dataset.blindLabels.get(row);
    /** @type {(name: 'blindBack' | 'blindSkip' | 'blindStop', isOff: boolean, onclick: () => void) => HTMLElement} */
    const button = (name, isOff, onclick) =>
      h(
        'button',
        { type: 'button', class: 'button quiet', 'data-part': name, disabled: isOff, onclick },
        t(name),
      );
    return [
      h(
        'p',
        { class: 'small' },
        `${number(this.#place + 1)} / ${number(this.#rows.length)} · `,
        t('blindProgress', { labeled: this.#labeled.length }),
      ),
      h('blockquote', { dir: 'auto', class: 'marked', id: 'blind-text' }, this.#dataset.text(row)),
      h(
        'div',
        { class: 'row answers' },
        ...LABELS.map((label, index) =>
          h(
            'button',
            {
              class: 'button quiet',
              type: 'button',
              'data-tone': label,
              'aria-describedby': 'blind-text',
              'aria-pressed': String(label === given),
              'aria-keyshortcuts': String(index + 1),
              onclick: () => this.#answer(label),
            },
            h('kbd', {}, String(index + 1)),
            t(label),
          ),
        ),
      ),
      h(
        'div',
        { class: 'row after' },
        button('blindBack', this.#place === 0, () => this.#step(-1)),
        button('blindSkip', false, () => this.#step(1)),
        button('blindStop', false, () => this.#finish()),
      ),
    ];
  }

  /** @param {boolean} isBusy */
  #summary(isBusy) {
    const isReady = this.#dataset.verdicts.some(Boolean) && !isBusy;
    const labeled = this.#labeled;
    return [
      ...this.#results.map(resultLine),
      ...(labeled.length > 0 ? this.#disagreements(labeled) : []),
      h(
        'div',
        { class: 'row after' },
        h(
          'button',
          {
            class: 'button',
            type: 'button',
            id: 'blind',
            disabled: !isReady,
            onclick: () => this.#start(),
          },
          t(labeled.length > 0 ? 'blindMore' : 'blindStart'),
        ),
        labeled.length > 0 &&
          h(
            'button',
            {
              class: 'button quiet',
              type: 'button',
              'data-part': 'blindExport',
              onclick: () => this.#export(),
            },
            t('blindExport'),
          ),
        labeled.length > 0 && redactionSwitch(),
      ),
    ];
  }

  /** @param {number[]} labeled */
  #disagreements(labeled) {
    const { verdicts, blindLabels } = this.#dataset;
    const differing = labeled.filter((row) => verdicts[row]?.label !== blindLabels.get(row));
    if (differing.length === 0) return [h('p', { class: 'small' }, t('blindAgree'))];
    /** @param {number} row */
    const item = (row) => {
      const truth = blindLabels.get(row) ?? 'neutral';
      const label = verdicts[row]?.label ?? 'neutral';
      return h(
        'li',
        { 'data-tone': truth },
        h('span', { dir: 'auto' }, this.#dataset.text(row)),
        h('span', { class: 'mood' }, t('blindDiffers', { truth: t(truth), label: t(label) })),
      );
    };
    return [
      h('h3', {}, t('blindDisagree')),
      h(
        'ol',
        { class: 'sentences', 'data-part': 'blind-differences' },
        ...differing.slice(0, MAX_LISTED).map(item),
      ),
    ];
  }

  /**
   * Records an answer; at every {@link PORTION} of them, the models are evaluated.
   * @param {Label} label
   */
  #answer(label) {
    this.#dataset.blindLabels.set(this.#rows[this.#place], label);
    if (this.#labeled.length >= this.#goal) this.#finish();
    else this.#step(1);
  }

  /** @param {1 | -1} step */
  #step(step) {
    const next = this.#place + step;
    if (next >= this.#rows.length) this.#finish();
    else this.#goTo(Math.max(0, next));
  }

  /** Stops asking; what was labeled counts. */
  async #finish() {
    this.#place = -1;
    const labeled = this.#labeled;
    this.draw(false);
    if (labeled.length > 0) {
      this.#results = await this.#onLabeled(
        labeled.map((row) => ({
          row,
          text: this.#dataset.text(row),
          label: this.#dataset.blindLabels.get(row) ?? 'neutral',
        })),
      );
      // The insights correct their shares by these labels.
      this.#dataset.changed();
    }
    this.draw(false);
    this.#focus('#blind');
  }

  #export() {
    const base = this.#dataset.name.replace(/\.\w+$/, '');
    save({ base, end: '.labels.jsonl', type: 'application/jsonl' }, (gate) => [
      toBlindLabels(this.#dataset, gate),
    ]);
  }

  /** @param {KeyboardEvent} event */
  #press(event) {
    if (!this.isOpen || event.ctrlKey || event.metaKey || event.altKey) return;
    const label = LABELS[Number(event.key) - 1];
    if (label) this.#answer(label);
    else if (event.key === 'ArrowLeft') this.#step(-1);
    else if (event.key === 'ArrowRight') this.#step(1);
    else return;
    event.preventDefault();
  }

  /** @param {string} selector */
  #focus(selector) {
    const element = this.#root.querySelector(selector);
    if (element instanceof HTMLElement) element.focus();
  }
}

/**
 * The rows whose language the model reads: only these have verdicts to compare with.
 * @param {Dataset} dataset
 */
function readable({ rows, verdicts }) {
  return [...rows.keys()].filter((row) => verdicts[row]?.reliable);
}

/**
 * The rows in random order (Fisher and Yates).
 * @param {number[]} rows
 */
function shuffled(rows) {
  for (let place = rows.length - 1; place > 0; place -= 1) {
    const other = Math.floor(Math.random() * (place + 1));
    [rows[place], rows[other]] = [rows[other], rows[place]];
  }
  return rows;
}

/** @param {Evaluation} model */
function resultLine(model) {
  const { accuracy, accuracyInterval, kappa } = model.report;
  const [low, high] = accuracyInterval.map((share) => percent(share));
  const values = {
    model: isolated(nameOf(model)),
    share: percent(accuracy),
    low,
    high,
    kappa: fraction(kappa),
  };
  return h('p', { class: 'blind-result', role: 'status' }, t('blindResult', values));
}
