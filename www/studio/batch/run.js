/**
 * One run over a data set: analyzes rows without a verdict. Pausing and stopping keep finished
 * rows.
 */

import { BatchControl } from 'mizaj';

/** @typedef {import('mizaj').SentimentAnalyzer} SentimentAnalyzer */
/** @typedef {import('../../files/dataset.js').Dataset} Dataset */
/** @typedef {import('./progress.js').Counts} Counts */

/** Rows that are looked at between two breaks. */
const STEP = 5000;

export class Run {
  #dataset;
  #heads;
  #onProgress;
  #control = new BatchControl();
  #cancelling = new AbortController();
  #startedAt = performance.now();
  #pausedAt = 0;
  #pausedMs = 0;

  /**
   * @param {Dataset} dataset
   * @param {{ topics?: true }} heads the heads to ask for
   * @param {(counts: Counts) => void} onProgress
   */
  constructor(dataset, heads, onProgress) {
    this.#dataset = dataset;
    this.#heads = heads;
    this.#onProgress = onProgress;
  }

  /**
   * Resolves when every row has a verdict or a problem, or when the run is canceled.
   * @param {SentimentAnalyzer} analyzer
   */
  async finish(analyzer) {
    /** @type {number[]} */
    const open = [];
    const { signal } = this.#cancelling;
    try {
      await analyzer.analyzeBatch(this.#openTexts(open), {
        ...this.#heads,
        signal,
        control: this.#control,
        concurrency: 'auto',
        onItem: ({ verdict, error }, index) => {
          if (verdict) this.#dataset.judge(open[index], verdict);
          else if (error) this.#dataset.fail(open[index], error);
        },
        onProgress: ({ done }) => this.#report(this.#dataset.rows.length - open.length, done),
      });
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  }

  /**
   * The texts without a verdict, some at a time: collecting all at once would block the page.
   * @param {number[]} open gets the rows of the texts
   */
  async *#openTexts(open) {
    const { rows, verdicts, problems } = this.#dataset;
    for (let row = 0; row < rows.length; row += 1) {
      if (row % STEP === STEP - 1) await new Promise((done) => setTimeout(done));
      if (verdicts[row] || problems.has(row)) continue;
      open.push(row);
      yield this.#dataset.text(row);
    }
  }

  get isPaused() {
    return this.#control.isPaused;
  }

  pause() {
    this.#pausedAt = performance.now();
    this.#control.pause();
  }

  resume() {
    this.#pausedMs += performance.now() - this.#pausedAt;
    this.#control.resume();
  }

  /** Stops; finished rows are kept. */
  cancel() {
    this.#cancelling.abort();
  }

  /**
   * @param {number} doneBefore rows finished before the run
   * @param {number} done rows of this run
   */
  #report(doneBefore, done) {
    const total = this.#dataset.rows.length;
    const seconds = (performance.now() - this.#startedAt - this.#pausedMs) / 1000;
    const rate = seconds > 0 ? done / seconds : 0;
    const left = rate > 0 ? (total - doneBefore - done) / rate : undefined;
    this.#onProgress({ done: doneBefore + done, total, rate, left });
  }
}
