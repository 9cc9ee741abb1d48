/** How often verdicts are right at each confidence; on the diagonal, confidence equals accuracy. */

import { svg } from '../../shared/dom.js';
import { number, percent } from '../../shared/i18n.js';
import { colors, EDGE, picture } from './picture.js';

/** @typedef {{ name: string, bins: import('mizaj').ReliabilityBin[] }} ModelBins */

const SQUARE = 280;
/** Height of a line of the legend. */
const LEGEND = 22;

/** @param {number} share */
const x = (share) => EDGE.left + share * (SQUARE - EDGE.left - EDGE.right / 2);
/** @param {number} share */
const y = (share) => SQUARE - EDGE.bottom - share * (SQUARE - EDGE.bottom - EDGE.top);

/**
 * @param {string} title
 * @param {ModelBins[]} models one or two
 */
export function reliability(title, models) {
  const { line, inkSoft } = colors();
  const diagonal = {
    x1: x(0),
    y1: y(0),
    x2: x(1),
    y2: y(1),
    stroke: inkSoft,
    'stroke-dasharray': '4 4',
  };
  return picture(
    SQUARE,
    SQUARE + LEGEND * models.length,
    title,
    [0, 0.5, 1].flatMap((share) => [
      svg('line', { x1: x(0), x2: x(1), y1: y(share), y2: y(share), stroke: line }),
      svg(
        'text',
        { x: x(0) - 8, y: y(share) + 4, 'text-anchor': 'end', fill: inkSoft },
        percent(share),
      ),
      svg(
        'text',
        { x: x(share), y: SQUARE - 10, 'text-anchor': 'middle', fill: inkSoft },
        percent(share),
      ),
    ]),
    svg('line', diagonal),
    models.flatMap((model, index) => curve(model, index)),
  );
}

/**
 * The curve of one model and its line in the legend.
 * @param {ModelBins} model
 * @param {number} index
 */
function curve({ name, bins }, index) {
  const color = colors();
  const tone = [color.accent, color.positive][index];
  const drawn = {
    stroke: tone,
    'stroke-width': 2.5,
    'stroke-dasharray': index === 0 ? undefined : '7 3',
  };
  const legend = SQUARE + LEGEND * (index + 0.5);
  return [
    svg('polyline', {
      points: bins.map(({ confidence, accuracy }) => `${x(confidence)},${y(accuracy)}`).join(' '),
      fill: 'none',
      ...drawn,
    }),
    ...bins.map(({ confidence, accuracy, rows }) =>
      svg(
        'circle',
        { cx: x(confidence), cy: y(accuracy), r: 4, fill: tone },
        svg('title', {}, `${percent(confidence)} → ${percent(accuracy)} (${number(rows)})`),
      ),
    ),
    svg('line', { x1: x(0), x2: x(0) + 24, y1: legend, y2: legend, ...drawn }),
    svg('text', { x: x(0) + 32, y: legend + 4, fill: color.ink }, name),
  ];
}
