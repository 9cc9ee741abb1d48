/**
 * Charts as SVG pictures that stand for themselves: colours are written into them, so
 * that a saved file looks like the page. Each has its numbers in a table beside it.
 */

import { svg } from './dom.js';
import { number, percent, t } from './i18n.js';

const LABELS = ['negative', 'neutral', 'positive'];
const FONT = 'system-ui, "Segoe UI", "Noto Sans Arabic", "DejaVu Sans", sans-serif';

/** The page's colours as they are now, light or dark. */
function colours() {
  const style = getComputedStyle(document.documentElement);
  const colour = (name) => style.getPropertyValue(`--${name}`).trim();
  return Object.fromEntries(
    [...LABELS, 'ink', 'ink-soft', 'line', 'accent', 'surface', 'warn'].map((name) => [name, colour(name)]),
  );
}

function picture(width, height, title, ...content) {
  return svg(
    'svg',
    {
      viewBox: `0 0 ${Math.round(width)} ${height}`,
      role: 'img',
      'aria-label': title,
      'font-family': FONT,
      'font-size': 13,
      direction: 'ltr',
    },
    ...content,
  );
}

const ROW = 38;
const NAME_WIDTH = 120;
const COUNT_WIDTH = 52;

/** Groups as bars, each cut into the shares of the three labels; `fullWidth` in pixels. */
export function shareBars(title, groups, fullWidth) {
  const colour = colours();
  const width = fullWidth - NAME_WIDTH - COUNT_WIDTH;
  const rows = groups.map(({ name, counts }, index) => {
    const y = index * ROW + 6;
    const all = counts.negative + counts.neutral + counts.positive;
    let x = NAME_WIDTH;
    const parts = LABELS.flatMap((label) => {
      const share = all === 0 ? 0 : counts[label] / all;
      const part = width * share;
      const drawn = [
        svg('rect', { x, y, width: Math.max(0, part - 1), height: ROW - 14, rx: 4, fill: colour[label] }),
        part > 44
          ? svg(
              'text',
              { x: x + part / 2, y: y + 16, 'text-anchor': 'middle', fill: colour.surface, 'font-weight': 600 },
              percent(share),
            )
          : [],
      ];
      x += part;
      return drawn;
    });
    return [
      svg('text', { x: NAME_WIDTH - 12, y: y + 16, 'text-anchor': 'end', fill: colour.ink }, shortened(name)),
      ...parts,
      svg('text', { x: fullWidth, y: y + 16, 'text-anchor': 'end', fill: colour['ink-soft'] }, number(all)),
    ];
  });
  return picture(fullWidth, groups.length * ROW + 4, title, ...rows.flat(2));
}

const TREND_HEIGHT = 260;
const EDGE = { left: 48, right: 44, top: 16, bottom: 34 };
/** What a date below the trend needs, in pixels. */
const DATE_WIDTH = 96;

/** Net sentiment over time, with its interval as a band and alerts as rings. */
export function trend(title, periods, alerts, fullWidth) {
  const colour = colours();
  const width = fullWidth - EDGE.left - EDGE.right;
  const height = TREND_HEIGHT - EDGE.top - EDGE.bottom;
  const x = (index) => EDGE.left + (periods.length === 1 ? width / 2 : (index / (periods.length - 1)) * width);
  const y = (net) => EDGE.top + ((1 - net) / 2) * height;
  const point = (index, net) => `${x(index).toFixed(1)},${y(net).toFixed(1)}`;
  const upper = periods.map(({ netInterval }, index) => point(index, netInterval[1]));
  const lower = periods.map(({ netInterval }, index) => point(index, netInterval[0])).reverse();
  const alarming = new Set(alerts.map(({ period }) => period));
  const every = Math.ceil((periods.length * DATE_WIDTH) / fullWidth);
  return picture(
    fullWidth,
    TREND_HEIGHT,
    title,
    [-1, -0.5, 0, 0.5, 1].flatMap((net) => [
      svg('line', { x1: EDGE.left, x2: fullWidth - EDGE.right, y1: y(net), y2: y(net), stroke: colour.line }),
      svg(
        'text',
        { x: EDGE.left - 8, y: y(net) + 4, 'text-anchor': 'end', fill: colour['ink-soft'] },
        number(net, { signDisplay: 'exceptZero' }),
      ),
    ]),
    svg('polygon', { points: [...upper, ...lower].join(' '), fill: colour.accent, opacity: 0.16 }),
    svg('polyline', {
      points: periods.map(({ net }, index) => point(index, net)).join(' '),
      fill: 'none',
      stroke: colour.accent,
      'stroke-width': 2.5,
      'stroke-linejoin': 'round',
    }),
    periods.flatMap(({ name, net }, index) => [
      svg('circle', { cx: x(index), cy: y(net), r: 3.5, fill: colour.accent }, svg('title', {}, `${name}: ${signedNet(net)}`)),
      alarming.has(name)
        ? svg('circle', { cx: x(index), cy: y(net), r: 9, fill: 'none', stroke: colour.negative, 'stroke-width': 2.5 })
        : [],
      index % every === 0
        ? svg('text', { x: x(index), y: TREND_HEIGHT - 10, 'text-anchor': 'middle', fill: colour['ink-soft'] }, name)
        : [],
    ]),
  );
}

const SQUARE = 280;
/** Height of a line of the legend. */
const LEGEND = 22;

/** How often verdicts of a confidence are right: on the line, confidence means what it says. */
export function reliability(title, models) {
  const colour = colours();
  const place = (share) => EDGE.left + share * (SQUARE - EDGE.left - EDGE.right / 2);
  const height = (share) => SQUARE - EDGE.bottom - share * (SQUARE - EDGE.bottom - EDGE.top);
  const tones = [colour.accent, colour.positive];
  const diagonal = { x1: place(0), y1: height(0), x2: place(1), y2: height(1) };
  return picture(
    SQUARE,
    SQUARE + LEGEND * models.length,
    title,
    ...[0, 0.5, 1].flatMap((share) => [
      svg('line', { x1: place(0), x2: place(1), y1: height(share), y2: height(share), stroke: colour.line }),
      svg('text', { x: place(0) - 8, y: height(share) + 4, 'text-anchor': 'end', fill: colour['ink-soft'] }, percent(share)),
      svg('text', { x: place(share), y: SQUARE - 10, 'text-anchor': 'middle', fill: colour['ink-soft'] }, percent(share)),
    ]),
    svg('line', { ...diagonal, stroke: colour['ink-soft'], 'stroke-dasharray': '4 4' }),
    ...models.flatMap(({ name, bins }, index) => {
      const drawn = { stroke: tones[index], 'stroke-width': 2.5, 'stroke-dasharray': index === 0 ? undefined : '7 3' };
      const y = SQUARE + LEGEND * (index + 0.5);
      return [
        svg('polyline', {
          points: bins.map(({ confidence, accuracy }) => `${place(confidence)},${height(accuracy)}`).join(' '),
          fill: 'none',
          ...drawn,
        }),
        ...bins.map(({ confidence, accuracy, rows }) =>
          svg(
            'circle',
            { cx: place(confidence), cy: height(accuracy), r: 4, fill: tones[index] },
            svg('title', {}, `${percent(confidence)} → ${percent(accuracy)} (${number(rows)})`),
          ),
        ),
        svg('line', { x1: place(0), x2: place(0) + 24, y1: y, y2: y, ...drawn }),
        svg('text', { x: place(0) + 32, y: y + 4, fill: colour.ink }, name),
      ];
    }),
  );
}

/** Net sentiment as it is written everywhere. */
export function signedNet(net) {
  return number(net, { signDisplay: 'exceptZero', minimumFractionDigits: 2, maximumFractionDigits: 2 });
}

function shortened(name) {
  const shown = name === '' ? t('unnamed') : name;
  return shown.length > 15 ? `${shown.slice(0, 14)}…` : shown;
}

/** The picture as the text of a file. */
export function svgText(element) {
  const copy = element.cloneNode(true);
  const [, , width, height] = copy.getAttribute('viewBox').split(' ');
  copy.setAttribute('width', width);
  copy.setAttribute('height', height);
  copy.prepend(svg('title', {}, copy.getAttribute('aria-label')));
  return new XMLSerializer().serializeToString(copy);
}

/** The picture as a PNG file, at twice its size. */
export async function pngOf(element) {
  const address = URL.createObjectURL(new Blob([svgText(element)], { type: 'image/svg+xml' }));
  try {
    const image = new Image();
    image.src = address;
    await image.decode();
    const canvas = document.createElement('canvas');
    canvas.width = image.naturalWidth * 2;
    canvas.height = image.naturalHeight * 2;
    const context = canvas.getContext('2d');
    context.fillStyle = colours().surface;
    context.fillRect(0, 0, canvas.width, canvas.height);
    context.drawImage(image, 0, 0, canvas.width, canvas.height);
    return await new Promise((resolve) => canvas.toBlob(resolve, 'image/png'));
  } finally {
    URL.revokeObjectURL(address);
  }
}
