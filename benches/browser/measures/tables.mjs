/** `tables`: reading a file of rows, from its bytes to cells and to everything the page shows. */

import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

import { build } from 'esbuild';

import { open } from '../support/chromium.mjs';
import { decimal, median } from '../support/numbers.mjs';
import { versionOf } from '../support/site.mjs';

const HERE = dirname(fileURLToPath(import.meta.url));
const MEGABYTES = 20;
const ROUNDS = 5;

export const title = 'Tables: megabytes of CSV read per second';

export async function run({ browser, site }) {
  site.made['/papaparse.js'] = await bundlePapaParse();
  const { page, close } = await open(browser, `${site.origin}/blank.html`);
  const { rates, rows, bytes } = await page.evaluate(measureAll, MEGABYTES, ROUNDS);
  await close();
  const papa = rates['Papa Parse, cells'];
  return {
    notes: [
      `${decimal(bytes / 1e6, 1)} MB of UTF-8, ${decimal(rows)} rows of five columns; half of the texts are quoted, some with line breaks; one thread, ${ROUNDS} rounds in turns after one to warm up. "Cells" is from the bytes to rows that can be addressed; for mizaj-tables it includes the guess of encoding, delimiter and header, for Papa Parse ${versionOf('papaparse')} \`TextDecoder\` and \`Papa.parse\`. "Everything" adds what the studio shows and takes: roles of the columns, dates, non-answers, repeats, counts, and each row as a JavaScript object.`,
    ],
    tables: [
      {
        head: ['MB per second', 'median', 'slowest round', 'faster than Papa Parse by ×'],
        rows: Object.entries(rates).map(([name, all]) => [
          name,
          decimal(median(all)),
          decimal(Math.min(...all)),
          decimal(median(all.map((rate, round) => rate / papa[round])), 2),
        ]),
      },
    ],
    rates,
  };
}

/** Runs in the page. */
async function measureAll(megabytes, rounds) {
  const { measure } = await import('/pages/tables.js');
  return measure(megabytes, rounds);
}

async function bundlePapaParse() {
  const { outputFiles } = await build({
    stdin: { contents: "export { default } from 'papaparse'", resolveDir: HERE },
    bundle: true,
    format: 'esm',
    target: 'es2022',
    write: false,
  });
  return outputFiles[0].text;
}
