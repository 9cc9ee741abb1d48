/** The view that analyzes a file: choosing it, checking its columns, watching, looking at the results. */

import { Dataset } from '../../files/dataset.js';
import { byId, h } from '../../shared/dom.js';
import {
  isolated,
  keyIfKnown,
  onLanguage,
  percent,
  reasonText,
  t,
  translate,
} from '../../shared/i18n.js';
import { chooser } from './chooser.js';
import { Progress } from './progress.js';
import { Recents } from './recents.js';
import { Results } from './results.js';
import { Run } from './run.js';

/** @typedef {import('mizaj').SentimentAnalyzer} SentimentAnalyzer */
/** @typedef {import('./setup/form.js').Reading} Reading */
/** @typedef {import('./setup/form.js').Setup} Setup */
/** @typedef {import('../pictures/view.js').Pictures} Pictures */

/** @typedef {Promise<{ topics?: true }>} Heads */

/**
 * Builds the view.
 * @param {Promise<SentimentAnalyzer>} analyzer
 * @param {Heads} heads the heads of its bundle
 * @param {(dataset: Dataset) => void} onDataset gets every new data set
 */
export function startBatch(analyzer, heads, onDataset) {
  const view = new BatchView(byId('view-batch'), analyzer, heads, onDataset);
  onLanguage(() => view.draw());
  return view;
}

class BatchView {
  #root;
  #analyzer;
  #heads;
  #onDataset;
  /** @type {Dataset | undefined} */
  #dataset;
  /**
   * What is read as a whole; nothing while no file is.
   * @type {Reading | undefined}
   */
  #reading;
  /** @type {Run | undefined} */
  #run;
  #note = h('p', { class: 'note', role: 'status', 'data-part': 'drop-note' });
  /**
   * The form is loaded with the first file, and the reader with it.
   * @type {Promise<Setup> | undefined}
   */
  #loading;
  /** @type {Setup | undefined} */
  #setup;
  #setupPlace = h('div', { class: 'setup-place' });
  /** What reads pictures is loaded with the first one. @type {Promise<Pictures> | undefined} */
  #loadingPictures;
  /** @type {Pictures | undefined} */
  #pictures;
  #picturesPlace = h('div', { class: 'setup-place' });
  #progress = new Progress({
    onPause: () => this.#pause(),
    onStop: () => this.#stop(),
    onResume: () => this.#dataset && this.#analyze(this.#dataset),
  });
  #results;
  #card;
  #recents = new Recents({
    onOpen: (opening) => this.#openRecent(opening),
    onShare: (share) => this.#progress.show(() => t('openingRecent', { share: percent(share) })),
    onFailure: (error) => {
      this.#note.textContent = `${t('notKept')} ${reasonText(error)}`;
    },
  });
  /**
   * @param {HTMLElement} root
   * @param {Promise<SentimentAnalyzer>} analyzer
   * @param {Heads} heads
   * @param {(dataset: Dataset) => void} onDataset
   */
  constructor(root, analyzer, heads, onDataset) {
    this.#root = root;
    this.#analyzer = analyzer;
    this.#heads = heads;
    this.#onDataset = onDataset;
    this.#results = new Results((text) => this.#progress.say(text), analyzer, heads);
    this.#card = h(
      'div',
      { class: 'card', 'data-part': 'results', hidden: true },
      ...this.#progress.elements,
      ...this.#results.elements,
    );
    root.append(
      h(
        'div',
        { class: 'hero' },
        h('h1', { id: 'batch-title', 'data-i18n': 'batchTitle' }),
        h('p', { class: 'lead', 'data-i18n': 'batchLead' }),
      ),
      chooser(
        root,
        this.#note,
        (file) => this.open(file),
        (files) => this.#openPictures(files),
      ),
      this.#recents.element,
      this.#picturesPlace,
      this.#setupPlace,
      this.#card,
    );
    this.#recents.refresh();
  }

  /** Draws everything in the language of the moment. */
  draw() {
    translate(this.#root);
    this.#setup?.draw();
    this.#pictures?.draw();
    this.#recents.draw();
    this.#progress.draw();
    this.#results.drawHead();
    if (this.#dataset) this.#results.draw();
  }

  /**
   * Shows what is in the file and asks which column is which.
   * @param {File} file
   */
  async open(file) {
    if (file.type.startsWith('image/')) return this.#openPictures([file]);
    this.#pictures?.close();
    this.#stopReading();
    this.#run?.cancel();
    this.#note.textContent = '';
    try {
      const setup = await (this.#loading ??= this.#load());
      if (await setup.open(file)) this.#card.hidden = true;
    } catch (error) {
      this.#loading = undefined;
      this.#refuse(file.name, error);
    }
  }

  /**
   * Reads the text of pictures, shows it to be corrected, and opens it as a file.
   * @param {File[]} files
   */
  async #openPictures(files) {
    this.#note.textContent = '';
    try {
      const pictures = await (this.#loadingPictures ??= this.#loadPictures());
      this.#setup?.close();
      await pictures.open(files);
    } catch (error) {
      this.#loadingPictures = undefined;
      this.#refuse(files[0].name, error);
    }
  }

  async #loadPictures() {
    const { Pictures } = await import('../pictures/view.js');
    this.#pictures = new Pictures((file) => this.open(file));
    this.#picturesPlace.replaceChildren(this.#pictures.element);
    return this.#pictures;
  }

  async #load() {
    const { Setup } = await import('./setup/form.js');
    this.#setup = new Setup({
      onStart: (reading) => this.#start(reading),
      onRefused: (name, error) => this.#refuse(name, error),
    });
    this.#setupPlace.replaceChildren(...this.#setup.elements);
    return this.#setup;
  }

  /**
   * Says why the file is not read.
   * @param {string} name
   * @param {unknown} error
   */
  #refuse(name, error) {
    const { code, message } = /** @type {{ code?: string, message: string }} */ (error);
    const key = keyIfKnown(`fileError_${code}`);
    const reason = key ? t(key) : reasonText({ message });
    this.#note.textContent = t('fileSays', { name: isolated(name), reason });
  }

  // ── Reading and analyzing ────────────────────────────────────────────

  /** @param {Reading} reading */
  async #start(reading) {
    const dataset = new Dataset(reading.name, reading.overview, reading.moods);
    this.#reading = reading;
    this.#show(dataset);
    this.#drawButtons();
    try {
      await this.#readAll(dataset, reading);
    } catch (error) {
      if (reading !== this.#reading) return;
      this.#stopReading();
      this.#refuse(reading.name, error);
      return;
    }
    if (reading !== this.#reading) return;
    this.#reading = undefined;
    reading.reader.close();
    this.#recents.keep(dataset);
    this.#onDataset(dataset);
    await this.#analyze(dataset);
  }

  /**
   * Makes room for the results of a data set.
   * @param {Dataset} dataset
   */
  #show(dataset) {
    dataset.addEventListener('change', () => dataset === this.#dataset && this.#results.draw());
    this.#dataset = dataset;
    this.#results.clear(dataset);
    this.#progress.clear();
    this.#card.hidden = false;
  }

  /**
   * @param {Dataset} dataset
   * @param {Reading} reading
   */
  async #readAll(dataset, reading) {
    const { rows: count } = reading.overview;
    for await (const rows of reading.reader.pieces(count)) {
      if (reading !== this.#reading) return;
      for (const row of rows) dataset.add(row);
      const share = percent(dataset.rows.length / Math.max(1, count));
      this.#progress.show(() => t('reading', { count: dataset.rows.length, share }));
    }
  }

  /** @param {Promise<Dataset>} opening a file that is kept on this machine */
  async #openRecent(opening) {
    this.#stopReading();
    this.#run?.cancel();
    try {
      await (this.#loading ??= this.#load());
      const dataset = await opening;
      this.#setup?.close();
      this.#show(dataset);
      this.#onDataset(dataset);
      this.#progress.show(() => t('recentOpened', { count: dataset.rows.length }));
      this.#drawButtons();
      await this.#results.draw();
    } catch (error) {
      this.#note.textContent = `${t('notOpened')} ${reasonText(/** @type {Error} */ (error))}`;
    }
  }

  /** @param {Dataset} dataset */
  async #analyze(dataset) {
    const { topics } = await this.#heads;
    if (dataset !== this.#dataset) return;
    const run = new Run(dataset, topics ? { topics } : {}, (counts) => {
      if (dataset !== this.#dataset) return;
      this.#progress.showCounts(counts);
      if (counts.done === counts.total) this.#results.draw();
      else this.#results.drawSometimes();
    });
    this.#run = run;
    this.#progress.begin(dataset.rows.length);
    this.#drawButtons();
    try {
      await run.finish(await this.#analyzer);
    } catch (error) {
      if (dataset === this.#dataset)
        this.#progress.show(() => reasonText(/** @type {Error} */ (error)));
    }
    if (this.#run === run) this.#run = undefined;
    this.#drawButtons();
    dataset.changed();
    await this.#recents.finish();
  }

  #pause() {
    if (this.#run?.isPaused) this.#run.resume();
    else this.#run?.pause();
    this.#drawButtons();
  }

  /** Stops the analysis, or the reading before it. */
  #stop() {
    if (!this.#reading) return this.#run?.cancel();
    this.#stopReading();
    this.#setup?.show();
  }

  /** Stops the reading, if a file is being read; what was read of it is not shown. */
  #stopReading() {
    if (!this.#reading) return;
    this.#reading = undefined;
    this.#card.hidden = true;
  }

  #drawButtons() {
    const isRunning = this.#run !== undefined;
    const isReading = this.#reading !== undefined;
    this.#progress.drawButtons({
      canPause: isRunning && !isReading,
      isPaused: this.#run?.isPaused === true,
      canStop: isRunning || isReading,
      canResume: !isRunning && this.#dataset?.isComplete === false,
    });
    this.#card.toggleAttribute('data-running', isRunning);
  }
}
