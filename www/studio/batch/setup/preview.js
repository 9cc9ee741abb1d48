/** The first rows of a file; above each column stands what it is, and how much of it is read. */

import { fieldValue, h } from '../../../shared/dom.js';
import { isolated, number, t } from '../../../shared/i18n.js';

/** @typedef {import('../../../files/reader.js').ColumnNames} ColumnNames */
/** @typedef {import('../../../files/reader.js').Overview} Overview */
/** @typedef {import('../../../files/reader.js').Roles} Roles */
/** @typedef {import('../../../files/reader.js').Row} Row */
/** @typedef {keyof Roles} Role */

/** What a column may be. */
const ROLES = /** @type {const} */ (['text', 'date', 'groups', 'thread', 'rating', 'label']);

/**
 * What a column is for; nothing where it is for nothing.
 * @param {Roles} roles
 * @param {number} column
 */
function roleOf(roles, column) {
  return ROLES.find((role) => [roles[role]].flat().includes(column));
}

/**
 * The roles once a column has another one. Texts are joined in the order of the file; of anything
 * else but groups there is one column.
 * @param {Roles} roles
 * @param {number} column
 * @param {Role | 'none'} role
 * @returns {Roles}
 */
export function reassigned(roles, column, role) {
  /** @type {(each: 'text' | 'groups') => number[]} */
  const several = (each) => {
    const others = roles[each].filter((other) => other !== column);
    return role === each ? [...others, column] : others;
  };
  /** @type {(each: 'date' | 'rating' | 'label' | 'thread') => number | null} */
  const single = (each) => {
    if (role === each) return column;
    return roles[each] === column ? null : roles[each];
  };
  return {
    text: several('text').sort((one, other) => one - other),
    groups: several('groups'),
    date: single('date'),
    rating: single('rating'),
    label: single('label'),
    thread: single('thread'),
  };
}

/**
 * The columns by their names.
 * @param {Roles} roles
 * @param {string[]} names
 * @returns {ColumnNames}
 */
export function namesOf(roles, names) {
  /** @type {(column: number | null) => string | null} */
  const name = (column) => (column === null ? null : names[column]);
  return {
    text: roles.text.map((column) => names[column]),
    groups: roles.groups.map((column) => names[column]),
    date: name(roles.date),
    rating: name(roles.rating),
    label: name(roles.label),
    thread: name(roles.thread),
  };
}

/**
 * @param {Overview} overview
 * @param {Row[]} rows
 * @param {(column: number, role: Role | 'none') => void} assign
 */
export function previewTable(overview, rows, assign) {
  const columns = overview.names.map((_, column) => column);
  return h(
    'table',
    { class: 'preview' },
    h(
      'thead',
      {},
      h(
        'tr',
        {},
        h('td', {}),
        ...columns.map((column) => head(overview, column, (role) => assign(column, role))),
      ),
    ),
    h('tbody', {}, ...rows.map((row) => rowOf(row, columns))),
  );
}

/**
 * @param {Overview} overview
 * @param {number} column
 * @param {(role: Role | 'none') => void} assign
 */
function head(overview, column, assign) {
  const role = roleOf(overview.roles, column);
  const name = overview.names[column];
  return h(
    'th',
    { scope: 'col', 'data-role': role },
    h('span', { class: 'column-name' }, h('bdi', {}, name)),
    h(
      'select',
      {
        name: `role-${column}`,
        'aria-label': t('columnRole', { name: isolated(name) }),
        onchange: (/** @type {Event} */ event) =>
          assign(/** @type {Role | 'none'} */ (fieldValue(event))),
      },
      .../** @type {const} */ (['none', ...ROLES]).map((each) =>
        h('option', { value: each, selected: each === (role ?? 'none') }, roleName(overview, each)),
      ),
    ),
    h(
      'span',
      { class: 'column-count', 'data-poor': isPoor(overview, role) },
      count(overview, column, role),
    ),
  );
}

/**
 * @param {Overview} overview
 * @param {Role | 'none'} role
 */
function roleName({ isRecording }, role) {
  return t(role === 'date' && isRecording ? 'role_time' : `role_${role}`);
}

/**
 * How much of a column is read, in words.
 * @param {Overview} overview
 * @param {number} column
 * @param {Role | undefined} role
 */
function count({ reading, roles, filled, isRecording }, column, role) {
  const { rows, dates } = reading;
  if (role === 'text' && roles.text.length === 1)
    return t('readable', { read: rows.judged, of: rows.found });
  if (role === 'date' && dates) {
    const order = dates.order === 'dmy' || dates.order === 'mdy' ? dates.order : undefined;
    return [
      t(isRecording ? 'timesRead' : 'datesRead', { read: dates.read, of: dates.of }),
      order && t(`order_${order}`),
      dates.approximate && t('datesApproximate'),
    ]
      .filter(Boolean)
      .join(' · ');
  }
  return t('cellsFilled', { read: filled[column], of: rows.found });
}

/**
 * Whether less than nearly all of a column is read.
 * @param {Overview} overview
 * @param {Role | undefined} role
 */
function isPoor({ reading: { dates, rows } }, role) {
  if (role === 'date' && dates) return dates.read < 0.95 * dates.of;
  return role === 'text' && rows.judged < 0.5 * rows.found;
}

/**
 * @param {Row} row
 * @param {number[]} columns
 */
function rowOf({ line, cells, leftOut, damage, doubt }, columns) {
  const remark = leftOut
    ? t(`problem_${damage?.kind ?? leftOut}`, damage)
    : doubt && t(`doubt_${doubt.kind}`, { ...doubt });
  return h(
    'tr',
    { 'data-left-out': leftOut },
    h(
      'th',
      { scope: 'row' },
      h('span', { class: 'hidden' }, `${t('line')} `),
      number(line),
      remark && h('span', { class: 'tag' }, remark),
    ),
    ...columns.map((column) => h('td', { dir: 'auto' }, cells[column] ?? '')),
  );
}
