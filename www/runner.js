/** Judging many rows: several workers, with pause and cancel that keep what is done. */

import { createAnalyzer } from './mizaj/index.js';

/** Rows handed to a worker at once; also what a pause waits for at most. */
const SLICE = 128;
/** More workers than this only compete for memory. */
const MOST_WORKERS = 4;

/** One run over a data set. */
export class Run {
  #dataset;
  #next = 0;
  #isCancelled = false;
  #paused;
  #resume;
  #startedAt = performance.now();
  #pausedMs = 0;
  #doneHere = 0;
  #doneBefore;
  #onProgress;

  constructor(dataset, onProgress) {
    this.#dataset = dataset;
    this.#onProgress = onProgress;
    this.#doneBefore = dataset.rows.filter((_, row) => dataset.verdicts[row] || dataset.problems.has(row)).length;
  }

  /** Judges every row that has no verdict yet. */
  async finish() {
    const workers = Math.max(1, Math.min(MOST_WORKERS, (navigator.hardwareConcurrency ?? 2) - 1));
    await Promise.all(Array.from({ length: workers }, () => this.#work()));
    this.#report();
  }

  pause() {
    if (this.#paused) return;
    const since = performance.now();
    this.#paused = new Promise((resolve) => {
      this.#resume = () => {
        this.#pausedMs += performance.now() - since;
        this.#paused = undefined;
        resolve();
      };
    });
  }

  resume() {
    this.#resume?.();
  }

  get isPaused() {
    return this.#paused !== undefined;
  }

  /** Stops; what is judged stays. */
  cancel() {
    this.#isCancelled = true;
    this.resume();
  }

  async #work() {
    // The files are in the browser's cache: a further worker asks nobody.
    const analyzer = await createAnalyzer();
    try {
      for (;;) {
        await this.#paused;
        const rows = this.#isCancelled ? [] : this.#take();
        if (rows.length === 0) return;
        await this.#judge(analyzer, rows);
        this.#report();
      }
    } finally {
      await analyzer.dispose();
    }
  }

  /** The next rows without a verdict. */
  #take() {
    const { rows, verdicts, problems } = this.#dataset;
    const taken = [];
    while (taken.length < SLICE && this.#next < rows.length) {
      const row = this.#next++;
      if (!verdicts[row] && !problems.has(row)) taken.push(row);
    }
    return taken;
  }

  async #judge(analyzer, rows) {
    const outcomes = await analyzer.analyzeBatch(rows.map((row) => this.#dataset.text(row)));
    outcomes.forEach(({ verdict, error }, index) => {
      if (verdict) this.#dataset.verdicts[rows[index]] = verdict;
      else this.#dataset.problems.set(rows[index], { error });
    });
    this.#doneHere += rows.length;
  }

  #report() {
    const total = this.#dataset.rows.length;
    const done = this.#doneBefore + this.#doneHere;
    const seconds = (performance.now() - this.#startedAt - this.#pausedMs) / 1000;
    const rate = seconds > 0 ? this.#doneHere / seconds : 0;
    const left = rate > 0 ? (total - done) / rate : undefined;
    this.#onProgress({ done, total, rate, left });
  }
}
