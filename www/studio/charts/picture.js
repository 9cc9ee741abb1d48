/**
 * Charts are self-contained SVG pictures: their colors are part of the file, so that a saved chart
 * looks like the page.
 */

import { svg } from '../../shared/dom.js';
import { number } from '../../shared/i18n.js';
import { LABELS } from '../../shared/labels.js';

/** @typedef {import('../../shared/dom.js').Child} Child */

const FONT = 'system-ui, "Segoe UI", "Noto Sans Arabic", "DejaVu Sans", sans-serif';

/** Margins of a chart with axes, in pixels. */
export const EDGE = { left: 48, right: 44, top: 16, bottom: 34 };

/** The page's current colors, light or dark. */
export function colors() {
  const style = getComputedStyle(document.documentElement);
  /** @param {string} name */
  const color = (name) => style.getPropertyValue(`--${name}`).trim();
  const [negative, neutral, positive] = LABELS.map(color);
  return {
    negative,
    neutral,
    positive,
    ink: color('ink'),
    inkSoft: color('ink-soft'),
    line: color('line'),
    accent: color('accent'),
    leftOut: color('line-strong'),
    surface: color('surface'),
  };
}

/**
 * @param {number} width
 * @param {number} height
 * @param {string} title
 * @param {...(Child | Child[])} content
 */
export function picture(width, height, title, ...content) {
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

/**
 * Net sentiment in its usual notation.
 * @param {number} net
 */
export function signedNet(net) {
  return number(net, {
    signDisplay: 'exceptZero',
    minimumFractionDigits: 2,
    maximumFractionDigits: 2,
  });
}

/** Space for the title above a saved chart, and for its hint and its source, in pixels. */
const LINE = 26;

/**
 * The picture as an SVG file, with its title, what it shows and where it comes from.
 * @param {SVGSVGElement} element
 * @param {string} hint
 * @param {string} source
 * @param {import('../../leaving/gate.js').Gate} gate
 */
export function svgText(element, hint, source, gate) {
  const { width, height } = element.viewBox.baseVal;
  const { ink, inkSoft, surface } = colors();
  const title = element.getAttribute('aria-label') ?? '';
  const above = LINE * (hint ? 2 : 1) + 8;
  const below = source ? LINE : 0;
  const chart = /** @type {SVGSVGElement} */ (element.cloneNode(true));
  for (const [name, value] of Object.entries({ x: 0, y: above, width, height }))
    chart.setAttribute(name, String(value));
  const whole = picture(
    width,
    above + height + below,
    title,
    svg('rect', { width, height: above + height + below, fill: surface }),
    svg('text', { x: 8, y: 20, fill: ink, 'font-size': 16, 'font-weight': 600 }, title),
    hint && svg('text', { x: 8, y: 20 + LINE, fill: inkSoft }, hint),
    chart,
    source && svg('text', { x: 8, y: above + height + 16, fill: inkSoft }, source),
  );
  whole.setAttribute('width', String(width));
  whole.setAttribute('height', String(above + height + below));
  whole.prepend(svg('title', {}, title));
  gate.tree(whole);
  return new XMLSerializer().serializeToString(whole);
}

/**
 * The picture as a PNG file, at twice its size.
 * @param {SVGSVGElement} element
 * @param {string} hint
 * @param {string} source
 * @param {import('../../leaving/gate.js').Gate} gate
 * @returns {Promise<Blob>}
 */
export async function pngOf(element, hint, source, gate) {
  const address = URL.createObjectURL(
    new Blob([svgText(element, hint, source, gate)], { type: 'image/svg+xml' }),
  );
  try {
    const image = new Image();
    image.src = address;
    await image.decode();
    const canvas = document.createElement('canvas');
    canvas.width = image.naturalWidth * 2;
    canvas.height = image.naturalHeight * 2;
    const context = canvas.getContext('2d');
    if (!context) throw new Error('this browser cannot draw pictures');
    context.fillStyle = colors().surface;
    context.fillRect(0, 0, canvas.width, canvas.height);
    context.drawImage(image, 0, 0, canvas.width, canvas.height);
    return await new Promise((done, fail) => {
      canvas.toBlob(
        (blob) => (blob ? done(blob) : fail(new Error('this browser cannot write PNG files'))),
        'image/png',
      );
    });
  } finally {
    URL.revokeObjectURL(address);
  }
}
