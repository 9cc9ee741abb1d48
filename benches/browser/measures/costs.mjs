/** `costs`: how the time grows with the work: tokens, words explained, bytes, texts, workers, rows of a file. */

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { open } from '../support/chromium.mjs';
import { decimal } from '../support/numbers.mjs';
import { plot } from '../support/plot.mjs';
import { mixedRows, textsOfLengths } from '../support/texts.mjs';

const TOKENS = [5, 10, 25, 50, 100, 128, 200, 300, 500];
const EXPLAINED = [5, 10, 25, 50, 100, 200];
const BYTES = [1e3, 1e4, 1e5, 1e6, 1e7];
const TEXTS = [100, 1_000, 10_000, 100_000];
const ROWS = [1_000, 10_000, 100_000];
const MOST_WORKERS = 8;
const SHARED = 20_000;
const LONG = { timeout: 3_000_000 };

export const title = 'Costs: how the time grows with the work';

export async function run({ browser, site, rows: file, quick }) {
  const few = (all) => (quick ? all.slice(0, 2) : all);
  const { page, close } = await open(browser, `${site.origin}/blank.html`);
  const measure = (name, ...rest) =>
    page.evaluate(
      async (name, rest) => (await import('/pages/costs.js'))[name](...rest),
      name,
      rest,
    );
  const lengths = [...new Set([...few(TOKENS), ...few(EXPLAINED)])];
  const byLength = await textsOfLengths('mizaj', lengths, 8);
  const texts = (tokens) => few(tokens).map((length) => byLength[length].map(({ text }) => text));
  const mixed = (await mixedRows('mizaj', file, 10_000)).map(({ text }) => text);
  const cores = await page.evaluate(() => navigator.hardwareConcurrency);
  const workers = Array.from({ length: Math.min(cores, MOST_WORKERS) }, (_, index) => index + 1);
  const line = `${mixed.slice(0, 8).join('. ')}. `;
  const curves = [
    curve('tokens', 'one verdict', few(TOKENS), await measure('verdicts', texts(TOKENS), {})),
    curve(
      'tokens',
      'one verdict with its explanation',
      few(EXPLAINED),
      await measure('verdicts', texts(EXPLAINED), { explain: true }),
    ),
    curve('bytes', 'one long text', few(BYTES), await measure('longTexts', line, few(BYTES))),
    curve(
      'texts',
      'a batch, one worker',
      few(TEXTS),
      await measure('batches', mixed, few(TEXTS), 1),
    ),
  ];
  const shared = [];
  for (const count of workers)
    shared.push(...(await measure('batches', mixed, [quick ? 500 : SHARED], count)));
  const perWorker = curve(
    'workers',
    `a batch of ${decimal(quick ? 500 : SHARED)} texts`,
    workers,
    shared,
  );
  await close();
  if (!quick) curves.push(await studio(browser, site, mixed));
  const grown = [...curves, perWorker];
  return {
    notes: [
      `Medians of repeated work (the studio: once), \`mizaj/\`, no cache. Straight lines mean that the cost of a unit stays the same; the last column is the cost of a unit at the end relative to that at the second point. Up to 128 tokens, a text is one window; longer ones are read in windows that overlap, so a token costs more there. An explanation leaves out every word in turn, so it grows faster than the text until ${decimal(64)} words, and then explains sentences instead. The plot has both axes logarithmic. ![The curves](results/costs.svg)`,
    ],
    tables: [
      {
        head: ['', 'size', 'ms', 'µs for each', 'relative to the second point'],
        rows: grown.flatMap(({ what, unit, points }) =>
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
    curves: grown,
    files: { 'costs.svg': plot(grown) },
  };
}

const curve = (unit, what, sizes, times) => ({
  unit,
  what,
  points: sizes.map((size, index) => ({ size, ms: times[index] })),
});

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
      await page.waitForSelector('#requests:not([hidden])', LONG);
      const start = performance.now();
      await (await page.$('#file')).uploadFile(csv);
      await page.waitForSelector('[data-part="setup"]:not([hidden]):not([aria-busy])', LONG);
      await page.click('#analyze-all');
      await page.waitForFunction(
        () =>
          document.querySelector('[data-part="progress"]').value === 1 &&
          document.querySelector('#stop').hidden,
        LONG,
      );
      times.push(performance.now() - start);
      await close();
    }
  } finally {
    await rm(folder, { recursive: true });
  }
  return curve('rows', 'a file in the studio', ROWS, times);
}
