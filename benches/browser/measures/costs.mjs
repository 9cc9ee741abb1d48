/** `costs`: how the time grows with the work: tokens, words explained, characters, texts, workers, rows of a file. */

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { open } from '../support/chromium.mjs';
import { decimal } from '../support/numbers.mjs';
import { plot } from '../support/plot.mjs';
import { analyzeAll, chooseFile, ready } from '../support/studio.mjs';
import { mixedRows, textsOfLengths } from '../support/texts.mjs';

const TOKENS = [5, 10, 25, 50, 100, 128, 200, 300, 500];
const EXPLAINED = [5, 10, 25, 50, 100, 200];
const CHARACTERS = [1e3, 1e4, 1e5, 1e6, 1e7];
const TEXTS = [100, 1_000, 10_000, 100_000];
const ROWS = [1_000, 10_000, 100_000];
const MOST_WORKERS = 8;
/** Texts that the workers share. */
const SHARED = 20_000;
/** Texts with more tokens than a window has are made of texts with this many. */
const PART = 100;
const WINDOW = 128;

export const title = 'Costs: how the time grows with the work';

export async function run({ browser, site, rows: file }) {
  const { page, close } = await open(browser, `${site.origin}/blank.html`);
  const measure = (name, ...rest) =>
    page.evaluate(
      async (name, rest) => (await import('/pages/costs.js'))[name](...rest),
      name,
      rest,
    );
  const texts = await textsOf([...new Set([...TOKENS, ...EXPLAINED])]);
  const mixed = (await mixedRows('mizaj', file, 10_000)).map(({ text }) => text);
  const line = `${mixed.slice(0, 8).join('. ')}. `;
  const cores = await page.evaluate(() => navigator.hardwareConcurrency);
  const workers = Array.from({ length: Math.min(cores, MOST_WORKERS) }, (_, index) => index + 1);
  const shared = [];
  for (const count of workers) shared.push(...(await measure('batches', mixed, [SHARED], count)));
  const curves = [
    curve('tokens', 'one verdict', TOKENS, await measure('verdicts', TOKENS.map(texts), {})),
    curve(
      'tokens',
      'one verdict with its explanation',
      EXPLAINED,
      await measure('verdicts', EXPLAINED.map(texts), { explain: true }),
    ),
    curve('characters', 'one long text', CHARACTERS, await measure('longTexts', line, CHARACTERS)),
    curve('texts', 'a batch, one worker', TEXTS, await measure('batches', mixed, TEXTS, 1)),
    curve('workers', `a batch of ${decimal(SHARED)} texts`, workers, shared),
  ];
  await close();
  curves.push(await studio(browser, site, mixed));
  return {
    notes: [
      `Medians of repeated work (the studio: once), \`mizaj/\`, no cache. Straight lines mean that the cost of a unit stays the same; the last column is the cost of a unit at the end relative to that at the second point. Up to 128 tokens, a text is one window; longer ones are read in several. An explanation leaves out every word in turn, so it grows faster than the text until 64 words, and then explains sentences instead. Of a text longer than 100,000 characters only the start is read. The plot has both axes logarithmic. ![The curves](results/costs.svg)`,
    ],
    tables: [
      {
        head: ['', 'size', 'ms', 'µs for each', 'relative to the second point'],
        rows: curves.flatMap(({ what, unit, points }) =>
          points.map(({ size, ms }, index) => [
            index === 0 ? `${what} (${unit})` : '',
            decimal(size),
            decimal(ms, 2),
            decimal((1000 * ms) / size, 2),
            decimal(ms / size / (points[1].ms / points[1].size), 2),
          ]),
        ),
      },
    ],
    curves,
    files: { 'costs.svg': plot(curves) },
  };
}

const curve = (unit, what, sizes, times) => ({
  unit,
  what,
  points: sizes.map((size, index) => ({ size, ms: times[index] })),
});

/** For a number of tokens, some texts with so many. */
async function textsOf(lengths) {
  const short = lengths.filter((length) => length <= WINDOW);
  const byLength = await textsOfLengths('mizaj', short, 8);
  return (length) => {
    if (length <= WINDOW) return byLength[length].map(({ text }) => text);
    const parts = byLength[PART].map(({ text }) => text);
    return parts.map((_, first) =>
      Array.from({ length: length / PART }, (_, next) => parts[(first + next) % parts.length]).join(
        ' ',
      ),
    );
  };
}

/** From choosing a file to the last verdict in the studio, which spreads it over workers. */
async function studio(browser, site, texts) {
  const folder = await mkdtemp(join(tmpdir(), 'mizaj-'));
  const times = [];
  try {
    for (const rows of ROWS) {
      const csv = join(folder, `${rows}.csv`);
      const lines = Array.from(
        { length: rows },
        (_, row) => `${row};"${texts[row % texts.length].replaceAll('"', '""')} ${row}"`,
      );
      await writeFile(csv, ['id;text', ...lines].join('\n'));
      const { page, close } = await open(browser, `${site.origin}/site/index.html#batch`);
      await ready(page);
      const start = performance.now();
      await chooseFile(page, csv);
      await analyzeAll(page);
      times.push(performance.now() - start);
      await close();
    }
  } finally {
    await rm(folder, { recursive: true });
  }
  return curve('rows', 'a file in the studio', ROWS, times);
}
