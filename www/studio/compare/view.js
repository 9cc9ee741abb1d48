/** The view that evaluates one or two models on the user's own labeled rows. */

import { filterNumbers } from '../../shared/chunked-work.js';
import { byId, fieldValue, h } from '../../shared/dom.js';
import { isolated, onLanguage, percent, reasonText } from '../../shared/i18n.js';
import { THEME_CHANGED } from '../../shared/theme.js';
import { BlindLabeling } from './blind.js';
import { missingFiles, sourceOf } from './bundles.js';
import { evaluateBundles } from './evaluate-bundles.js';
import { report } from './report.js';
import { t } from './words.js';

/** @typedef {import('../../files/dataset.js').Dataset} Dataset */
/** @typedef {import('mizaj').Adaptation} Adaptation */
/** @typedef {import('./bundles.js').BundleName} BundleName */
/** @typedef {import('./evaluate-bundles.js').LabeledRow} LabeledRow */
/** @typedef {import('./evaluate-bundles.js').Outcome} Outcome */

/** The empty status. */
const NOTHING = () => '';

/**
 * Builds the view.
 * @param {() => Adaptation | undefined} adaptation what the default model was taught
 */
export function openCompare(adaptation) {
  const view = new CompareView(byId('view-compare'), adaptation);
  onLanguage(() => view.draw());
  return view;
}

export class CompareView {
  #root;
  #adaptation;
  /** @type {Dataset | undefined} */
  #dataset;
  /** @type {Outcome | undefined} */
  #outcome;
  /**
   * The rows with a label, once they are counted.
   * @type {number[] | undefined}
   */
  #labeled;
  #counting = new AbortController();
  /** @type {BlindLabeling | undefined} */
  #blind;
  /** @type {File[]} */
  #ownFiles = [];
  /**
   * The bundles in the two menus.
   * @type {{ first: BundleName, second: BundleName | 'none' }}
   */
  #chosen = { first: 'default', second: 'classic' };
  /** What is running or went wrong, in the current language. */
  #status = NOTHING;
  #isBusy = false;

  /**
   * @param {HTMLElement} root
   * @param {() => Adaptation | undefined} adaptation
   */
  constructor(root, adaptation) {
    this.#root = root;
    this.#adaptation = adaptation;
    addEventListener('hashchange', () => this.#refresh());
    addEventListener(THEME_CHANGED, () => this.draw());
  }

  /** @param {Dataset} dataset */
  show(dataset) {
    this.#dataset = dataset;
    this.#outcome = undefined;
    this.#labeled = undefined;
    this.#blind = new BlindLabeling(
      dataset,
      async (rows) => (await this.#evaluate(rows))?.models ?? [],
    );
    dataset.addEventListener('change', () => dataset === this.#dataset && this.#refresh());
    this.draw();
    this.#refresh();
  }

  /** Counts the labels anew, and draws, if the view is visible. */
  async #refresh() {
    const dataset = this.#dataset;
    if (this.#root.hidden || !dataset) return;
    this.#counting.abort();
    const { signal } = (this.#counting = new AbortController());
    try {
      const isLabeled = (/** @type {number} */ row) => labelOf(dataset, row) !== undefined;
      this.#labeled = await filterNumbers(dataset.rows.length, isLabeled, signal);
      if (!signal.aborted && !this.#blind?.isOpen) this.draw();
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  }

  /**
   * Takes the four files of the user's own bundle, which becomes the second model.
   * @param {File[]} files
   */
  take(files) {
    const missing = missingFiles(files);
    const isWhole = missing.length === 0;
    this.#ownFiles = isWhole ? files : [];
    if (isWhole) this.#chosen.second = 'own';
    else if (this.#chosen.second === 'own') this.#chosen.second = 'classic';
    this.#status = () =>
      isWhole ? t('bundleTaken') : t('bundleMissing', { files: missing.join(', ') });
    this.draw();
  }

  draw() {
    this.#root.replaceChildren(
      h(
        'div',
        { class: 'hero' },
        h('h1', { id: 'compare-title' }, t('compareTitle')),
        h('p', { class: 'lead' }, t('compareLead')),
      ),
      ...(this.#dataset ? this.#content(this.#dataset) : this.#empty()),
    );
  }

  #empty() {
    return [
      h('p', { class: 'small' }, t('compareEmpty')),
      h('p', {}, this.#statusLine()),
      h('p', {}, h('a', { class: 'button', href: '#batch' }, t('tabBatch'))),
    ];
  }

  /** @param {Dataset} dataset */
  #content(dataset) {
    const rows = this.#labeled;
    return [
      ...(rows === undefined
        ? []
        : rows.length > 0
          ? [this.#form(dataset, rows)]
          : [h('p', { class: 'card' }, t('compareNoLabels'))]),
      ...(this.#outcome ? report(this.#outcome) : []),
      ...(this.#blind ? [this.#blind.draw(this.#isBusy)] : []),
    ];
  }

  /**
   * @param {Dataset} dataset
   * @param {number[]} rows those with a label
   */
  #form(dataset, rows) {
    /** @type {[string, string][]} */
    const bundles = [
      ['default', t('bundleDefault')],
      ['classic', t('bundleClassic')],
    ];
    if (this.#adaptation()) bundles.push(['adapted', t('bundleAdapted')]);
    if (this.#ownFiles.length > 0) bundles.push(['own', t('bundleOwn')]);
    const compare = (/** @type {Event} */ event) => {
      event.preventDefault();
      this.#compare(
        rows.flatMap((row) => {
          const label = labelOf(dataset, row);
          return label ? [{ row, text: dataset.text(row), label }] : [];
        }),
      );
    };
    const corrections = dataset.corrections.size;
    return h(
      'form',
      { class: 'card', onsubmit: compare },
      h(
        'div',
        { class: 'card-head' },
        h('h2', {}, t('compareRows', { name: isolated(dataset.name), count: rows.length })),
        corrections > 0 &&
          h(
            'p',
            { class: 'small', 'data-part': 'corrections' },
            t('compareCorrections', { count: corrections }),
          ),
      ),
      h(
        'div',
        { class: 'fields' },
        this.#menu('first', t('firstModel'), bundles),
        this.#menu('second', t('secondModel'), [...bundles, ['none', t('noModel')]]),
        this.#ownFilesField(),
      ),
      h(
        'div',
        { class: 'row' },
        h('button', { class: 'button', id: 'compare', disabled: this.#isBusy }, t('compareStart')),
        this.#statusLine(),
      ),
    );
  }

  /**
   * @param {'first' | 'second'} name
   * @param {string} label
   * @param {[string, string][]} options
   */
  #menu(name, label, options) {
    const choose = (/** @type {Event} */ event) =>
      Object.assign(this.#chosen, { [name]: fieldValue(event) });
    return h(
      'label',
      { class: 'field' },
      h('span', {}, label),
      h(
        'select',
        { name, onchange: choose },
        ...options.map(([value, text]) =>
          h('option', { value, selected: value === this.#chosen[name] }, text),
        ),
      ),
    );
  }

  #ownFilesField() {
    const picker = h('input', {
      type: 'file',
      id: 'own-files',
      class: 'hidden',
      multiple: true,
      accept: '.json,.onnx,.bin',
      onchange: () => this.take([...(picker.files ?? [])]),
    });
    return h(
      'div',
      { class: 'field' },
      h('span', {}, t('bundleFiles')),
      picker,
      h('label', { for: 'own-files', class: 'button quiet' }, t('chooseFiles')),
    );
  }

  // ── Evaluating ───────────────────────────────────────────────────────

  /** @param {LabeledRow[]} rows */
  async #compare(rows) {
    this.#outcome = undefined;
    this.#outcome = await this.#evaluate(rows);
    this.draw();
  }

  /**
   * Evaluates each model in the menus and shows the progress; `undefined` on failure.
   * @param {LabeledRow[]} rows
   * @returns {Promise<Outcome | undefined>}
   */
  async #evaluate(rows) {
    this.#isBusy = true;
    this.#status = NOTHING;
    this.draw();
    let outcome;
    try {
      const models = await Promise.all(
        this.#bundleNames().map(async (name) => ({
          bundle: await sourceOf(name, this.#ownFiles),
          adaptation: name === 'adapted' ? this.#adaptation() : undefined,
        })),
      );
      outcome = await evaluateBundles(models, rows, (share) => this.#showProgress(share));
      this.#status = NOTHING;
    } catch (error) {
      this.#status = () => reasonText(/** @type {Error} */ (error));
    }
    this.#isBusy = false;
    this.draw();
    return outcome;
  }

  /** The distinct bundles in the menus. */
  #bundleNames() {
    const { first, second } = this.#chosen;
    return second === 'none' || second === first ? [first] : [first, second];
  }

  /** @param {number} share */
  #showProgress(share) {
    this.#status = () => t('comparing', { share: percent(share) });
    for (const place of this.#root.querySelectorAll('.status')) place.textContent = this.#status();
  }

  #statusLine() {
    return h('span', { class: 'small status', role: 'status' }, this.#status());
  }
}

/**
 * The correct label of a row: given without seeing the verdict, else as a correction, else in the file.
 * @param {Dataset} dataset
 * @param {number} row
 */
function labelOf(dataset, row) {
  if (dataset.problems.has(row)) return undefined;
  const given = dataset.blindLabels.get(row) ?? dataset.corrections.get(row);
  return given ?? dataset.trueLabel(row);
}
