/** Files of rows, read by the module of `mizaj-tables` in a worker: the page's side of it. */

import { trusted } from '../shared/trusted-types.js';
import { FileError, fileErrorCodeOf } from './errors.js';

/** @typedef {import('mizaj').Label} Label */
/** @typedef {{ encoding?: string, delimiter?: string, sheet?: string, hasHeader?: boolean }} FileSettings what the person says of a file; the rest is guessed */
/** @typedef {{ text: string[], date: string | null, groups: string[], rating: string | null, label: string | null, thread: string | null }} ColumnNames columns by what they are for */
/** @typedef {{ text: number[], date: number | null, groups: number[], rating: number | null, label: number | null, thread: number | null }} Roles the same, as numbers from 0 */
/** @typedef {'dmy' | 'mdy'} DateOrder */
/** @typedef {{ columns?: ColumnNames, dateOrder?: DateOrder, keepNonAnswers?: boolean, leaveOutRepeats?: boolean }} Choices what the person says of columns and rows; without `columns` these are guessed */
/** @typedef {'empty' | 'nonAnswer' | 'repeat' | 'number' | 'lostLetters' | 'damaged' | 'header' | 'total'} Reason why a row is not analyzed */
/** @typedef {{ kind: 'surplusCells', cells: number, columns: number } | { kind: 'continued', lines: number } | { kind: 'scrambled' | 'titleOnly' }} Doubt what is doubtful about a row that is analyzed */
/** @typedef {{ kind: 'unclosedQuote' | 'noTimes' } | { kind: 'notJson', reason: string } | { kind: 'surplusCells', cells: number, columns: number }} Damage why a row cannot be cut into cells */
/**
 * A row of a file; `text` where it is another than the cell of the only column of texts, `remark`
 * in English; `day` is the time since the start of a recording, `HH:MM:SS`, where the file has those.
 * @typedef {{ line: number, cells: string[], text?: string, day?: string, leftOut?: Reason, doubt?: Doubt, damage?: Damage, remark?: string }} Row
 */
/** @typedef {{ value: string, mood: Label | null, rows: number }} MoodValue a value of a column of ratings or labels, and what it stands for */
/**
 * @typedef {{ kind: 'dateOrder', column: string, example: string }
 *   | { kind: 'mixedDates', column: string }
 *   | { kind: 'labelNumbers', column: string, values: string[] }
 *   | { kind: 'unreadDates', column: string, read: number, of: number, example: string }
 *   | { kind: 'sheets', read: string, others: string[] }
 *   | { kind: 'otherTexts', read: string, others: string[] }
 *   | { kind: 'noHeader' } | { kind: 'noText' }
 *   | { kind: 'encoding', encoding: string, places: number }
 *   | { kind: 'surplusCells', rows: number, column: string }
 *   | { kind: 'continued' | 'damaged' | 'scrambled' | 'titleOnly' | 'lostLetters' | 'repeats', rows: number }} Question what the person should confirm
 */
/**
 * How a file is read.
 * @typedef {object} Overview
 * @property {{ encoding: string | null, delimiter: string | null, sheet: string | null, rows: { found: number, judged: number, leftOut: Partial<Record<Reason, number>> }, dates: { read: number, of: number, order: DateOrder | 'ymd' | null, approximate: boolean } | null }} reading
 * @property {Question[]} questions
 * @property {string[]} names of the columns
 * @property {Roles} roles
 * @property {MoodValue[]} ratings
 * @property {MoodValue[]} labels
 * @property {string[]} sheets
 * @property {boolean} hasHeader
 * @property {boolean} isRecording whether times count from the start of a recording
 * @property {boolean} isDelimited
 * @property {number[]} filled cells that hold anything, for each column
 * @property {number} rows
 */

/** Rows that are handed over at once: parsing them takes a few milliseconds. */
const PIECE = 1000;

/** A file that is open for reading; `close` gives its memory back. */
export class TableReader {
  /** Why nothing can be asked any more. @type {Error | undefined} */
  #end;
  #file;
  // The build puts both scripts into one folder.
  #worker = new Worker(trusted(new URL('./reader-worker.js', import.meta.url)), {
    type: 'module',
  });
  /** @type {Map<number, { done: (value: any) => void, failed: (error: Error) => void, onShare?: (share: number) => void }>} */
  #waiting = new Map();
  #calls = 0;

  /** @param {File} file */
  constructor(file) {
    this.#file = file;
    this.#worker.onmessage = ({ data: { id, value, failure, share } }) => {
      const waiting = this.#waiting.get(id);
      if (share !== undefined) return waiting?.onShare?.(share);
      this.#waiting.delete(id);
      if (failure) waiting?.failed(new FileError(fileErrorCodeOf(failure)));
      else waiting?.done(value);
    };
    this.#worker.onerror = (event) => {
      event.preventDefault();
      this.#stop(new FileError('readerFailed'));
    };
  }

  /** Stops whatever is going on. */
  close() {
    this.#stop(new DOMException('the file was closed', 'AbortError'));
  }

  /**
   * Reads the file, as far as the person does not say otherwise as it looks.
   * @param {FileSettings} settings
   * @param {(share: number) => void} [onShare] hears how much of its bytes has come in, 0 to 1
   */
  async open(settings, onShare) {
    await this.#ask('open', [this.#file, settings], onShare);
  }

  /**
   * Chooses the columns and rows; tells how all of it is read.
   * @param {Choices} choices
   * @returns {Promise<Overview>}
   */
  async read(choices) {
    return JSON.parse(await this.#ask('read', [choices]));
  }

  /**
   * The rows from `start` to `end`, as `read` chose them.
   * @param {number} start
   * @param {number} end
   * @returns {Promise<Row[]>}
   */
  async rows(start, end) {
    return JSON.parse(await this.#ask('rows', [start, end]));
  }

  /**
   * The first rows of a kind, at most so many.
   * @param {Reason | Doubt['kind']} kind
   * @param {number} most
   * @returns {Promise<Row[]>}
   */
  async examples(kind, most) {
    return JSON.parse(await this.#ask('examples', [kind, most]));
  }

  /**
   * All rows, a piece at a time.
   * @param {number} count as the overview says
   */
  async *pieces(count) {
    for (let start = 0; start < count; start += PIECE) yield this.rows(start, start + PIECE);
  }

  /**
   * @param {string} call
   * @param {unknown[]} values
   * @param {(share: number) => void} [onShare]
   * @returns {Promise<any>}
   */
  #ask(call, values, onShare) {
    if (this.#end) return Promise.reject(this.#end);
    const id = this.#calls++;
    this.#worker.postMessage({ id, call, values });
    return new Promise((done, failed) => this.#waiting.set(id, { done, failed, onShare }));
  }

  /** @param {Error} reason */
  #stop(reason) {
    this.#end ??= reason;
    this.#worker.terminate();
    for (const { failed } of this.#waiting.values()) failed(this.#end);
    this.#waiting.clear();
  }
}
