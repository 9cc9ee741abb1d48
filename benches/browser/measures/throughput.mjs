/** `throughput`: texts per second on mixed rows, everything from the text to the verdict. */

import { fileURLToPath } from 'node:url';

import { build } from 'esbuild';

import { open } from '../support/chromium.mjs';
import { decimal, median, quantile } from '../support/numbers.mjs';
import { budget } from '../support/report.mjs';
import { versionOf } from '../support/site.mjs';
import { mixedRows } from '../support/texts.mjs';

const ROWS = 10_000;
const ROUNDS = 3;
const PACKAGES = new URL('../../accuracy/packages.mjs', import.meta.url);

export const title = 'Throughput: texts per second on mixed rows';

export async function run({ browser, site, rows: file }) {
  site.made['/packages.js'] = await bundlePackages();
  const mixed = await mixedRows('mizaj', file, ROWS);
  const rows = mixed.map(({ text, ids, lang }) => ({ text, ids, lang }));
  const { page, close } = await open(browser, `${site.origin}/blank.html`);
  const rates = await page.evaluate(measureAll, 'mizaj', rows, ROUNDS);
  await close();
  const names = Object.keys(rates);
  const ours = rates['mizaj, one by one'];
  const against = (name) => median(ours.map((rate, round) => rate / rates[name][round]));
  const tokens = rows.reduce((sum, { ids }) => sum + ids.length, 0) / rows.length;
  return {
    notes: [
      `${decimal(ROWS)} rows, ${decimal(tokens, 1)} tokens on average (${file ? 'from the given file' : 'the lines of tests/data/challenge, repeated'}), \`mizaj/\`, one thread, no cache, ${ROUNDS} rounds in turns after one to warm up. mizaj does everything from the text to the verdict. onnxruntime-web ${versionOf('onnxruntime-web')} runs the same network on precomputed token ids, cut to one window. The word lists are given the language. multilang-sentiment, which searches for similar words, gets fewer rows.`,
    ],
    tables: [
      {
        head: [
          'texts per second',
          'median',
          'slowest round',
          'fastest round',
          'mizaj one by one is faster by ×',
        ],
        rows: names.map((name) => [
          name,
          ...[median(rates[name]), Math.min(...rates[name]), quantile(rates[name], 1)].map((rate) =>
            decimal(rate),
          ),
          decimal(against(name), 2),
        ]),
      },
    ],
    rates,
    budgets: [
      budget(
        'texts per second, whole flow, no cache, one thread',
        Math.max(median(ours), median(rates['mizaj, analyzeBatch'])),
        { least: 3000, aim: 10_000 },
      ),
    ],
  };
}

/** Runs in the page. */
async function measureAll(bundle, rows, rounds) {
  const { measure } = await import('/pages/throughput.js');
  return measure(bundle, rows, rounds);
}

/** The word-list packages as one module for browsers. */
async function bundlePackages() {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(PACKAGES)],
    bundle: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    write: false,
    logLevel: 'error',
  });
  return outputFiles[0].text;
}
