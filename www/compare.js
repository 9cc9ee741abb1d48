/** The view that measures one or two models on a person's own labelled rows. */

import { createAnalyzer } from './mizaj/index.js';

import { chartCard } from './chart-card.js';
import { reliability } from './charts.js';
import { byId, h } from './dom.js';
import { milliseconds, number, onLanguage, percent, t } from './i18n.js';

const LABELS = ['negative', 'neutral', 'positive'];
/** Rows judged at once. */
const SLICE = 64;
/** Rows on which the models differ that are listed. */
const MOST_DIFFERENCES = 40;
/** Fewer verdicts than this say nothing about a bin of the reliability diagram. */
const LEAST_IN_BIN = 5;
/** Rows labelled blind. */
const BLIND_ROWS = 50;
const FILES = { 'manifest.json': 'manifest', 'model.onnx': 'model', 'tokenizer.json': 'tokenizer', 'language.bin': 'language' };

/** Connects the view; it is given the analyzer, which does the arithmetic, and every new data set. */
export function startCompare() {
  const view = new CompareView(byId('view-compare'));
  onLanguage(() => view.draw());
  return view;
}

class CompareView {
  #root;
  #analyzer;
  #dataset;
  /** Each model: its name, its verdicts beside the truth, its report, in all and by language. */
  #results = [];
  /** How the two models differ; nothing with one. */
  #comparison;
  #ownBundle;
  #status = '';
  #blind;

  constructor(root) {
    this.#root = root;
    addEventListener('hashchange', () => this.draw());
  }

  start(analyzer) {
    this.#analyzer = analyzer;
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
    this.#comparison = undefined;
    try {
      const results = [];
      for (const name of chosen) results.push(await this.#measure(await this.#judge(name, rows)));
      if (results.length === 2) this.#comparison = await this.#contrast(results);
      this.#results = results;
      this.#status = '';
    } catch (error) {
      this.#status = error.message;
    }
    this.draw();
  }

  /** What a model's verdicts say of it. */
  async #measure(result) {
    const byLanguage = new Map();
    for (const language of new Set(result.pairs.map((pair) => pair.language))) {
      const pairs = result.pairs.filter((pair) => pair.language === language);
      byLanguage.set(language, await this.#analyzer.measure(pairs));
    }
    return { ...result, report: await this.#analyzer.measure(result.pairs), byLanguage };
  }

  /** The two models on the rows that both have judged. */
  #contrast([first, second]) {
    const inSecond = new Map(second.pairs.map((pair) => [pair.row, pair]));
    const both = first.pairs.filter(({ row }) => inSecond.has(row));
    return this.#analyzer.contrast(
      both,
      both.map(({ row }) => inSecond.get(row)),
    );
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
          const { label, scores, language } = verdict;
          pairs.push({ row: slice[index], gold: this.#dataset.trueLabel(slice[index]), label, scores, language });
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
    const results = this.#results;
    return [
      h(
        'section',
        { class: 'card' },
        h('div', { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': t('compareTitle') }, this.#figures()),
        this.#comparison && test(this.#comparison),
      ),
      h('div', { class: 'pair' }, ...results.map(({ name, report }) => confusionCard(name, report.confusion)), this.#reliability()),
      this.#comparison && this.#differences(),
    ].filter(Boolean);
  }

  #figures() {
    const results = this.#results;
    const row = (name, value) => h('tr', {}, h('th', { scope: 'row' }, name), ...results.map((one) => h('td', {}, h('bdi', {}, value(one)))));
    const languages = [...new Set(results.flatMap(({ byLanguage }) => [...byLanguage.keys()]))];
    return h(
      'table',
      { class: 'figures' },
      h('thead', {}, h('tr', {}, h('td', {}), ...results.map(({ name }) => h('th', { scope: 'col' }, h('bdi', {}, name))))),
      h(
        'tbody',
        {},
        row(t('accuracy'), ({ report: { accuracy, accuracyInterval } }) => `${percent(accuracy, 1)} [${accuracyInterval.map((share) => percent(share, 1)).join(', ')}]`),
        row(t('macroF1'), ({ report }) => fraction(report.macroF1)),
        row(t('kappa'), ({ report }) => fraction(report.kappa)),
        ...LABELS.map((label, place) =>
          row(t('precisionRecallF1', { label: t(label) }), ({ report: { classes } }) =>
            [classes[place].precision, classes[place].recall, classes[place].f1].map(fraction).join(' · '),
          ),
        ),
        ...languages.map((language) =>
          row(t('accuracyIn', { language: t(`language_${language}`) }), ({ byLanguage }) => {
            const report = byLanguage.get(language);
            return report ? `${percent(report.accuracy, 1)} (${number(report.rows)})` : '–';
          }),
        ),
        row(t('calibrationError'), ({ report }) => fraction(report.calibrationError)),
        row(t('perText'), ({ perText }) => milliseconds(perText)),
      ),
    );
  }

  #reliability() {
    const models = this.#results.map(({ name, report }) => ({ name, bins: report.reliability.filter(({ rows }) => rows >= LEAST_IN_BIN) }));
    const rows = models.flatMap(({ name, bins }) => bins.map(({ confidence, accuracy, rows: count }) => [name, percent(confidence), percent(accuracy), number(count)]));
    const heads = [t('factModel'), t('sort_confidence'), t('accuracy'), t('rows')];
    const card = chartCard('reliability', t('reliabilityHint'), reliability(t('reliability'), models), { heads, rows });
    card.querySelector('.chart').classList.add('small-chart');
    return card;
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
        ...differing.slice(0, MOST_DIFFERENCES).map(({ row, gold, label }) =>
          h(
            'li',
            { 'data-tone': gold },
            h('span', { dir: 'auto' }, this.#dataset.text(row)),
            h('span', { class: 'mood' }, t('differs', { truth: t(gold), first: t(label), second: t(second.get(row)) })),
          ),
        ),
      ),
    );
  }

  // ── Blind labelling ──────────────────────────────────────────────────

  #blindCard() {
    const state = this.#blind;
    const isReady = this.#dataset.verdicts.some(Boolean);
    const start = h('button', { class: 'button', type: 'button', id: 'blind', disabled: !isReady, onclick: () => this.#startBlind() }, t('blindStart'));
    const content = !state
      ? [start]
      : state.report
        ? [blindResult(state.report), start]
        : this.#blindQuestion(state);
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
    const row = rows[Math.min(labels.length, rows.length - 1)];
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
              onclick: () => this.#answerBlind(label, index),
            },
            t(label),
          ),
        ),
      ),
    ];
  }

  /** Takes an answer; after the last one the model is measured by the person. */
  async #answerBlind(label, index) {
    const state = this.#blind;
    const { rows, labels } = state;
    if (labels.length === rows.length) return;
    labels.push(label);
    if (labels.length === rows.length) {
      state.report = await this.#analyzer.measure(rows.map((row, place) => ({ gold: labels[place], scores: this.#dataset.verdicts[row].scores })));
    }
    this.draw();
    this.#root.querySelectorAll('.answers button')[index]?.focus();
  }
}

function blindResult({ accuracy, accuracyInterval: [low, high], kappa }) {
  const values = { share: percent(accuracy), low: percent(low), high: percent(high), kappa: fraction(kappa) };
  return h('p', { id: 'blind-result', role: 'status' }, t('blindResult', values));
}

/** Whether the difference between the two models is more than chance. */
function test({ onlyFirstRight, onlySecondRight, mcnemarP }) {
  return h(
    'p',
    { class: 'small after' },
    t(mcnemarP < 0.05 ? 'mcnemarDiffer' : 'mcnemarSame', {
      first: number(onlyFirstRight),
      second: number(onlySecondRight),
      p: number(mcnemarP, { maximumSignificantDigits: 2 }),
    }),
  );
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
