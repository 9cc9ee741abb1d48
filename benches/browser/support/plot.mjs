/** Curves as a picture (SVG), both axes logarithmic: growth in proportion is a line at 45°. */

const WIDTH = 940;
const HEIGHT = 560;
const LEFT = 95;
const RIGHT = 290;
const TOP = 20;
const BOTTOM = 50;
/** Colors that people who confuse red and green can tell apart (Okabe and Ito 2008). */
const COLORS = ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#e69f00', '#56b4e9'];

const escaped = (text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');

/** `curves`: `{ what, unit, points: [{ size, ms }] }`. */
export function plot(curves) {
  const all = curves.flatMap(({ points }) => points);
  const x = scale(
    all.map(({ size }) => size),
    LEFT,
    WIDTH - RIGHT,
  );
  const y = scale(
    all.map(({ ms }) => ms),
    HEIGHT - BOTTOM,
    TOP,
  );
  const lines = [
    ...x.powers.map(
      (power) =>
        `<path d="M${at(x(10 ** power))} ${TOP}V${HEIGHT - BOTTOM}" stroke="#ddd"/><text x="${at(x(10 ** power))}" y="${HEIGHT - BOTTOM + 18}" text-anchor="middle">${number(power)}</text>`,
    ),
    ...y.powers.map(
      (power) =>
        `<path d="M${LEFT} ${at(y(10 ** power))}H${WIDTH - RIGHT}" stroke="#ddd"/><text x="${LEFT - 8}" y="${at(y(10 ** power) + 4)}" text-anchor="end">${number(power)} ms</text>`,
    ),
    `<text x="${(LEFT + WIDTH - RIGHT) / 2}" y="${HEIGHT - 10}" text-anchor="middle">tokens, characters, texts, workers or rows</text>`,
    ...curves.flatMap(({ what, unit, points }, index) => {
      const color = COLORS[index % COLORS.length];
      const places = points.map(({ size, ms }) => `${at(x(size))} ${at(y(ms))}`);
      const last = points.at(-1);
      const row = TOP + 16 + 40 * index;
      return [
        `<path d="M${places.join('L')}" fill="none" stroke="${color}" stroke-width="2"/>`,
        ...points.map(
          ({ size, ms }) =>
            `<circle cx="${at(x(size))}" cy="${at(y(ms))}" r="3.5" fill="${color}"/>`,
        ),
        `<path d="M${WIDTH - RIGHT + 20} ${row}h22" stroke="${color}" stroke-width="3"/><text x="${WIDTH - RIGHT + 50}" y="${row + 4}">${escaped(what)}</text><text x="${WIDTH - RIGHT + 50}" y="${row + 20}" fill="#555">${escaped(unit)}, up to ${last.size.toLocaleString('en')}</text>`,
      ];
    }),
  ];
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="sans-serif" font-size="13" role="img" aria-label="Time by the size of the work"><rect width="100%" height="100%" fill="#fff"/>${lines.join('')}</svg>\n`;
}

/** Places a number between two ends by its logarithm; `powers` are the powers of ten to mark. */
function scale(values, from, to) {
  const first = Math.floor(Math.log10(Math.min(...values)));
  const last = Math.ceil(Math.log10(Math.max(...values)));
  const place = (value) => from + ((Math.log10(value) - first) / (last - first)) * (to - from);
  const powers = Array.from({ length: last - first + 1 }, (_, index) => first + index);
  return Object.assign(place, { powers });
}

const at = (value) => Math.round(10 * value) / 10;
const number = (power) => (10 ** power).toLocaleString('en', { maximumFractionDigits: 3 });
