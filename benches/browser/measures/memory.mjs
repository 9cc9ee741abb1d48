/** `memory`: the module's memory after up to a million different texts, cache on. */

import { open } from '../support/chromium.mjs';
import { decimal } from '../support/numbers.mjs';
import { budget } from '../support/report.mjs';
import { mixedRows } from '../support/texts.mjs';

const TEXTS = 1_000_000;
const STEPS = 10;

export const title = 'Memory: a million texts';

export async function run({ browser, site, rows: file }) {
  const texts = (await mixedRows('mizaj', file, 10_000)).map(({ text }) => text);
  const { page, close } = await open(browser, `${site.origin}/blank.html`);
  const seen = await page.evaluate(watch, texts, TEXTS, STEPS);
  await close();
  const after = (share) => seen[share * STEPS][1];
  return {
    notes: [
      `The memory of the WebAssembly instance while \`mizaj/\` analyzes ${decimal(TEXTS)} different texts with the cache on (${file ? 'rows of the given file' : 'the lines of tests/data/challenge'}, each with a number added). A module's memory never shrinks, so this is the peak.`,
    ],
    tables: [
      {
        head: ['texts analyzed', 'MB'],
        rows: seen.map(([texts, bytes]) => [decimal(texts), decimal(bytes / 1e6, 2)]),
      },
    ],
    seen,
    budgets: [
      budget(
        'memory after the last text relative to that after the first tenth',
        after(1) / after(0.1),
        { most: 1, aim: 1, unit: ' ×' },
      ),
    ],
  };
}

/** Runs in the page. */
async function watch(texts, count, steps) {
  const { watch } = await import('/pages/memory.js');
  return watch(texts, count, steps);
}
