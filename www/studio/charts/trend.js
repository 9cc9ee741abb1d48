/**
 * Net sentiment over time, to scale: its interval as a band, alerts as rings, a gap where there are no
 * rows.
 */

import { svg } from '../../shared/dom.js';
import { number } from '../../shared/i18n.js';
import { colors, EDGE, picture, signedNet } from './picture.js';

/** @typedef {import('mizaj').GroupInsight} GroupInsight */
/** @typedef {{ period: GroupInsight, x: number, first: number, last: number }} Place a period, its place on the axis, and its days */

const HEIGHT = 260;
/** Height of the legend below it. */
const LEGEND = 24;
/** Width of a date below the trend, in pixels. */
const DATE_WIDTH = 96;
/** Radius within which a click counts. */
const REACH = 14;
const DAY_MS = 86_400_000;
/** A time in a recording. */
const TIME = /^\d+:\d\d:\d\d$/;

/** @param {number} net */
const y = (net) => EDGE.top + ((1 - net) / 2) * (HEIGHT - EDGE.top - EDGE.bottom);

/**
 * @param {string} title
 * @param {GroupInsight[]} periods
 * @param {import('mizaj').Alert[]} alerts
 * @param {number} fullWidth in pixels
 * @param {{ net: string, interval: string, alert: string }} names what the marks stand for
 * @param {(period: GroupInsight) => void} onChoose hears which period is clicked
 */
export function trend(title, periods, alerts, fullWidth, names, onChoose) {
  const places = placed(periods, fullWidth);
  return picture(
    fullWidth,
    HEIGHT + LEGEND,
    title,
    legend(names, alerts.length > 0),
    axis(fullWidth),
    stretches(places).flatMap(line),
    dates(places),
    points(places, new Set(alerts.map(({ period }) => period)), onChoose),
  );
}

/**
 * The number of a day, from 1970-01-01, or of a second, from the start of a recording.
 * @param {string} day as in ISO 8601, or a time
 */
function dayNumber(day) {
  if (!TIME.test(day)) return Math.round(Date.parse(day.slice(0, 10)) / DAY_MS);
  return day.split(':').reduce((sum, part) => 60 * sum + Number(part), 0);
}

/**
 * @param {GroupInsight[]} periods
 * @param {number} fullWidth
 * @returns {Place[]}
 */
function placed(periods, fullWidth) {
  const width = fullWidth - EDGE.left - EDGE.right;
  const days = periods.map((period) => {
    const first = dayNumber(period.name);
    return { period, first, last: dayNumber(period.end ?? period.name) };
  });
  const start = days[0].first;
  const all = days[days.length - 1].last - start + 1;
  return days.map((place) => ({
    ...place,
    x: EDGE.left + (((place.first + place.last + 1) / 2 - start) / all) * width,
  }));
}

/**
 * Periods that follow each other without a gap.
 * @param {Place[]} places
 */
function stretches(places) {
  /** @type {Place[][]} */
  const found = [];
  for (const place of places) {
    const open = found.at(-1);
    const isNext = open && open[open.length - 1].last + 1 === place.first;
    if (isNext) open.push(place);
    else found.push([place]);
  }
  return found;
}

/**
 * What the marks stand for.
 * @param {{ net: string, interval: string, alert: string }} names
 * @param {boolean} hasAlerts
 */
function legend(names, hasAlerts) {
  const { accent, negative, inkSoft } = colors();
  const y = HEIGHT + LEGEND - 10;
  const drawn = [
    { name: names.net, mark: svg('circle', { cx: 6, cy: y - 5, r: 3.5, fill: accent }) },
    {
      name: names.interval,
      mark: svg('rect', { y: y - 11, width: 12, height: 12, fill: accent, opacity: 0.16 }),
    },
  ];
  if (hasAlerts) {
    const ring = { cx: 6, cy: y - 5, r: 5, fill: 'none', stroke: negative, 'stroke-width': 2.5 };
    drawn.push({ name: names.alert, mark: svg('circle', ring) });
  }
  let x = EDGE.left;
  return drawn.map(({ name, mark }) => {
    const entry = svg(
      'g',
      { transform: `translate(${x} 0)` },
      mark,
      svg('text', { x: 18, y, fill: inkSoft }, name),
    );
    // About the width of the name.
    x += 34 + 7.5 * name.length;
    return entry;
  });
}

/** @param {number} fullWidth */
function axis(fullWidth) {
  const color = colors();
  return [-1, -0.5, 0, 0.5, 1].flatMap((net) => [
    svg('line', {
      x1: EDGE.left,
      x2: fullWidth - EDGE.right,
      y1: y(net),
      y2: y(net),
      stroke: color.line,
    }),
    svg(
      'text',
      { x: EDGE.left - 8, y: y(net) + 4, 'text-anchor': 'end', fill: color.inkSoft },
      number(net, { signDisplay: 'exceptZero' }),
    ),
  ]);
}

/**
 * The line of the net sentiment and the band of its interval; a period alone has an upright line for
 * its interval.
 * @param {Place[]} places
 * @returns {SVGElement[]}
 */
function line(places) {
  const { accent } = colors();
  /** @type {(x: number, net: number) => string} */
  const point = (x, net) => `${x.toFixed(1)},${y(net).toFixed(1)}`;
  if (places.length === 1) {
    const [{ x, period }] = places;
    const [low, high] = period.netInterval;
    const drawn = { x1: x, x2: x, y1: y(low), y2: y(high), stroke: accent, opacity: 0.4 };
    return [svg('line', { ...drawn, 'stroke-width': 3 })];
  }
  const upper = places.map(({ x, period }) => point(x, period.netInterval[1]));
  const lower = places.map(({ x, period }) => point(x, period.netInterval[0])).reverse();
  return [
    svg('polygon', { points: [...upper, ...lower].join(' '), fill: accent, opacity: 0.16 }),
    svg('polyline', {
      points: places.map(({ x, period }) => point(x, period.net)).join(' '),
      fill: 'none',
      stroke: accent,
      'stroke-width': 2.5,
      'stroke-linejoin': 'round',
    }),
  ];
}

/**
 * @param {Place[]} places
 * @param {Set<string>} alarming
 * @param {(period: GroupInsight) => void} onChoose
 */
function points(places, alarming, onChoose) {
  const { accent, negative } = colors();
  return places.flatMap(({ x, period }) => {
    const { name, end, net } = period;
    const place = { cx: x, cy: y(net) };
    const reach = svg(
      'circle',
      { ...place, r: REACH, fill: 'transparent', class: 'mark' },
      svg('title', {}, `${name}${end && end !== name ? ` – ${end}` : ''}: ${signedNet(net)}`),
    );
    reach.addEventListener('click', () => onChoose(period));
    return [
      svg('circle', { ...place, r: 3.5, fill: accent }),
      ...(alarming.has(name)
        ? [svg('circle', { ...place, r: 9, fill: 'none', stroke: negative, 'stroke-width': 2.5 })]
        : []),
      reach,
    ];
  });
}

/**
 * The first days of periods, as many as have room.
 * @param {Place[]} places
 */
function dates(places) {
  const { inkSoft } = colors();
  let free = -Infinity;
  return places.flatMap(({ x, period }) => {
    if (x - DATE_WIDTH / 2 < free) return [];
    free = x + DATE_WIDTH / 2;
    return [
      svg('text', { x, y: HEIGHT - 10, 'text-anchor': 'middle', fill: inkSoft }, period.name),
    ];
  });
}
