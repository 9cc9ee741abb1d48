/** A chart with its numbers as a table, and ways to take it along. */

import { pngOf, svgText } from './charts.js';
import { download, h } from './dom.js';
import { t } from './i18n.js';

/** The card for `chart`; `key` names it, on the page and as a file. */
export function chartCard(key, hint, chart, { heads, rows }) {
  const save = (label, onclick) => h('button', { class: 'button quiet', type: 'button', onclick }, t(label));
  const table = h(
    'table',
    {},
    h('thead', {}, h('tr', {}, ...heads.map((head) => h('th', { scope: 'col' }, h('bdi', {}, head))))),
    h(
      'tbody',
      {},
      ...rows.map(([name, ...cells]) =>
        h('tr', {}, h('th', { scope: 'row' }, h('bdi', {}, name)), ...cells.map((cell) => h('td', {}, h('bdi', {}, cell)))),
      ),
    ),
  );
  return h(
    'section',
    { class: 'card' },
    h('div', { class: 'card-head' }, h('h2', {}, t(key)), hint ? h('p', { class: 'small' }, hint) : undefined),
    h('div', { class: 'chart' }, chart),
    h(
      'details',
      { class: 'numbers' },
      h('summary', {}, t('asTable')),
      h('div', { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': t(key) }, table),
    ),
    h(
      'div',
      { class: 'row no-print' },
      save('saveSvg', () => download(`mizaj-${key}.svg`, 'image/svg+xml', svgText(chart))),
      save('savePng', async () => download(`mizaj-${key}.png`, 'image/png', await pngOf(chart))),
    ),
  );
}
