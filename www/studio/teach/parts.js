/** Small parts of the view. */

import { h } from '../../shared/dom.js';
import { number } from '../../shared/i18n.js';
import { nameOf } from './report.js';

/**
 * How often each label occurs, the most frequent first.
 * @param {string[]} labels
 */
export function labelCounts(labels) {
  /** @type {Map<string, number>} */
  const counts = new Map();
  for (const label of labels) counts.set(label, (counts.get(label) ?? 0) + 1);
  const sorted = [...counts].sort(([, one], [, other]) => other - one);
  return h(
    'ul',
    { class: 'flags' },
    ...sorted.map(([label, count]) =>
      h('li', { class: 'tag' }, h('bdi', {}, nameOf(label)), ` ${number(count)}`),
    ),
  );
}

/**
 * @param {string} id
 * @param {string} text
 * @param {boolean} isFree
 * @param {() => void} onclick
 */
export function button(id, text, isFree, onclick) {
  const attributes = { class: 'button quiet', type: 'button', id, disabled: !isFree, onclick };
  return h('button', attributes, text);
}
