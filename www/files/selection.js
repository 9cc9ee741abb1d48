/** Which rows a person looks at: one filter, over the insights and the list of rows alike. */

import { fold } from './fold.js';

/** @typedef {import('./dataset.js').Dataset} Dataset */
/**
 * What rows must have in common; whatever is empty does not matter.
 * @typedef {object} Wanted
 * @property {string} search
 * @property {'' | import('mizaj').Label | 'unreadable' | 'nonAnswer'} label
 * @property {string} language
 * @property {string} group
 * @property {string} topic
 * @property {string} column the number of a column of the file, whose cells must contain `contains`
 * @property {string} contains
 * @property {string} from the first day, as in ISO 8601
 * @property {string} to the last day
 * @property {'' | 'uncertain' | 'corrected' | 'problem' | 'doubtful' | 'contradicted'} state
 */

/** @type {Wanted} */
const ALL = {
  search: '',
  label: '',
  language: '',
  group: '',
  topic: '',
  column: '',
  contains: '',
  from: '',
  to: '',
  state: '',
};

/** @type {Record<string, (dataset: Dataset, row: number) => boolean>} */
const STATES = {
  uncertain: (dataset, row) => dataset.verdicts[row]?.uncertain === true,
  corrected: (dataset, row) => dataset.corrections.has(row),
  problem: (dataset, row) => dataset.problems.has(row),
  doubtful: (dataset, row) => dataset.doubts.has(row),
  contradicted: (dataset, row) => dataset.isContradicted(row),
};

/** Fires `change` whenever other rows are wanted. */
export class Selection extends EventTarget {
  /** @type {Wanted} */
  wanted = { ...ALL };

  /** Whether all rows are wanted. */
  get isEmpty() {
    // A column alone narrows nothing.
    return Object.values({ ...this.wanted, column: '' }).every((value) => value === '');
  }

  /**
   * Narrows or widens the selection.
   * @param {Partial<Wanted>} change
   */
  set(change) {
    const before = JSON.stringify(this.wanted);
    Object.assign(this.wanted, change);
    if (JSON.stringify(this.wanted) !== before) this.dispatchEvent(new Event('change'));
  }

  clear() {
    this.set(ALL);
  }

  /**
   * Whether a row is wanted, as things are now.
   * @param {Dataset} dataset
   * @param {Partial<Wanted>} [others] instead of what is wanted here
   * @returns {(row: number) => boolean}
   */
  test(dataset, others) {
    const all = { ...this.wanted, ...others };
    const { label, language, group, topic, column, from, to, state } = all;
    const [words, part] = [fold(all.search.trim()), fold(all.contains.trim())];
    return (row) =>
      (label === '' || dataset.slice(row) === label) &&
      (language === '' || dataset.verdicts[row]?.language === language) &&
      (group === '' || dataset.group(row) === group) &&
      (topic === '' || hasTopic(dataset, row, topic)) &&
      (state === '' || STATES[state](dataset, row)) &&
      ((from === '' && to === '') || isWithin(dataset.day(row), from, to)) &&
      (part === '' || fold(dataset.rows[row][Number(column)] ?? '').includes(part)) &&
      (words === '' || fold(dataset.text(row)).includes(words));
  }
}

/**
 * @param {Dataset} dataset
 * @param {number} row
 * @param {string} name
 */
function hasTopic({ verdicts }, row, name) {
  return verdicts[row]?.topics?.some(({ topic }) => topic === name) === true;
}

/**
 * @param {string | undefined} day
 * @param {string} from
 * @param {string} to
 */
function isWithin(day, from, to) {
  if (!day) return false;
  const date = day.slice(0, 10);
  return (from === '' || date >= from) && (to === '' || date <= to);
}
