/** The rows of a file, with what the model and the person say of them. */

import { labelOf } from './columns.js';

/** @typedef {{ text: number, date: number, channel: number, label: number }} Uses */

export class Dataset extends EventTarget {
  name = '';
  /** @type {string[]} */
  columns = [];
  /** @type {string[][]} */
  rows = [];
  /** The sign between the cells of the file; nothing where it has none. */
  delimiter;
  /**
   * Rows that could not be read, with a key of the messages and the values for its gaps, or not
   * judged, with the engine's error.
   * @type {Map<number, { key: string, values?: object } | { error: Error }>}
   */
  problems = new Map();
  /** @type {Uses} */
  uses = { text: 0, date: -1, channel: -1, label: -1 };
  /** Verdicts by row; those still to come are missing. */
  verdicts = [];
  /** What the person says instead, by row. */
  corrections = new Map();

  text(row) {
    return this.rows[row][this.uses.text] ?? '';
  }

  /** The cell for a use other than the text; nothing when no column has that use. */
  cell(row, use) {
    const column = this.uses[use];
    return column < 0 ? undefined : this.rows[row][column];
  }

  /** The label that counts: the person's, else the model's. */
  label(row) {
    return this.corrections.get(row) ?? this.verdicts[row]?.label;
  }

  /** What the file itself says, as one of our labels. */
  trueLabel(row) {
    return labelOf(this.cell(row, 'label'));
  }

  correct(row, label) {
    if (label === this.verdicts[row]?.label) this.corrections.delete(row);
    else this.corrections.set(row, label);
    this.changed();
  }

  /** Tells the views to draw anew. */
  changed() {
    this.dispatchEvent(new Event('change'));
  }
}
