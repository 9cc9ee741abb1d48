/** How the file is read: encoding, delimiter, sheet, header, order of dates. */

import { fieldValue, h } from '../../../shared/dom.js';
import { t } from '../../../shared/i18n.js';

/** @typedef {import('../../../files/reader.js').Choices} Choices */
/** @typedef {import('../../../files/reader.js').DateOrder} DateOrder */
/** @typedef {import('../../../files/reader.js').FileSettings} FileSettings */
/** @typedef {import('../../../files/reader.js').Overview} Overview */
/** @typedef {[value: string, name: string]} Option */

/** Encodings that a person can choose instead of the one guessed. */
const ENCODINGS = [
  'UTF-8',
  'windows-1252',
  'windows-1256',
  'ISO-8859-6',
  'macintosh',
  'UTF-16LE',
  'UTF-16BE',
];
const DELIMITERS = /** @type {const} */ ([
  [',', 'comma'],
  [';', 'semicolon'],
  ['\t', 'tab'],
  ['|', 'pipe'],
]);

/**
 * @param {Overview} overview
 * @param {FileSettings} settings
 * @param {Choices} choices
 * @param {{ choose: (change: Choices) => void, set: (change: FileSettings) => void }} answers
 * @returns {HTMLElement[]}
 */
export function optionFields(overview, settings, choices, { choose, set }) {
  const { reading, sheets, isDelimited, hasHeader } = overview;
  const isTable = isDelimited || reading.sheet !== null;
  const hasOrder = reading.dates?.order === 'dmy' || reading.dates?.order === 'mdy';
  return [
    ...(sheets.length > 1 ? [sheetMenu(sheets, reading.sheet ?? '', set)] : []),
    ...(reading.encoding ? [encodingMenu(reading.encoding, set)] : []),
    ...(isDelimited ? [delimiterMenu(settings.delimiter ?? '', set)] : []),
    ...(hasOrder ? [orderMenu(choices.dateOrder, choose)] : []),
    ...(isTable ? [headerBox(hasHeader, set)] : []),
  ];
}

/**
 * @param {string[]} sheets
 * @param {string} sheet
 * @param {(change: FileSettings) => void} set
 */
function sheetMenu(sheets, sheet, set) {
  const options = sheets.map((name) => /** @type {Option} */ ([name, name]));
  return menu('sheet', t('sheet'), sheet, options, (chosen) => set({ sheet: chosen }));
}

/**
 * @param {string} encoding
 * @param {(change: FileSettings) => void} set
 */
function encodingMenu(encoding, set) {
  const names = ENCODINGS.includes(encoding) ? ENCODINGS : [...ENCODINGS, encoding];
  const options = names.map((name) => /** @type {Option} */ ([name.toLowerCase(), name]));
  return menu('encoding', t('encoding'), encoding.toLowerCase(), options, (chosen) =>
    set({ encoding: chosen }),
  );
}

/**
 * @param {string} delimiter
 * @param {(change: FileSettings) => void} set
 */
function delimiterMenu(delimiter, set) {
  /** @type {Option[]} */
  const options = [
    ['', t('detected')],
    ...DELIMITERS.map(([sign, key]) => /** @type {Option} */ ([sign, t(key)])),
  ];
  return menu('delimiter', t('delimiter'), delimiter, options, (sign) =>
    set({ delimiter: sign || undefined }),
  );
}

/**
 * @param {DateOrder | undefined} order
 * @param {(change: Choices) => void} choose
 */
function orderMenu(order, choose) {
  /** @type {Option[]} */
  const options = [
    ['', t('detected')],
    ['dmy', t('order_dmy')],
    ['mdy', t('order_mdy')],
  ];
  return menu('date-order', t('dateOrder'), order ?? '', options, (chosen) =>
    choose({ dateOrder: /** @type {DateOrder | undefined} */ (chosen || undefined) }),
  );
}

/**
 * @param {boolean} isChecked
 * @param {(change: FileSettings) => void} set
 */
function headerBox(isChecked, set) {
  const box = h('input', {
    type: 'checkbox',
    name: 'hasHeader',
    checked: isChecked,
    onchange: () => set({ hasHeader: box.checked }),
  });
  return h('label', { class: 'check' }, box, h('span', {}, t('hasHeader')));
}

/**
 * A labeled menu.
 * @param {string} name
 * @param {string} label
 * @param {string} value
 * @param {Option[]} options
 * @param {(value: string) => void} onChoice
 */
function menu(name, label, value, options, onChoice) {
  return h(
    'label',
    { class: 'field' },
    h('span', {}, label),
    h(
      'select',
      { name, onchange: (/** @type {Event} */ event) => onChoice(fieldValue(event)) },
      ...options.map(([option, text]) =>
        h('option', { value: option, selected: option === value }, text),
      ),
    ),
  );
}
