/** The view in which a file of texts is judged. */

import { guessColumns } from './columns.js';
import { Dataset } from './dataset.js';
import { byId, downloadPieces, h } from './dom.js';
import { toCsv, toJsonLines, toTrainingData } from './export.js';
import { interfaceLanguage, isolated, number, onLanguage, percent, reasonText, t, translate } from './i18n.js';
import { ENCODINGS, formatOf, guessEncoding, readRows, reasonOf } from './reader.js';
import { Run } from './runner.js';
import { filterNumbers, sorted } from './slices.js';
import { VirtualTable } from './table.js';

const LABELS = ['negative', 'neutral', 'positive'];
const LANGUAGES = ['en', 'fr', 'ar', 'ar-Latn', 'und'];
/** Rows read to show and guess the columns. */
const PREVIEW = 50;
/** Rows shown of these. */
const SHOWN = 3;
const DELIMITERS = { ',': 'comma', ';': 'semicolon', '\t': 'tab', '|': 'bar' };
const SORTS = ['row', 'text', 'label', 'confidence', 'language'];
/** The least time between two drawings while rows are judged, and how many times longer than
 * a drawing takes: a million rows are drawn less often than a hundred. */
const DRAW_EVERY_MS = 250;
const DRAW_REST = 20;
/** From so many rows on the page says that it is sorting or searching them. */
const MANY_ROWS = 20_000;
/** A pause in typing after which the search runs. */
const SEARCH_PAUSE_MS = 150;

/** Builds the view; `onDataset` is told of every new data set. */
export function startBatch(onDataset) {
  const view = new BatchView(byId('view-batch'), onDataset);
  onLanguage(() => view.translated());
  return view;
}

class BatchView {
  #root;
  #onDataset;
  #file;
  #settings;
  /** @type {Dataset | undefined} */
  #dataset;
  /** What stops the reading; nothing while no file is read as a whole. */
  #reading;
  #run;
  /** What stands by the bar, in the language of the moment. */
  #message = () => '';
  /** Quarters of the run that were told to those who do not see it. */
  #quarters = 0;
  #table;
  #sort = { by: 'row', isDown: false };
  #drawNextAt = 0;
  #searching;
  #listing = new AbortController();
  #isListing = false;
  /** Whether somebody waits to hear how many rows are listed. */
  #isAsked = false;

  constructor(root, onDataset) {
    this.#root = root;
    this.#onDataset = onDataset;
    root.append(...this.#build());
    this.#table = new VirtualTable(this.#part('table'), (row) => this.#cells(row));
    addEventListener('paste', (event) => this.#pasted(event));
  }

  #part(name) {
    return this.#root.querySelector(`[data-part="${name}"]`);
  }

  #build() {
    const text = (name, key, attributes = {}) => h(name, { 'data-i18n': key, ...attributes });
    const button = (key, onclick, attributes = {}) =>
      text('button', key, { type: 'button', class: 'button quiet', onclick, ...attributes });
    const picker = h('input', {
      type: 'file',
      id: 'file',
      class: 'hidden',
      accept: '.csv,.tsv,.txt,.xlsx,.xlsm,.json,.jsonl,.ndjson,text/csv,text/tab-separated-values',
      // The same file may be chosen again.
      onclick: () => (picker.value = ''),
      onchange: () => picker.files[0] && this.open(picker.files[0]),
    });
    const filter = (part, key, options) =>
      h(
        'label',
        { class: 'field' },
        text('span', key),
        h('select', { 'data-part': part, onchange: () => this.#list() }, ...options),
      );
    const option = (value, key) => text('option', key, { value });
    return [
      h(
        'div',
        { class: 'hero' },
        text('h1', 'batchTitle', { id: 'batch-title' }),
        text('p', 'batchLead', { class: 'lead' }),
      ),
      h(
        'div',
        { class: 'card drop', 'data-part': 'drop' },
        text('p', 'dropTitle', { class: 'drop-title' }),
        text('p', 'dropHint', { class: 'small' }),
        h(
          'div',
          { class: 'row' },
          picker,
          text('label', 'choose', { for: 'file', class: 'button' }),
          button('paste', () => this.#paste(), { id: 'paste' }),
          button('sample', async () => this.open((await import('./sample.js')).sampleFile()), { id: 'sample' }),
        ),
        h('p', { class: 'note', role: 'status', 'data-part': 'drop-note' }),
      ),
      h(
        'form',
        { class: 'card', 'data-part': 'setup', hidden: true, onsubmit: (event) => this.#start(event) },
        h('div', { class: 'card-head' }, h('h2', {}, h('bdi', { 'data-part': 'file-name' })), text('p', 'setupHint', { class: 'small' })),
        h('div', { class: 'fields', 'data-part': 'fields' }),
        h('div', { class: 'scroll', 'data-part': 'preview', tabindex: '0', role: 'region', 'data-i18n-label': 'preview' }),
        h('div', { class: 'row' }, text('button', 'judgeAll', { class: 'button', id: 'judge-all' })),
      ),
      h(
        'div',
        { class: 'card', 'data-part': 'results', hidden: true },
        h(
          'div',
          { class: 'row spread' },
          h('p', { 'data-part': 'progress-text', class: 'progress-text' }),
          h(
            'div',
            { class: 'row' },
            button('pause', () => this.#pause(), { id: 'pause' }),
            button('cancel', () => this.#cancel(), { id: 'cancel' }),
            button('goOn', () => this.#judge(this.#dataset), { id: 'go-on', hidden: true }),
          ),
        ),
        h('progress', { 'data-part': 'progress', max: '1', value: '0', 'data-i18n-label': 'progress' }),
        h('div', { class: 'tiles', 'data-part': 'tiles' }),
        h(
          'div',
          { class: 'fields' },
          h(
            'label',
            { class: 'field grow' },
            text('span', 'search'),
            h('input', { type: 'search', dir: 'auto', 'data-part': 'search', oninput: () => this.#search() }),
          ),
          filter('by-label', 'mood', [option('', 'all'), ...LABELS.map((label) => option(label, label))]),
          filter('by-language', 'factLanguage', [
            option('', 'all'),
            ...LANGUAGES.map((language) => option(language, `language_${language}`)),
          ]),
          filter('by-state', 'state', [
            option('', 'all'),
            option('uncertain', 'uncertain'),
            option('corrected', 'corrected'),
            option('problem', 'problem'),
          ]),
        ),
        // Every row has a menu: whoever goes by keyboard must not have to go through all of them.
        text('button', 'skipRows', { type: 'button', class: 'hidden skip-rows', onclick: leaveRows }),
        h('div', { class: 'scroll table', onkeydown: ({ key }) => key === 'Escape' && leaveRows(), 'data-part': 'table', tabindex: '0', role: 'region', 'data-i18n-label': 'table' }),
        h('p', { class: 'small', 'data-part': 'count' }),
        h('p', { class: 'hidden', 'data-part': 'spoken', role: 'status' }),
        h(
          'div',
          { class: 'row' },
          text('button', 'downloadCsv', { type: 'button', class: 'button', id: 'download-csv', onclick: () => this.#downloadCsv() }),
          button('downloadJson', () => this.#download('jsonl', 'application/jsonl', toJsonLines(this.#dataset)), { id: 'download-json' }),
          button('downloadCorrections', () => this.#downloadCorrections(), { id: 'download-corrections' }),
          h(
            'label',
            { class: 'check' },
            h('input', { type: 'checkbox', checked: true, 'data-part': 'escape' }),
            text('span', 'escapeFormulas'),
          ),
          text('a', 'seeInsights', { href: '#insights', class: 'button quiet' }),
        ),
      ),
    ];
  }

  translated() {
    translate(this.#root);
    if (this.#settings?.columns) this.#showSetup();
    this.#table.head = this.#head();
    this.#show(this.#message);
    if (this.#dataset) this.#draw();
  }

  // ── Choosing a file ──────────────────────────────────────────────────

  /** Rows that are pasted anywhere but into a box; a box keeps what is pasted into it. */
  #pasted(event) {
    if (this.#root.hidden || event.target.matches('input, textarea')) return;
    const { files } = event.clipboardData;
    const text = event.clipboardData.getData('text/plain');
    if (files.length > 0) this.open(files[0]);
    else if (text) this.open(new File([text], pastedName(text)));
  }

  async #paste() {
    try {
      const text = await navigator.clipboard.readText();
      if (text) await this.open(new File([text], pastedName(text)));
    } catch {
      this.#part('drop-note').textContent = t('pasteKeys');
    }
  }

  /** Shows what is in the file and asks which column is which. */
  async open(file) {
    this.#stopReading();
    this.#run?.cancel();
    this.#part('drop-note').textContent = '';
    this.#part('setup').hidden = true;
    this.#file = file;
    const settings = (this.#settings = { delimiter: '' });
    try {
      settings.encoding = await guessEncoding(file);
    } catch (error) {
      if (settings === this.#settings) this.#refuse(error);
      return;
    }
    if (settings === this.#settings) await this.#preview();
  }

  /** Says why the file is not read. */
  #refuse(error) {
    this.#settings = undefined;
    this.#part('setup').hidden = true;
    this.#part('drop-note').textContent = t('fileSays', { name: isolated(this.#file.name), reason: t(reasonOf(error)) });
  }

  /** Reads the first rows, to show them and to guess what is what. */
  async #preview() {
    const settings = this.#settings;
    const { encoding, delimiter, hasHeader } = settings;
    const first = [];
    let last;
    try {
      for await (last of readRows(this.#file, { encoding, delimiter, hasHeader, preview: PREVIEW })) first.push(...last.rows);
      if (first.length === 0) throw new Error('no rows');
    } catch (error) {
      if (settings === this.#settings) this.#refuse(error);
      return;
    }
    // Another file or another choice has come in the meantime.
    if (settings !== this.#settings) return;
    const { columns } = last;
    this.#settings = { ...settings, hasHeader: last.hasHeader, columns, first, uses: guessColumns(columns, first) };
    this.#showSetup();
    this.#part('setup').hidden = false;
    this.#part('results').hidden = true;
    byId('judge-all').focus();
  }

  /** Reads the first rows once more, as the person says. */
  async #reread(name, value) {
    this.#settings = { ...this.#settings, [name]: value };
    await this.#preview();
    this.#part('fields').querySelector(`[name="${name}"]`)?.focus();
  }

  #showSetup() {
    const { columns, first, uses, encoding, delimiter, hasHeader } = this.#settings;
    this.#part('file-name').textContent = this.#file.name;
    const choice = (key, value, options, onchange) =>
      h(
        'label',
        { class: 'field' },
        h('span', {}, t(key)),
        h(
          'select',
          { name: key, onchange: (event) => onchange(event.target.value) },
          ...options.map(([option, name]) => h('option', { value: option, selected: String(option) === String(value) }, name)),
        ),
      );
    const named = columns.map((name, index) => [index, name]);
    const use = (name) =>
      choice(
        `use_${name}`,
        uses[name],
        name === 'text' ? named : [[-1, t('none')], ...named],
        (value) => {
          uses[name] = Number(value);
        },
      );
    const format = formatOf(this.#file);
    this.#part('fields').replaceChildren(
      ...['text', 'date', 'channel', 'label'].map(use),
      ...(format === 'sheet'
        ? []
        : [choice('encoding', encoding, ENCODINGS.map((name) => [name, name.toUpperCase()]), (value) => this.#reread('encoding', value))]),
      ...(format !== 'table'
        ? []
        : [
            choice(
              'delimiter',
              delimiter,
              [['', t('guessed')], ...Object.entries(DELIMITERS).map(([sign, key]) => [sign, t(key)])],
              (value) => this.#reread('delimiter', value),
            ),
          ]),
      ...(format === 'json' ? [] : [this.#headerBox(hasHeader)]),
    );
    this.#part('preview').replaceChildren(
      h(
        'table',
        { class: 'preview' },
        h('thead', {}, h('tr', {}, ...columns.map((name) => h('th', { scope: 'col' }, h('bdi', {}, name))))),
        h(
          'tbody',
          {},
          ...first.slice(0, SHOWN).map((cells) => h('tr', {}, ...columns.map((_, index) => h('td', { dir: 'auto' }, cells[index] ?? '')))),
        ),
      ),
    );
  }

  #headerBox(isChecked) {
    const onchange = ({ target }) => this.#reread('hasHeader', target.checked);
    return h('label', { class: 'check' }, h('input', { type: 'checkbox', name: 'hasHeader', checked: isChecked, onchange }), h('span', {}, t('hasHeader')));
  }

  // ── Judging ──────────────────────────────────────────────────────────

  async #start(event) {
    event.preventDefault();
    const { uses, encoding, delimiter, hasHeader } = this.#settings;
    const dataset = new Dataset();
    Object.assign(dataset, { name: this.#file.name, uses: { ...uses } });
    dataset.addEventListener('change', () => dataset === this.#dataset && this.#draw());
    const reading = new AbortController();
    this.#showEmpty(dataset, reading);
    try {
      await this.#readAll(dataset, { encoding, delimiter, hasHeader, signal: reading.signal });
    } catch (error) {
      if (reading.signal.aborted) return;
      this.#reading = undefined;
      this.#part('results').hidden = true;
      this.#refuse(error);
      return;
    }
    this.#reading = undefined;
    this.#onDataset(dataset);
    await this.#judge(dataset);
  }

  /** The results before there are any. */
  #showEmpty(dataset, reading) {
    this.#dataset = dataset;
    this.#reading = reading;
    this.#listing.abort();
    this.#table.clear();
    this.#part('progress').value = 0;
    this.#part('tiles').replaceChildren();
    this.#part('count').textContent = '';
    this.#part('setup').hidden = true;
    this.#part('results').hidden = false;
    this.#buttons();
  }

  async #readAll(dataset, settings) {
    const { size } = this.#file;
    for await (const { rows, problems, position, columns, delimiter } of readRows(this.#file, settings)) {
      const offset = dataset.rows.length;
      dataset.columns = columns;
      dataset.delimiter = columns.length > 1 ? delimiter : undefined;
      for (const cells of rows) {
        if ((cells[dataset.uses.text] ?? '').trim() === '') dataset.problems.set(dataset.rows.length, { key: 'no text' });
        dataset.rows.push(cells);
      }
      for (const { row, key, values } of problems) dataset.problems.set(row + offset, { key, values });
      const share = percent(Math.min(1, position / Math.max(1, size)));
      this.#show(() => t('reading', { count: dataset.rows.length, share }));
    }
  }

  async #judge(dataset) {
    const run = new Run(dataset, (progress) => this.#progress(dataset, progress));
    this.#run = run;
    this.#quarters = 0;
    this.#say(t('progressStart', { count: dataset.rows.length }));
    this.#buttons();
    try {
      await run.finish();
    } catch (error) {
      if (dataset === this.#dataset) this.#show(() => reasonText(error));
    }
    if (this.#run === run) this.#run = undefined;
    this.#buttons();
    dataset.changed();
  }

  /** Stops the judging, or the reading before it. */
  #cancel() {
    if (!this.#reading) return this.#run?.cancel();
    this.#stopReading();
    this.#part('setup').hidden = false;
    byId('judge-all').focus();
  }

  /** Stops the reading, if a file is being read; what is read of it is not shown. */
  #stopReading() {
    if (!this.#reading) return;
    this.#reading.abort();
    this.#reading = undefined;
    this.#part('results').hidden = true;
  }

  #pause() {
    if (this.#run?.isPaused) this.#run.resume();
    else this.#run?.pause();
    this.#buttons();
  }

  #buttons() {
    const isRunning = this.#run !== undefined;
    const { rows, verdicts, problems } = this.#dataset;
    const isComplete = rows.every((_, row) => verdicts[row] || problems.has(row));
    byId('pause').hidden = !isRunning || this.#reading !== undefined;
    byId('pause').dataset.i18n = this.#run?.isPaused ? 'goOn' : 'pause';
    byId('pause').textContent = t(byId('pause').dataset.i18n);
    byId('cancel').hidden = !isRunning && !this.#reading;
    byId('go-on').hidden = isRunning || isComplete;
    this.#part('results').toggleAttribute('data-running', isRunning);
  }

  #progress(dataset, { done, total, rate, left }) {
    if (dataset !== this.#dataset) return;
    this.#part('progress').value = total === 0 ? 1 : done / total;
    const text = this.#show(() =>
      t(done === total ? 'progressDone' : 'progressGoing', {
        done,
        count: total,
        rate: Math.round(rate),
        left: left === undefined ? '…' : duration(left),
      }),
    );
    this.#sayQuarter(done, total, text);
    // What somebody waits for is not begun anew.
    if ((performance.now() > this.#drawNextAt && !this.#isListing) || done === total) this.#draw();
  }

  /** Writes a message by the bar, now and whenever the language changes. Returns its text. */
  #show(message) {
    this.#message = message;
    return (this.#part('progress-text').textContent = message());
  }

  /** Tells those who do not see the progress of every quarter, and how it ended. */
  #sayQuarter(done, total, text) {
    const quarters = total === 0 ? 4 : Math.floor((4 * done) / total);
    if (quarters === this.#quarters) return;
    this.#quarters = quarters;
    this.#say(quarters === 4 ? text : t('progressSpoken', { share: percent(quarters / 4) }));
  }

  #say(text) {
    this.#part('spoken').textContent = text;
  }

  // ── Results ──────────────────────────────────────────────────────────

  async #draw() {
    const start = performance.now();
    this.#drawTiles();
    byId('download-corrections').disabled = this.#dataset.corrections.size === 0;
    await this.#list(false);
    const end = performance.now();
    this.#drawNextAt = end + Math.max(DRAW_EVERY_MS, DRAW_REST * (end - start));
  }

  #drawTiles() {
    const { rows, problems } = this.#dataset;
    const counts = { negative: 0, neutral: 0, positive: 0 };
    rows.forEach((_, row) => {
      const label = this.#dataset.label(row);
      if (label) counts[label] += 1;
    });
    const all = counts.negative + counts.neutral + counts.positive;
    const tile = (key, value, tone, share) =>
      h(
        'div',
        { class: 'tile', 'data-tone': tone },
        h('span', { class: 'small' }, t(key)),
        h('b', {}, number(value)),
        share === undefined ? undefined : h('span', { class: 'small' }, percent(share)),
      );
    this.#part('tiles').replaceChildren(
      ...LABELS.map((label) => tile(label, counts[label], label, all === 0 ? 0 : counts[label] / all)),
      tile('problems', problems.size),
    );
  }

  #search() {
    clearTimeout(this.#searching);
    this.#searching = setTimeout(() => this.#list(), SEARCH_PAUSE_MS);
  }

  /** Lists the rows that pass the filters, in the chosen order, and says that it does where it takes long. */
  async #list(isAsked = true) {
    const dataset = this.#dataset;
    if (!dataset) return;
    this.#listing.abort();
    const { signal } = (this.#listing = new AbortController());
    this.#isListing = true;
    this.#isAsked ||= isAsked;
    const compare = this.#compare();
    if (isAsked && dataset.rows.length > MANY_ROWS) this.#part('count').textContent = t(compare ? 'sorting' : 'searching');
    try {
      const passing = await filterNumbers(dataset.rows.length, this.#filter(), signal);
      this.#table.rows = compare ? await sorted(passing, compare, signal) : passing;
      this.#part('count').textContent = t('rowsShown', { shown: passing.length, count: dataset.rows.length });
      if (this.#isAsked) this.#say(this.#part('count').textContent);
      this.#isListing = false;
      this.#isAsked = false;
    } catch (error) {
      // Something newer is listed instead.
      if (!signal.aborted) throw error;
    }
  }

  /** Whether a row passes the filters as they are now. */
  #filter() {
    const dataset = this.#dataset;
    const value = (part) => this.#part(part).value;
    const wanted = value('search').toLocaleLowerCase();
    const [label, language, state] = ['by-label', 'by-language', 'by-state'].map(value);
    return (row) => {
      const verdict = dataset.verdicts[row];
      return (
        (label === '' || dataset.label(row) === label) &&
        (language === '' || verdict?.language === language) &&
        (state === '' ||
          (state === 'uncertain' && verdict?.uncertain) ||
          (state === 'corrected' && dataset.corrections.has(row)) ||
          (state === 'problem' && dataset.problems.has(row))) &&
        (wanted === '' || dataset.text(row).toLocaleLowerCase().includes(wanted))
      );
    };
  }

  /** Which of two rows comes first; nothing where they are to stay as they are. */
  #compare() {
    const { by, isDown } = this.#sort;
    if (by === 'row' && !isDown) return undefined;
    const dataset = this.#dataset;
    const keys = {
      row: (row) => row,
      text: (row) => dataset.text(row),
      label: (row) => LABELS.indexOf(dataset.label(row)),
      confidence: (row) => dataset.verdicts[row]?.confidence ?? -1,
      language: (row) => dataset.verdicts[row]?.language ?? '',
    };
    const key = keys[by];
    const way = isDown ? -1 : 1;
    return (a, b) => {
      const [one, other] = [key(a), key(b)];
      return one < other ? -way : one > other ? way : a - b;
    };
  }

  #head() {
    return SORTS.map((by) => {
      const isChosen = this.#sort.by === by;
      const way = this.#sort.isDown ? 'descending' : 'ascending';
      return h(
        'th',
        { scope: 'col', 'aria-sort': isChosen ? way : undefined, class: `cell-${by}` },
        h('button', { type: 'button', onclick: () => this.#sortBy(by) }, t(`sort_${by}`), isChosen ? (this.#sort.isDown ? ' ↓' : ' ↑') : ''),
      );
    });
  }

  #sortBy(by) {
    this.#sort = { by, isDown: this.#sort.by === by ? !this.#sort.isDown : by === 'confidence' };
    this.#table.head = this.#head();
    this.#list();
    this.#part('table').querySelector(`.cell-${by} button`).focus();
  }

  #cells(row) {
    const dataset = this.#dataset;
    const verdict = dataset.verdicts[row];
    const problem = dataset.problems.get(row);
    const label = dataset.label(row);
    const head = [
      h('td', { class: 'cell-row' }, number(row + 1)),
      h('td', { class: 'cell-text', dir: 'auto', title: dataset.text(row) }, dataset.text(row)),
    ];
    if (problem) {
      const reason = problem.error ? reasonText(problem.error) : t(problem.key, problem.values);
      return [...head, h('td', { class: 'cell-label', colspan: 3 }, h('span', { class: 'tag', title: reason }, reason))];
    }
    return [
      ...head,
      h('td', { class: 'cell-label', 'data-tone': label }, label ? this.#moodMenu(row, label) : h('span', { class: 'small' }, '…')),
      h('td', { class: 'cell-confidence' }, verdict ? percent(verdict.confidence) : '', verdict?.uncertain ? h('span', { class: 'tag' }, t('uncertain')) : ''),
      h('td', { class: 'cell-language' }, verdict ? t(`language_${verdict.language}`) : ''),
    ];
  }

  /** The verdict as a menu: choosing another label corrects it. */
  #moodMenu(row, label) {
    const isCorrected = this.#dataset.corrections.has(row);
    return h(
      'select',
      {
        class: 'mood-menu',
        'aria-label': t('correctRow', { row: row + 1 }),
        'data-corrected': isCorrected,
        onchange: (event) => this.#dataset.correct(row, event.target.value),
      },
      ...LABELS.map((name) => h('option', { value: name, selected: name === label }, t(name))),
    );
  }

  #downloadCsv() {
    // What Excel expects depends on the language.
    const delimiter = this.#dataset.delimiter ?? (interfaceLanguage() === 'fr' ? ';' : ',');
    const content = toCsv(this.#dataset, { escapeFormulas: this.#part('escape').checked, delimiter });
    this.#download(delimiter === '\t' ? 'tsv' : 'csv', 'text/csv;charset=utf-8', content);
  }

  #downloadCorrections() {
    this.#download('corrections.jsonl', 'application/jsonl', [toTrainingData(this.#dataset)]);
  }

  #download(end, type, pieces) {
    return downloadPieces(`${this.#dataset.name.replace(/\.\w+$/, '')}.mizaj.${end}`, type, pieces);
  }
}

/** To what comes after the table. */
function leaveRows() {
  byId('download-csv').focus();
}

function pastedName(text) {
  return /^\s*(\{|\[\s*[{"])/.test(text) ? 'pasted.jsonl' : 'pasted.csv';
}

function duration(seconds) {
  if (seconds < 90) return t('seconds', { count: Math.ceil(seconds) });
  return t('minutes', { count: Math.ceil(seconds / 60) });
}
