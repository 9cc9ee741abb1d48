/** The view that measures one or two models on a person's own labelled rows. */

import { createAnalyzer } from './mizaj/index.js';

import { reliability } from './charts.js';
import { byId, h } from './dom.js';
import { milliseconds, number, onLanguage, percent, t } from './i18n.js';
import { LABELS, mcnemar, measure } from './metrics.js';

/** Rows judged at once. */
const SLICE = 64;
/** Rows on which the models differ that are listed. */
const MOST_DIFFERENCES = 40;
/** Rows labelled blind. */
const BLIND_ROWS = 50;
const FILES = { 'manifest.json': 'manifest', 'model.onnx': 'model', 'tokenizer.json': 'tokenizer', 'language.bin': 'language' };

/** Connects the view; it is given every new data set. */
export function startCompare() {
  const view = new CompareView(byId('view-compare'));
  onLanguage(() => view.draw());
  return view;
}

class CompareView {
  #root;
  #dataset;
  /** @type {{ name: string, pairs: object[], perText: number }[]} */
  #results = [];
  #rows = [];
  #ownBundle;
  #status = '';
  #blind;

  constructor(root) {
    this.#root = root;
    addEventListener('hashchange', () => this.draw());
  }

  show(dataset) {
    this.#dataset = dataset;
    this.#results = [];
    this.#blind = undefined;
    dataset.addEventListener('change', () => !this.#root.hidden && this.#blind === undefined && this.draw());
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
      ...this.#content(),
    );
  }

  #content() {
    if (!this.#dataset) return [h('p', { class: 'small' }, t('compareEmpty')), h('p', {}, h('a', { class: 'button', href: '#batch' }, t('tabBatch')))];
    const labelled = this.#dataset.rows.map((_, row) => row).filter((row) => this.#dataset.trueLabel(row));
    return [
      labelled.length > 0 ? this.#setup(labelled) : h('p', { class: 'card' }, t('compareNoLabels')),
      ...(this.#results.length > 0 ? this.#report() : []),
      this.#blindCard(),
    ];
  }

  // ── Two models on one file ───────────────────────────────────────────

  #setup(labelled) {
    const bundle = (name, key, options) =>
      h(
        'label',
        { class: 'field' },
        h('span', {}, t(key)),
        h('select', { name }, ...options.map(([value, text]) => h('option', { value }, text))),
      );
    const bundles = [
      ['', t('bundleDefault')],
      ['classic', t('bundleClassic')],
      ...(this.#ownBundle ? [['own', t('bundleOwn')]] : []),
    ];
    return h(
      'form',
      {
        class: 'card',
        onsubmit: (event) => {
          event.preventDefault();
          this.#compare(labelled, new FormData(event.target));
        },
      },
      h('div', { class: 'card-head' }, h('h2', { dir: 'auto' }, t('compareRows', { name: this.#dataset.name, count: number(labelled.length) }))),
      h(
        'div',
        { class: 'fields' },
        bundle('first', 'firstModel', bundles),
        bundle('second', 'secondModel', [...bundles.slice(1), bundles[0], ['none', t('none')]]),
        h(
          'label',
          { class: 'field' },
          h('span', {}, t('bundleFiles')),
          h('input', {
            type: 'file',
            multiple: true,
            accept: '.json,.onnx,.bin',
            onchange: (event) => this.#take([...event.target.files]),
          }),
        ),
      ),
      h('div', { class: 'row' }, h('button', { class: 'button', id: 'compare' }, t('compareStart')), h('span', { class: 'small', role: 'status' }, this.#status)),
    );
  }

  /** A bundle of the person's own: its four files. */
  #take(files) {
    const own = Object.fromEntries(files.filter(({ name }) => FILES[name]).map((file) => [FILES[file.name], file]));
    const missing = Object.keys(FILES).filter((name) => !own[FILES[name]]);
    this.#ownBundle = missing.length === 0 ? own : undefined;
    this.#status = missing.length === 0 ? t('bundleTaken') : t('bundleMissing', { files: missing.join(', ') });
    this.draw();
  }

  async #compare(rows, form) {
    const chosen = [form.get('first'), form.get('second')].filter((name) => name !== 'none');
    this.#results = [];
    this.#rows = rows;
    try {
      for (const name of chosen) this.#results.push(await this.#judge(name, rows));
      this.#status = '';
    } catch (error) {
      this.#results = [];
      this.#status = error.message;
    }
    this.draw();
  }

  async #judge(name, rows) {
    const analyzer = await createAnalyzer({ bundle: await this.#bundle(name), cacheCapacity: 0 });
    try {
      const pairs = [];
      let model = '';
      let spent = 0;
      for (let start = 0; start < rows.length; start += SLICE) {
        const slice = rows.slice(start, start + SLICE);
        const from = performance.now();
        const outcomes = await analyzer.analyzeBatch(slice.map((row) => this.#dataset.text(row)));
        spent += performance.now() - from;
        outcomes.forEach(({ verdict }, index) => {
          if (!verdict) return;
          model = verdict.modelVersion;
          const { label, confidence, language } = verdict;
          pairs.push({ row: slice[index], truth: this.#dataset.trueLabel(slice[index]), label, confidence, language });
        });
        this.#say(t('comparing', { model: model || name, share: percent((start + slice.length) / rows.length) }));
      }
      return { name: model, pairs, perText: spent / Math.max(1, rows.length) };
    } finally {
      await analyzer.dispose();
    }
  }

  #say(status) {
    this.#status = status;
    this.#root.querySelector('form [role="status"]').textContent = status;
  }

  async #bundle(name) {
    if (name === '') return undefined;
    if (name !== 'own') return new URL(`./mizaj/models/${name}/`, import.meta.url);
    const contents = Object.entries(this.#ownBundle).map(async ([part, file]) => [part, await file.arrayBuffer()]);
    return Object.fromEntries(await Promise.all(contents));
  }

  #report() {
    const measured = this.#results.map(({ pairs }) => measure(pairs));
    return [
      h('section', { class: 'card' }, h('div', { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': t('compareTitle') }, this.#figures(measured)), this.#test()),
      h(
        'div',
        { class: 'pair' },
        ...this.#results.map(({ name }, index) => confusionCard(name, measured[index].confusion)),
        h(
          'section',
          { class: 'card' },
          h('div', { class: 'card-head' }, h('h2', {}, t('reliability')), h('p', { class: 'small' }, t('reliabilityHint'))),
          h('div', { class: 'chart small-chart' }, reliability(t('reliability'), measured.map(({ bins }) => bins))),
        ),
      ),
      ...(this.#results.length === 2 ? [this.#differences()] : []),
    ];
  }

  #figures(measured) {
    const row = (name, value) => h('tr', {}, h('th', { scope: 'row' }, name), ...measured.map((one, index) => h('td', {}, h('bdi', {}, value(one, index)))));
    const languages = [...new Set(this.#results.flatMap(({ pairs }) => pairs.map(({ language }) => language)))];
    return h(
      'table',
      {},
      h('thead', {}, h('tr', {}, h('td', {}), ...this.#results.map(({ name }) => h('th', { scope: 'col' }, h('bdi', {}, name))))),
      h(
        'tbody',
        {},
        row(t('accuracy'), ({ accuracy, interval }) => `${percent(accuracy, 1)} [${interval.map((share) => percent(share, 1)).join(', ')}]`),
        row(t('macroF1'), ({ macroF1 }) => fraction(macroF1)),
        row(t('kappa'), ({ kappa }) => fraction(kappa)),
        ...LABELS.map((label, place) =>
          row(`${t(label)}: ${t('precisionRecallF1')}`, ({ classes }) =>
            [classes[place].precision, classes[place].recall, classes[place].f1].map(fraction).join(' · '),
          ),
        ),
        ...languages.map((language) =>
          row(`${t(`language_${language}`)}: ${t('accuracy')}`, (_, index) => {
            const pairs = this.#results[index].pairs.filter((pair) => pair.language === language);
            return pairs.length === 0 ? '–' : `${percent(measure(pairs).accuracy, 1)} (${number(pairs.length)})`;
          }),
        ),
        row(t('perText'), (_, index) => milliseconds(this.#results[index].perText)),
      ),
    );
  }

  /** Whether the difference between the two is more than chance. */
  #test() {
    if (this.#results.length < 2) return undefined;
    const [first, second] = this.#results.map(({ pairs }) => new Map(pairs.map(({ row, truth, label }) => [row, truth === label])));
    const only = (one, other) => [...one].filter(([row, isRight]) => isRight && other.get(row) === false).length;
    const [onlyFirst, onlySecond] = [only(first, second), only(second, first)];
    const p = mcnemar(onlyFirst, onlySecond);
    return h(
      'p',
      { class: 'small after' },
      t(p < 0.05 ? 'mcnemarDiffer' : 'mcnemarSame', {
        first: number(onlyFirst),
        second: number(onlySecond),
        p: number(p, { maximumSignificantDigits: 2 }),
      }),
    );
  }

  #differences() {
    const second = new Map(this.#results[1].pairs.map((pair) => [pair.row, pair.label]));
    const differing = this.#results[0].pairs.filter(({ row, label }) => second.has(row) && second.get(row) !== label);
    return h(
      'section',
      { class: 'card' },
      h('div', { class: 'card-head' }, h('h2', {}, t('differences', { count: number(differing.length) }))),
      h(
        'ol',
        { class: 'sentences' },
        ...differing.slice(0, MOST_DIFFERENCES).map(({ row, truth, label }) =>
          h(
            'li',
            { 'data-tone': truth },
            h('span', { dir: 'auto' }, this.#dataset.text(row)),
            h('span', { class: 'mood' }, t('differs', { truth: t(truth), first: t(label), second: t(second.get(row)) })),
          ),
        ),
      ),
    );
  }

  // ── Blind labelling ──────────────────────────────────────────────────

  #blindCard() {
    const state = this.#blind;
    const start = h('button', { class: 'button', type: 'button', id: 'blind', onclick: () => this.#startBlind() }, t('blindStart'));
    const content = !state
      ? [start]
      : state.rows.length > state.labels.length
        ? this.#blindQuestion(state)
        : [this.#blindResult(state), start];
    return h(
      'section',
      { class: 'card' },
      h('div', { class: 'card-head' }, h('h2', {}, t('blindTitle')), h('p', { class: 'small' }, t('blindHint', { count: BLIND_ROWS }))),
      ...content,
    );
  }

  #startBlind() {
    const judged = this.#dataset.rows.map((_, row) => row).filter((row) => this.#dataset.verdicts[row]);
    // A shuffle that stops as soon as it has enough.
    for (let place = 0; place < Math.min(BLIND_ROWS, judged.length); place += 1) {
      const other = place + Math.floor(Math.random() * (judged.length - place));
      [judged[place], judged[other]] = [judged[other], judged[place]];
    }
    this.#blind = { rows: judged.slice(0, BLIND_ROWS), labels: [] };
    this.draw();
    this.#root.querySelector('.answers button')?.focus();
  }

  #blindQuestion({ rows, labels }) {
    const row = rows[labels.length];
    return [
      h('p', { class: 'small' }, `${number(labels.length + 1)} / ${number(rows.length)}`),
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
              onclick: () => {
                labels.push(label);
                this.draw();
                this.#root.querySelectorAll('.answers button')[index]?.focus();
              },
            },
            t(label),
          ),
        ),
      ),
    ];
  }

  #blindResult({ rows, labels }) {
    const pairs = rows.map((row, index) => ({ ...this.#dataset.verdicts[row], truth: labels[index] }));
    const { accuracy, interval, kappa } = measure(pairs);
    return h(
      'p',
      { id: 'blind-result', role: 'status' },
      t('blindResult', {
        share: percent(accuracy),
        low: percent(interval[0]),
        high: percent(interval[1]),
        kappa: fraction(kappa),
      }),
    );
  }
}

function confusionCard(name, confusion) {
  return h(
    'section',
    { class: 'card' },
    h('div', { class: 'card-head' }, h('h2', {}, h('bdi', {}, name)), h('p', { class: 'small' }, t('confusionHint'))),
    h(
      'table',
      { class: 'confusion' },
      h('thead', {}, h('tr', {}, h('td', {}), ...LABELS.map((label) => h('th', { scope: 'col' }, t(label))))),
      h(
        'tbody',
        {},
        ...LABELS.map((truth, row) =>
          h(
            'tr',
            {},
            h('th', { scope: 'row' }, t(truth)),
            ...LABELS.map((_, column) => h('td', { 'data-tone': row === column ? 'positive' : undefined }, number(confusion[row][column]))),
          ),
        ),
      ),
    ),
  );
}

function fraction(value) {
  return number(value, { minimumFractionDigits: 3, maximumFractionDigits: 3 });
}
