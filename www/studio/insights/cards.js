/** Parts that several cards of the report are made of. */

import { h } from '../../shared/dom.js';
import { number } from '../../shared/i18n.js';
import { t } from './words.js';

/** @typedef {import('../../files/dataset.js').Dataset} Dataset */
/** @typedef {import('../../files/selection.js').Wanted} Wanted */
/** @typedef {import('../../shared/dom.js').Child} Child */

/**
 * Two cards side by side, or one.
 * @param {...(HTMLElement | false | undefined)} cards
 */
export function pair(...cards) {
  return h('div', { class: 'pair' }, ...cards);
}

/**
 * A button that looks like its text and narrows the selection.
 * @param {Dataset} dataset
 * @param {Partial<Wanted>} wanted
 * @param {...Child} content
 */
export function choose(dataset, wanted, ...content) {
  return h(
    'button',
    { type: 'button', class: 'choice', onclick: () => dataset.selection.set(wanted) },
    ...content,
  );
}

/**
 * A difference of shares, in percentage points.
 * @param {number} difference
 */
export function points(difference) {
  return number(100 * difference, {
    signDisplay: 'exceptZero',
    minimumFractionDigits: 1,
    maximumFractionDigits: 1,
  });
}

/**
 * Rows as a list of quotations; each opens in full.
 * @param {Dataset} dataset
 * @param {number[]} rows
 */
export function quotes(dataset, rows) {
  return h(
    'ul',
    { class: 'quotes' },
    ...rows.map((row) => h('li', { dir: 'auto' }, dataset.text(row))),
  );
}

/**
 * The name of a period, by its first and last day.
 * @param {{ name: string, end?: string }} period
 * @param {import('mizaj').PeriodUnit} unit
 */
export function periodName({ name, end }, unit) {
  if (unit === 'month' && (!end || end.slice(0, 7) === name.slice(0, 7))) return name.slice(0, 7);
  if (unit === 'day' && (!end || end === name)) return name;
  return t('fromTo', { from: name, to: end ?? name });
}
