/** The rows of the results table: cells, header, order. */

import { fieldValue, h } from '../../shared/dom.js';
import { interfaceLanguage, number, percent, reasonText, t } from '../../shared/i18n.js';
import { LABELS } from '../../shared/labels.js';

/** @typedef {import('../../files/dataset.js').Dataset} Dataset */
/** @typedef {import('../../shared/labels.js').Label} Label */
/** @typedef {'row' | 'text' | 'label' | 'confidence' | 'language' | 'date' | 'group'} ShownColumn */
/** @typedef {ShownColumn | number} SortKey a column of the table, or of the file by its number */
/** @typedef {{ by: SortKey, isDown: boolean }} Sort */

/** @type {ShownColumn[]} */
const ALWAYS = ['row', 'text', 'label', 'confidence', 'language'];

/**
 * The columns of the table: dates and groups only where the file has them.
 * @param {Dataset | undefined} dataset
 * @returns {ShownColumn[]}
 */
export function columnsOf(dataset) {
  return [
    ...ALWAYS,
    ...(dataset?.hasDays ? /** @type {const} */ (['date']) : []),
    ...(dataset && dataset.groups.size > 0 ? /** @type {const} */ (['group']) : []),
  ];
}

/**
 * The table's header; its buttons sort.
 * @param {Dataset | undefined} dataset
 * @param {Sort} sort
 * @param {(by: SortKey) => void} sortBy
 */
export function headOf(dataset, { by: chosen, isDown }, sortBy) {
  return columnsOf(dataset).map((by) => {
    const isChosen = by === chosen;
    const way = isDown ? 'descending' : 'ascending';
    const arrow = isDown ? ' ↓' : ' ↑';
    return h(
      'th',
      { scope: 'col', 'aria-sort': isChosen ? way : undefined, class: `cell-${by}` },
      h(
        'button',
        { type: 'button', onclick: () => sortBy(by) },
        t(by === 'date' && dataset?.isRecording ? 'sort_time' : `sort_${by}`),
        isChosen && arrow,
      ),
    );
  });
}

/**
 * Compares two rows; `undefined` if they keep their order.
 * @param {Dataset} dataset
 * @param {Sort} sort
 * @returns {((one: number, other: number) => number) | undefined}
 */
export function rowOrder(dataset, { by, isDown }) {
  if (by === 'row' && !isDown) return undefined;
  const way = isDown ? -1 : 1;
  if (typeof by === 'number') {
    const { compare } = new Intl.Collator(interfaceLanguage(), { numeric: true });
    /** @param {number} row */
    const cell = (row) => dataset.rows[row][by] ?? '';
    return (a, b) => way * compare(cell(a), cell(b)) || a - b;
  }
  /** @type {Record<ShownColumn, (row: number) => string | number>} */
  const keys = {
    row: (row) => row,
    text: (row) => dataset.text(row),
    label: (row) => LABELS.indexOf(/** @type {Label} */ (dataset.label(row))),
    confidence: (row) => (dataset.verdicts[row]?.reliable ? dataset.verdicts[row].confidence : -1),
    language: (row) => dataset.verdicts[row]?.language ?? '',
    date: (row) => dataset.day(row) ?? '',
    group: (row) => dataset.group(row) ?? '',
  };
  const key = keys[by];
  return (a, b) => {
    const [one, other] = [key(a), key(b)];
    return one < other ? -way : one > other ? way : a - b;
  };
}

/**
 * The cells of a row.
 * @param {Dataset} dataset
 * @param {number} row
 * @param {boolean} isOpen whether the panel shows it
 * @param {(row: number) => void} open
 */
export function cellsOf(dataset, row, isOpen, open) {
  const text = dataset.text(row);
  const more = columnsOf(dataset).slice(ALWAYS.length);
  return [
    h('td', { class: 'cell-row' }, number(row + 1)),
    h(
      'td',
      { class: 'cell-text', dir: 'auto', title: text },
      h(
        'button',
        {
          type: 'button',
          'aria-label': text === '' && t('emptyText'),
          'aria-expanded': String(isOpen),
          onclick: () => open(row),
        },
        text,
      ),
    ),
    ...judgment(dataset, row),
    ...more.map((by) =>
      h(
        'td',
        { class: `cell-${by}`, dir: 'auto' },
        (by === 'date' ? dataset.day(row)?.slice(0, 10) : dataset.group(row)) ?? '',
      ),
    ),
  ];
}

/**
 * What the model says, or why it says nothing.
 * @param {Dataset} dataset
 * @param {number} row
 */
function judgment(dataset, row) {
  const verdict = dataset.verdicts[row];
  const reason = problemText(dataset, row);
  if (reason !== undefined)
    return [
      h(
        'td',
        { class: 'cell-label', colspan: 3 },
        h('span', { class: 'tag', title: reason }, reason),
      ),
    ];
  if (!verdict)
    return [h('td', { class: 'cell-label' }, h('span', { class: 'small' }, '…')), h('td'), h('td')];
  const doubt = dataset.doubts.get(row);
  return [
    h('td', { class: 'cell-label', 'data-tone': dataset.label(row) }, moodMenu(dataset, row)),
    h(
      'td',
      { class: 'cell-confidence' },
      verdict.reliable && percent(verdict.confidence),
      verdict.reliable && verdict.uncertain && h('span', { class: 'tag' }, t('unclear')),
    ),
    h(
      'td',
      { class: 'cell-language' },
      t(`language_${verdict.language}`),
      doubt && h('span', { class: 'tag' }, t(`doubt_${doubt.kind}`, { ...doubt })),
    ),
  ];
}

/**
 * Why the row was not analyzed, if it was not.
 * @param {Dataset} dataset
 * @param {number} row
 */
export function problemText({ problems }, row) {
  const problem = problems.get(row);
  if (!problem) return undefined;
  return problem.error ? reasonText(problem.error) : t(`problem_${problem.code}`, problem.values);
}

/**
 * The verdict as a menu: choosing another label corrects it. A row that the model cannot read has
 * no label until someone chooses one.
 * @param {Dataset} dataset
 * @param {number} row
 */
function moodMenu(dataset, row) {
  const label = dataset.label(row);
  return h(
    'select',
    {
      class: 'mood-menu',
      'aria-label': t('correctRow', { row: row + 1 }),
      'data-corrected': dataset.corrections.has(row),
      onchange: (/** @type {Event} */ event) =>
        dataset.correct(row, /** @type {Label} */ (fieldValue(event))),
    },
    !label && h('option', { value: '', selected: true, disabled: true }, t('unreadableRows')),
    ...LABELS.map((name) => h('option', { value: name, selected: name === label }, t(name))),
  );
}
