/** A chart with its numbers as a table, and buttons to save it. */

import { leave } from '../../leaving/leave.js';
import { h } from '../../shared/dom.js';
import { download } from '../../shared/download.js';
import { t } from '../../shared/i18n.js';
import { pngOf, svgText } from './picture.js';

/** @typedef {import('../../shared/dom.js').Child} Child */
/** @typedef {{ heads: string[], rows: Child[][] }} Numbers the table that belongs to a chart */

/**
 * The card for `chart`.
 * @param {'trend' | 'byChannel' | 'byLanguage' | 'reliability'} key its name as a file
 * @param {string} hint
 * @param {SVGSVGElement} chart
 * @param {Numbers} numbers
 * @param {string} [source] where the numbers come from, written below a saved chart
 * @param {(gate: import('../../leaving/gate.js').Gate) => Map<string, string>} [namesOf] what stands
 * for the names in a saved chart
 */
export function chartCard(key, hint, chart, numbers, source = '', namesOf = () => new Map()) {
  const title = chart.getAttribute('aria-label') ?? '';
  /** @param {import('../../leaving/gate.js').Gate} gate */
  const outgoing = (gate) => {
    const copy = /** @type {SVGSVGElement} */ (chart.cloneNode(true));
    gate.tree(copy, namesOf(gate));
    return copy;
  };
  /** @type {(label: string, onclick: () => void) => HTMLElement} */
  const save = (label, onclick) =>
    h('button', { class: 'button quiet', type: 'button', onclick }, label);
  return h(
    'section',
    { class: 'card' },
    h('div', { class: 'card-head' }, h('h2', {}, title), hint && h('p', { class: 'small' }, hint)),
    h('div', { class: 'chart' }, chart),
    h(
      'details',
      { class: 'numbers' },
      h('summary', {}, t('asTable')),
      h(
        'div',
        { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': title },
        tableOf(numbers),
      ),
    ),
    h(
      'div',
      { class: 'row no-print' },
      save(t('saveSvg'), async () => {
        const made = await leave((gate) => svgText(outgoing(gate), hint, source, gate));
        if (made) download(`mizaj-${key}.svg`, 'image/svg+xml', made);
      }),
      save(t('savePng'), async () => {
        const made = await leave((gate) => pngOf(outgoing(gate), hint, source, gate));
        if (made) download(`mizaj-${key}.png`, 'image/png', made);
      }),
    ),
  );
}

/** @param {Numbers} numbers */
function tableOf({ heads, rows }) {
  return h(
    'table',
    {},
    h(
      'thead',
      {},
      h('tr', {}, ...heads.map((head) => h('th', { scope: 'col' }, h('bdi', {}, head)))),
    ),
    h(
      'tbody',
      {},
      ...rows.map(([name, ...cells]) =>
        h(
          'tr',
          {},
          h('th', { scope: 'row' }, h('bdi', {}, name)),
          ...cells.map((cell) => h('td', {}, h('bdi', {}, cell))),
        ),
      ),
    ),
  );
}
