/**
 * Groups as bars, each cut into the shares of the three labels; rows without a label are a part of
 * their own at the end.
 */

import { svg } from '../../shared/dom.js';
import { number, percent, t } from '../../shared/i18n.js';
import { LABELS } from '../../shared/labels.js';
import { colors, picture } from './picture.js';

/** @typedef {import('mizaj').GroupInsight} GroupInsight */
/** @typedef {import('../../shared/labels.js').Label} Label */
/** @typedef {Label | 'leftOut'} Part */
/** @typedef {(group: GroupInsight, label?: Label) => void} OnChoose */

const ROW = 38;
const BAR = 24;
const NAME_WIDTH = 120;
const COUNT_WIDTH = 52;
/** Height of the legend below the bars. */
const LEGEND = 30;
/** Minimum width of a part for its share to be written in it. */
const MIN_SHARE_WIDTH = 44;
/** Maximum number of characters of a name next to the bars. */
const MAX_NAME = 15;

/**
 * @param {string} title
 * @param {GroupInsight[]} groups
 * @param {number} fullWidth in pixels
 * @param {OnChoose} onChoose hears which group, and which label of it, is clicked
 */
export function shareBars(title, groups, fullWidth, onChoose) {
  const color = colors();
  const rows = groups.flatMap((group, index) => {
    const y = index * ROW + 6;
    const name = svg(
      'text',
      { x: NAME_WIDTH - 12, y: y + 16, 'text-anchor': 'end', fill: color.ink, class: 'mark' },
      shortened(group.name),
    );
    name.addEventListener('click', () => onChoose(group));
    return [
      name,
      ...bar(group, y, fullWidth - NAME_WIDTH - COUNT_WIDTH, onChoose),
      svg(
        'text',
        { x: fullWidth, y: y + 16, 'text-anchor': 'end', fill: color.inkSoft },
        number(allOf(group)),
      ),
    ];
  });
  const below = groups.length * ROW + 4;
  return picture(fullWidth, below + LEGEND, title, ...rows, ...legend(groups, below + 20));
}

/** @param {GroupInsight} group */
function allOf({ counts, leftOut }) {
  const labeled = counts.negative + counts.neutral + counts.positive;
  return labeled + leftOut.unreadable + leftOut.nonAnswers;
}

/**
 * The parts of one bar.
 * @param {GroupInsight} group
 * @param {number} y
 * @param {number} width
 * @param {OnChoose} onChoose
 */
function bar(group, y, width, onChoose) {
  const color = colors();
  const { unreadable, nonAnswers } = group.leftOut;
  /** @type {[Part, number][]} */
  const parts = [
    ...LABELS.map((label) => /** @type {[Part, number]} */ ([label, group.counts[label]])),
    ['leftOut', unreadable + nonAnswers],
  ];
  const all = Math.max(1, allOf(group));
  let x = NAME_WIDTH;
  return parts.flatMap(([part, rows]) => {
    const share = rows / all;
    const long = width * share;
    const words = {
      x: x + long / 2,
      y: y + 16,
      'text-anchor': 'middle',
      fill: color.surface,
      'font-weight': 600,
      'pointer-events': 'none',
    };
    const piece = svg(
      'rect',
      { x, y, width: Math.max(0, long - 1), height: BAR, rx: 4, fill: color[part], class: 'mark' },
      svg('title', {}, `${partName(part)}: ${number(rows)}`),
    );
    piece.addEventListener('click', () => onChoose(group, part === 'leftOut' ? undefined : part));
    const drawn = [piece, ...(long > MIN_SHARE_WIDTH ? [svg('text', words, percent(share))] : [])];
    x += long;
    return drawn;
  });
}

/** @param {Part} part */
const partName = (part) => (part === 'leftOut' ? t('withoutMood') : t(part));

/**
 * What the colors stand for.
 * @param {GroupInsight[]} groups
 * @param {number} y
 */
function legend(groups, y) {
  const color = colors();
  const hasLeftOut = groups.some(({ leftOut }) => leftOut.unreadable + leftOut.nonAnswers > 0);
  /** @type {Part[]} */
  const parts = hasLeftOut ? [...LABELS, 'leftOut'] : LABELS;
  let x = 0;
  return parts.flatMap((part) => {
    const name = partName(part);
    const drawn = [
      svg('rect', { x, y: y - 11, width: 12, height: 12, rx: 3, fill: color[part] }),
      svg('text', { x: x + 18, y, fill: color.inkSoft }, name),
    ];
    // About the width of the name.
    x += 34 + 7.5 * name.length;
    return drawn;
  });
}

/** @param {string} name */
function shortened(name) {
  const shown = name === '' ? t('unnamed') : name;
  return shown.length > MAX_NAME ? `${shown.slice(0, MAX_NAME - 1)}…` : shown;
}
