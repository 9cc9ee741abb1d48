/** Rows that are left out and rows that are doubtful: how many of each kind, and the rows themselves. */

import { csvOf } from '../../../files/export.js';
import { redactionSwitch, save as saveFile } from '../../../leaving/leave.js';
import { h } from '../../../shared/dom.js';
import { number, t } from '../../../shared/i18n.js';

/** @typedef {import('../../../files/reader.js').Choices} Choices */
/** @typedef {import('../../../files/reader.js').Doubt} Doubt */
/** @typedef {import('../../../files/reader.js').Overview} Overview */
/** @typedef {import('../../../files/reader.js').Reason} Reason */
/** @typedef {import('../../../files/reader.js').TableReader} TableReader */
/** @typedef {Reason | Doubt['kind']} Kind */
/** @typedef {{ kind: Kind, count: number | undefined }} Counted no count where it is not known */

/** Rows that are listed. */
const LISTED = 50;

/**
 * The kinds as lists, those left out first.
 * @param {Overview} overview
 * @param {Choices} choices
 * @param {TableReader | undefined} reader
 * @param {(change: Choices) => void} choose
 * @returns {HTMLElement[]}
 */
export function rowKinds(overview, choices, reader, choose) {
  /** @type {(key: 'leftOutRows' | 'doubtfulRows', kinds: Counted[]) => HTMLElement[]} */
  const list = (key, kinds) =>
    kinds.length === 0
      ? []
      : [
          h(
            'section',
            { 'data-part': key },
            h('h3', {}, t(key)),
            h(
              'ul',
              {},
              ...kinds.map((counted) => item(counted, overview, reader, choices, choose)),
            ),
          ),
        ];
  return [
    ...list('leftOutRows', leftOut(overview, choices)),
    ...list('doubtfulRows', doubtful(overview)),
  ];
}

/**
 * @param {Overview} overview
 * @param {Choices} choices
 * @returns {Counted[]}
 */
function leftOut({ reading }, { keepNonAnswers }) {
  const counts = Object.entries(reading.rows.leftOut).map(([kind, count]) => ({
    kind: /** @type {Reason} */ (kind),
    count,
  }));
  // What was decided can be seen, and taken back.
  return keepNonAnswers ? [...counts, { kind: 'nonAnswer', count: undefined }] : counts;
}

/**
 * @param {Overview} overview
 * @returns {Counted[]}
 */
function doubtful({ questions }) {
  /** @type {Counted[]} */
  const found = [];
  for (const question of questions) {
    if (question.kind === 'repeats') found.push({ kind: 'repeat', count: question.rows });
    else if (
      question.kind === 'surplusCells' ||
      question.kind === 'continued' ||
      question.kind === 'scrambled' ||
      question.kind === 'titleOnly'
    )
      found.push({ kind: question.kind, count: question.rows });
  }
  return found;
}

/**
 * @param {Counted} counted
 * @param {Overview} overview
 * @param {TableReader | undefined} reader
 * @param {Choices} choices
 * @param {(change: Choices) => void} choose
 */
function item({ kind, count }, overview, reader, choices, choose) {
  const rows = h('div', { class: 'kind-rows' });
  const details = h(
    'details',
    {
      ontoggle: async () => {
        if (!details.open || rows.hasChildNodes() || !reader) return;
        rows.append(
          ...listed(overview, kind, count ?? 0, await reader.examples(kind, LISTED), reader),
        );
      },
    },
    h('summary', {}, t('showRows')),
    rows,
  );
  return h(
    'li',
    { 'data-kind': kind },
    count !== undefined && h('b', {}, number(count)),
    h('span', {}, t(`rows_${kind}`)),
    kind === 'nonAnswer' &&
      box('keepNonAnswers', choices.keepNonAnswers, (keepNonAnswers) => choose({ keepNonAnswers })),
    kind === 'repeat' &&
      box('leaveOutRepeats', choices.leaveOutRepeats, (leaveOutRepeats) =>
        choose({ leaveOutRepeats }),
      ),
    count !== undefined && details,
  );
}

/**
 * @param {'keepNonAnswers' | 'leaveOutRepeats'} name
 * @param {boolean | undefined} isChecked
 * @param {(isChecked: boolean) => void} onChoice
 */
function box(name, isChecked, onChoice) {
  const input = h('input', {
    type: 'checkbox',
    name,
    checked: isChecked,
    onchange: () => onChoice(input.checked),
  });
  return h('label', { class: 'check' }, input, h('span', {}, t(name)));
}

/**
 * @param {Overview} overview
 * @param {Kind} kind
 * @param {number} count
 * @param {import('../../../files/reader.js').Row[]} rows
 * @param {TableReader} reader
 */
function listed({ names }, kind, count, rows, reader) {
  const save = async () => {
    const all = await reader.examples(kind, count);
    const lines = all.map(({ line, cells, remark }) => [String(line), ...cells, remark ?? kind]);
    await saveFile({ base: kind, end: '.csv', type: 'text/csv;charset=utf-8' }, (gate) =>
      csvOf(['line', ...names, 'problem'], lines, gate),
    );
  };
  return [
    h(
      'ol',
      {},
      ...rows.map(({ line, cells }) =>
        h(
          'li',
          {},
          h('span', { class: 'small' }, t('lineNumber', { line })),
          h('span', { dir: 'auto' }, cells.filter((cell) => cell.trim() !== '').join(' · ')),
        ),
      ),
    ),
    h(
      'p',
      { class: 'row small' },
      count > rows.length && h('span', {}, t('moreRows', { count: count - rows.length })),
      h('button', { type: 'button', class: 'button quiet', onclick: save }, t('saveRows')),
      redactionSwitch(),
    ),
  ];
}
