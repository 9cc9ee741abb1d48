/** The rows of a file, with what the model and the person say about them. */

import { filterNumbers } from '../shared/chunked-work.js';
import { Selection } from './selection.js';

/** @typedef {import('mizaj').Label} Label */
/** @typedef {import('mizaj').Verdict} Verdict */
/** @typedef {import('./reader.js').Doubt} Doubt */
/** @typedef {import('./reader.js').Row} Row */
/** @typedef {import('./reader.js').Roles} Roles */
/** @typedef {import('./reader.js').Reason | import('./reader.js').Damage['kind']} ProblemCode */
/**
 * Why a row is not analyzed: as the reader says, or as the engine.
 * @typedef {{ code: ProblemCode, values?: Record<string, any>, error?: undefined } | { error: { code?: string, message: string } }} Problem
 */
/** @typedef {Map<string, Label>} Moods what the values of a column stand for */
/**
 * Some rows in a row, as they are stored: everything by place within them.
 * @typedef {object} Piece
 * @property {string[][]} rows
 * @property {Map<number, string>} texts
 * @property {Map<number, string>} days
 * @property {Map<number, Problem>} problems
 * @property {Map<number, Doubt>} doubts
 * @property {Map<number, string>} remarks
 * @property {(Verdict | undefined)[]} verdicts
 */

/** A column of more distinct values does not group its rows. */
const MAX_GROUP_VALUES = 100;
/** Rows that are looked at to tell which columns group them. */
const MAX_LOOKED_AT = 5000;
/** A prime number that spreads them. */
const STRIDE = 7919;

/** Fires `verdict` for each row the engine is done with, and `change` when views must redraw. */
export class Dataset extends EventTarget {
  name;
  columns;
  roles;
  /** Whether times count from the start of a recording. */
  isRecording;
  /** The columns whose values rows are grouped by, two at most. */
  grouping;
  /** The moods that ratings and labels of the file stand for. */
  moods;
  /**
   * The sign between the cells of the file; nothing where it has none.
   * @type {string | undefined}
   */
  delimiter;
  /** @type {string[][]} */
  rows = [];
  /**
   * Texts that are no cell as it stands: joined or repaired.
   * @type {Map<number, string>}
   */
  #texts = new Map();
  /** @type {Map<number, string>} */
  #days = new Map();
  /** @type {Map<number, Problem>} */
  problems = new Map();
  /** @type {Map<number, Doubt>} */
  doubts = new Map();
  /**
   * What is wrong with rows, in English.
   * @type {Map<number, string>}
   */
  remarks = new Map();
  /**
   * Verdicts by row; those still to come are missing.
   * @type {(Verdict | undefined)[]}
   */
  verdicts = [];
  /**
   * The user's corrections, by row.
   * @type {Map<number, Label>}
   */
  corrections = new Map();
  /**
   * Labels that the user gave without seeing the verdicts, by row.
   * @type {Map<number, Label>}
   */
  blindLabels = new Map();
  /** The rows that the person looks at. */
  selection = new Selection();
  /**
   * The values by which rows are grouped, each with its number of rows.
   * @type {Map<string, number>}
   */
  groups = new Map();
  /** @type {number[] | undefined} */
  #groupColumns;
  /**
   * Topics found so far.
   * @type {Set<string>}
   */
  topics = new Set();

  /**
   * @param {string} name
   * @param {{ names: string[], roles: Roles, reading: { delimiter: string | null }, isRecording?: boolean }} overview
   * @param {{ ratings: Moods, labels: Moods }} [moods]
   */
  constructor(
    name,
    { names, roles, reading, isRecording = false },
    moods = { ratings: new Map(), labels: new Map() },
  ) {
    super();
    this.name = name;
    this.columns = names;
    this.roles = roles;
    this.isRecording = isRecording;
    this.grouping = roles.groups.slice(0, 1);
    this.moods = moods;
    this.delimiter = names.length > 1 ? (reading.delimiter ?? undefined) : undefined;
  }

  /**
   * A part of the rows, to be stored.
   * @param {number} start
   * @param {number} end
   * @returns {Piece}
   */
  piece(start, end) {
    /** @type {<T>(all: Map<number, T>) => Map<number, T>} */
    const within = (all) => {
      const found = new Map();
      for (let row = start; row < end; row += 1) {
        const value = all.get(row);
        if (value !== undefined) found.set(row - start, value);
      }
      return found;
    };
    return {
      rows: this.rows.slice(start, end),
      texts: within(this.#texts),
      days: within(this.#days),
      problems: within(this.problems),
      doubts: within(this.doubts),
      remarks: within(this.remarks),
      verdicts: this.verdicts.slice(start, end),
    };
  }

  /** @param {Piece} piece rows that were stored, the next ones of this data set */
  addPiece(piece) {
    const start = this.rows.length;
    /** @type {<T>(found: Map<number, T>, all: Map<number, T>) => void} */
    const take = (found, all) => {
      for (const [place, value] of found) all.set(start + place, value);
    };
    this.rows.push(...piece.rows);
    take(piece.texts, this.#texts);
    take(piece.days, this.#days);
    take(piece.problems, this.problems);
    take(piece.doubts, this.doubts);
    take(piece.remarks, this.remarks);
    piece.verdicts.forEach((verdict, place) => {
      if (verdict) this.judge(start + place, verdict);
    });
    for (let row = start; row < this.rows.length; row += 1) this.#addToGroup(row);
  }

  /** @param {Row} row as the reader gives it */
  add({ cells, text, day, leftOut, doubt, damage, remark }) {
    const row = this.rows.length;
    this.rows.push(cells);
    if (text !== undefined) this.#texts.set(row, text);
    if (day) this.#days.set(row, day);
    if (leftOut) this.problems.set(row, { code: damage?.kind ?? leftOut, values: damage });
    else if (doubt) this.doubts.set(row, doubt);
    if (remark) this.remarks.set(row, remark);
    this.#addToGroup(row);
  }

  /** @param {number} row */
  #addToGroup(row) {
    const group = this.group(row);
    if (group) this.groups.set(group, (this.groups.get(group) ?? 0) + 1);
    return false;
  }

  /**
   * Takes in what the model says of a row.
   * @param {number} row
   * @param {Verdict} verdict
   */
  judge(row, verdict) {
    this.verdicts[row] = verdict;
    for (const { topic } of verdict.topics ?? []) this.topics.add(topic);
    this.dispatchEvent(new CustomEvent('verdict', { detail: row }));
  }

  /** @param {number} row */
  text(row) {
    return this.#texts.get(row) ?? this.rows[row][this.roles.text[0]] ?? '';
  }

  /**
   * The day of the row as in ISO 8601, or its time in a recording; nothing where the file has none that can be read.
   * @param {number} row
   */
  day(row) {
    return this.#days.get(row);
  }

  /** Whether any row has a day that can be read. */
  get hasDays() {
    return this.#days.size > 0;
  }

  /**
   * The value by which the row is grouped, or both; nothing where no column has groups.
   * @param {number} row
   */
  group(row) {
    const [first, second] = this.grouping;
    const value = this.#cell(row, first);
    if (second === undefined) return value;
    return [value, this.#cell(row, second)].filter(Boolean).join(' · ') || undefined;
  }

  /**
   * Groups the rows by other columns.
   * @param {number[]} columns two at most
   * @param {AbortSignal} signal
   */
  async groupBy(columns, signal) {
    this.grouping = columns;
    this.groups = new Map();
    this.selection.wanted.group = '';
    await filterNumbers(this.rows.length, (row) => this.#addToGroup(row), signal);
    this.changed();
  }

  /** The columns that rows can be grouped by: of few values that come again. */
  get groupColumns() {
    const step = Math.ceil(this.rows.length / MAX_LOOKED_AT);
    const isGroup = (/** @type {number} */ column) => {
      const values = new Set();
      let filled = 0;
      for (let block = 0; block * step < this.rows.length; block += 1) {
        // One of every so many, not always the same one: values may come in turns.
        const row = block * step + ((block * STRIDE) % step);
        const value = this.rows[row]?.[column]?.trim();
        if (!value) continue;
        filled += 1;
        values.add(value);
        if (values.size > MAX_GROUP_VALUES) return false;
      }
      return values.size > 1 && values.size < filled;
    };
    return (this.#groupColumns ??= this.columns
      .map((_, column) => column)
      .filter((column) => !this.roles.text.includes(column) && isGroup(column)));
  }

  /**
   * What the file itself says of the row: its label, or else what its rating stands for.
   * @param {number} row
   */
  trueLabel(row) {
    return this.moods.labels.get(this.#cell(row, this.roles.label) ?? '') ?? this.ratedLabel(row);
  }

  /**
   * What the rating of the row stands for.
   * @param {number} row
   */
  ratedLabel(row) {
    return this.moods.ratings.get(this.#cell(row, this.roles.rating) ?? '');
  }

  /**
   * Whether the rating praises and the text complains, or the other way round.
   * @param {number} row
   */
  isContradicted(row) {
    const [rated, label] = [this.ratedLabel(row), this.label(row)];
    return (
      rated !== undefined &&
      label !== undefined &&
      rated !== label &&
      ![rated, label].includes('neutral')
    );
  }

  /**
   * @param {number} row
   * @param {number | null | undefined} column
   */
  #cell(row, column) {
    return column === null || column === undefined ? undefined : this.rows[row][column]?.trim();
  }

  /**
   * The effective label: the user's, or else the model's. A text in a language the model cannot
   * read has no label of its own.
   * @param {number} row
   */
  label(row) {
    const verdict = this.verdicts[row];
    return this.corrections.get(row) ?? (verdict?.reliable ? verdict.label : undefined);
  }

  /**
   * Whether the model cannot read the language of the row, and nobody has said its label.
   * @param {number} row
   */
  isUnreadable(row) {
    return this.verdicts[row]?.reliable === false && !this.corrections.has(row);
  }

  /**
   * Whether the row says nothing, such as "N/A", and is therefore not analyzed.
   * @param {number} row
   */
  isNonAnswer(row) {
    const problem = this.problems.get(row);
    return problem?.error === undefined && problem?.code === 'nonAnswer';
  }

  /**
   * Takes in why the engine could not analyze a row.
   * @param {number} row
   * @param {{ code?: string, message: string }} error
   */
  fail(row, error) {
    this.problems.set(row, { error });
    this.dispatchEvent(new CustomEvent('verdict', { detail: row }));
  }

  /**
   * What the row counts as: its label, or else why it has none.
   * @param {number} row
   * @returns {Label | 'unreadable' | 'nonAnswer' | undefined}
   */
  slice(row) {
    if (this.isNonAnswer(row)) return 'nonAnswer';
    return this.label(row) ?? (this.isUnreadable(row) ? 'unreadable' : undefined);
  }

  /**
   * The label given by a person who did not see the verdict: here, or in the file.
   * @param {number} row
   */
  truth(row) {
    const named = this.moods.labels.get(this.#cell(row, this.roles.label) ?? '');
    return this.blindLabels.get(row) ?? named;
  }

  /** Rows with a verdict or a problem. */
  get done() {
    let done = 0;
    for (let row = 0; row < this.rows.length; row += 1)
      if (this.verdicts[row] || this.problems.has(row)) done += 1;
    return done;
  }

  /** Whether there is nothing left to analyze. */
  get isComplete() {
    return this.rows.every((_, row) => this.verdicts[row] || this.problems.has(row));
  }

  /**
   * @param {number} row
   * @param {Label} label
   */
  correct(row, label) {
    const verdict = this.verdicts[row];
    if (verdict?.reliable && verdict.label === label) this.corrections.delete(row);
    else this.corrections.set(row, label);
    this.changed();
  }

  /** Makes the views redraw. */
  changed() {
    this.dispatchEvent(new Event('change'));
  }
}
