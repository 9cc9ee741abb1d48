/** The view that measures one or two models on a person's own labelled rows. */

import { createAnalyzer } from './mizaj/index.js';

import { chartCard } from './chart-card.js';
import { reliability } from './charts.js';
import { byId, h } from './dom.js';
import { isolated, milliseconds, number, onLanguage, percent, reasonText, t } from './i18n.js';

const LABELS = ['negative', 'neutral', 'positive'];
/** The status when there is none. */
const NOTHING = () => '';
/** Rows judged at once. */
const SLICE = 64;
/** Rows on which the models differ that are listed. */
const MOST_DIFFERENCES = 40;
/** Fewer verdicts than this say nothing about a bin of the reliability diagram. */
const LEAST_IN_BIN = 5;
/** Rows labelled blind. */
const BLIND_ROWS = 50;
const FILES = { 'manifest.json': 'manifest', 'model.onnx': 'model', 'tokenizer.json': 'tokenizer', 'language.bin': 'language' };

/** Whether the file is one of those that make up a bundle. */
export const isOfBundle = ({ name }) => name in FILES;

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
  /** The bundles in the two menus. */
  #chosen = { first: '', second: 'classic' };
  /** What is being done or went wrong, in the language of the moment. */
  #status = NOTHING;
  #isBusy = false;
  #blind;

  constructor(root) {
    this.#root = root;
    for (const event of ['hashchange', 'mizaj-theme']) addEventListener(event, () => this.draw());
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
    if (!this.#dataset) {
      return [
        h('p', { class: 'small' }, t('compareEmpty')),
        h('p', {}, this.#statusLine()),
        h('p', {}, h('a', { class: 'button', href: '#batch' }, t('tabBatch'))),
      ];
    }
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
        h(
          'select',
          { name, onchange: ({ target }) => (this.#chosen[name] = target.value) },
          ...options.map(([value, text]) => h('option', { value, selected: value === this.#chosen[name] }, text)),
        ),
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
          this.#compare(labelled);
        },
      },
      h('div', { class: 'card-head' }, h('h2', {}, t('compareRows', { name: isolated(this.#dataset.name), count: labelled.length }))),
      h(
        'div',
        { class: 'fields' },
        bundle('first', 'firstModel', bundles),
        bundle('second', 'secondModel', [...bundles, ['none', t('noModel')]]),
        h(
          'div',
          { class: 'field' },
          h('span', {}, t('bundleFiles')),
          h('input', {
            type: 'file',
            id: 'own-files',
            class: 'hidden',
            multiple: true,
            accept: '.json,.onnx,.bin',
            onchange: (event) => this.take([...event.target.files]),
          }),
          h('label', { for: 'own-files', class: 'button quiet' }, t('chooseFiles')),
        ),
      ),
      h('div', { class: 'row' }, h('button', { class: 'button', id: 'compare', disabled: this.#isBusy }, t('compareStart')), this.#statusLine()),
    );
  }

  /** A bundle of the person's own: its four files. It is the second model from now on. */
  take(files) {
    const own = Object.fromEntries(files.filter(isOfBundle).map((file) => [FILES[file.name], file]));
    const missing = Object.keys(FILES).filter((name) => !own[FILES[name]]);
    this.#ownBundle = missing.length === 0 ? own : undefined;
    if (this.#ownBundle) this.#chosen.second = 'own';
    else if (this.#chosen.second === 'own') this.#chosen.second = 'classic';
    this.#status = () => (missing.length === 0 ? t('bundleTaken') : t('bundleMissing', { files: missing.join(', ') }));
    this.draw();
  }

  /** The bundles in the menus, each once. */
  #bundles() {
    return [...new Set(Object.values(this.#chosen).filter((name) => name !== 'none'))];
  }

  async #compare(rows) {
    this.#results = [];
    this.#comparison = undefined;
    await this.#busy(async () => {
      const truth = (row) => this.#dataset.trueLabel(row);
      const results = [];
      for (const name of this.#bundles()) results.push(await this.#measure(await this.#judge(name, rows, truth)));
      if (results.length === 2) this.#comparison = await this.#contrast(results);
      this.#results = results;
    });
  }

  /** Does one long thing at a time, and says how it ended. */
  async #busy(work) {
    this.#isBusy = true;
    this.#status = NOTHING;
    this.draw();
    try {
      await work();
      this.#status = NOTHING;
    } catch (error) {
      this.#status = () => reasonText(error);
    }
    this.#isBusy = false;
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

  /** A bundle's verdicts on the rows beside the truth, with the time they took. */
  async #judge(name, rows, truth) {
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
          pairs.push({ row: slice[index], gold: truth(slice[index]), label, scores, language });
        });
        const done = (start + slice.length) / rows.length;
        this.#say(() => t('comparing', { model: isolated(model), share: percent(done) }));
      }
      return { name: model, pairs, perText: spent / Math.max(1, rows.length) };
    } finally {
      await analyzer.dispose();
    }
  }

  #statusLine() {
    return h('span', { class: 'small status', role: 'status' }, this.#status());
  }

  #say(status) {
    this.#status = status;
    for (const place of this.#root.querySelectorAll('.status')) place.textContent = status();
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
        h('div', { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': t('cardTitle') }, this.#figures()),
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
      h(
        'div',
        { class: 'card-head' },
        h('h2', {}, t('differences', { count: differing.length })),
        h('p', { class: 'small' }, t('differsHint')),
      ),
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
    const { rows, labels, reports } = this.#blind ?? {};
    const isReady = this.#dataset.verdicts.some(Boolean) && !this.#isBusy;
    const count = Math.min(BLIND_ROWS, this.#dataset.rows.length);
    return h(
      'section',
      { class: 'card' },
      h('div', { class: 'card-head' }, h('h2', {}, t('blindTitle')), h('p', { class: 'small' }, t('blindHint', { count }))),
      ...(reports ?? []).map(blindResult),
      ...(reports?.length === 0 ? [this.#statusLine()] : []),
      ...(rows && !reports
        ? this.#blindQuestion(rows, labels)
        : [h('button', { class: 'button', type: 'button', id: 'blind', disabled: !isReady, onclick: () => this.#startBlind() }, t('blindStart'))]),
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

  #blindQuestion(rows, labels) {
    if (labels.length === rows.length) return [this.#statusLine()];
    return [
      h('p', { class: 'small' }, `${number(labels.length + 1)} / ${number(rows.length)}`),
      h('blockquote', { dir: 'auto', class: 'marked', id: 'blind-text' }, this.#dataset.text(rows[labels.length])),
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

  /** Takes an answer; after the last one the models are measured by the person. */
  #answerBlind(label, index) {
    const { rows, labels } = this.#blind;
    labels.push(label);
    if (labels.length === rows.length) return this.#measureBlind(this.#blind);
    this.draw();
    this.#root.querySelectorAll('.answers button')[index]?.focus();
  }

  /** How far the person agrees with each model of the menus. */
  async #measureBlind(blind) {
    const truth = new Map(blind.rows.map((row, place) => [row, blind.labels[place]]));
    await this.#busy(async () => {
      const reports = [];
      for (const name of this.#bundles()) {
        const { name: model, pairs } = await this.#judge(name, blind.rows, (row) => truth.get(row));
        reports.push({ model, report: await this.#analyzer.measure(pairs) });
      }
      blind.reports = reports;
    });
    // Without a report something failed, as the status says: the person may start again.
    blind.reports ??= [];
    this.draw();
    byId('blind')?.focus();
  }
}

function blindResult({ model, report: { accuracy, accuracyInterval: [low, high], kappa } }) {
  const values = { model: isolated(model), share: percent(accuracy), low: percent(low), high: percent(high), kappa: fraction(kappa) };
  return h('p', { class: 'blind-result', role: 'status' }, t('blindResult', values));
}

/** Whether the difference between the two models is more than chance. */
function test({ onlyFirstRight, onlySecondRight, mcnemarP }) {
  return h(
    'p',
    { class: 'small after' },
    t(mcnemarP < 0.05 ? 'mcnemarDiffer' : 'mcnemarSame', {
      count: onlyFirstRight,
      second: onlySecondRight,
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
