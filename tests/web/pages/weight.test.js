/** The size of the pages and their layout shift, against the budgets in `docs/benchmarks.md`. */

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';

import { inEachBrowser, ready } from './browsers.js';

const DOCUMENT = new URL('../../../docs/benchmarks.md', import.meta.url);
const BUDGETS = (await readFile(DOCUMENT, 'utf8')).replaceAll('\n', ' ');

/** The budget stated in this sentence of the document. */
const stated = (sentence) =>
  Number((sentence.exec(BUDGETS) ?? assert.fail(`docs/benchmarks.md lacks ${sentence}`))[1]);

const KILOBYTES = stated(/own files are at most (\d+) kB with gzip/);
const SHIFT = stated(/layout shifts by at most ([\d.]+)/);

test('a support tool needs only a few lines of code', async () => {
  const glue = await readFile(new URL('../../../www/desk/mizaj.js', import.meta.url), 'utf8');
  assert.ok(glue.split('\n').length < 60);
});

inEachBrowser('the weight of', ({ name, open }) => {
  for (const path of ['', 'desk.html']) {
    test(`${path || 'index.html'} is within the budgets`, async () => {
      const { page, requests, close } = await open(path);
      await ready(page);
      const folder = new URL('./', page.url()).href;
      // The package and its models have budgets of their own: `cargo xtask size`.
      const own = [...new Set(requests)].filter(
        (address) => address.startsWith(folder) && !address.startsWith(`${folder}mizaj/`),
      );
      const files = await Promise.all(
        own.map(async (address) => Buffer.from(await (await fetch(address)).arrayBuffer())),
      );
      const gzip = files.reduce((sum, file) => sum + gzipSync(file, { level: 9 }).length, 0);
      assert.ok(gzip <= KILOBYTES * 1000, `${gzip} bytes`);
      // No file is discovered late: the HTML lists every import.
      const html = await (await fetch(page.url())).text();
      const modules = own
        .map((address) => address.replace(folder, ''))
        .filter((file) => /^(studio|desk|chunk-)/.test(file) && file.endsWith('.js'));
      assert.ok(
        modules.length > 0 && modules.every((file) => html.includes(`"${file}"`)),
        modules.join(),
      );
      await close();
    });
  }

  // Firefox does not measure shifts.
  for (const path of name === 'chromium' ? ['', 'desk.html'] : []) {
    for (const [size, language] of [
      ['phone', 'en'],
      ['desktop', 'ar'],
    ]) {
      test(`${path || 'index.html'} does not shift while it loads, on a ${size}, in ${language}`, async () => {
        const { page, close } = await open(path, { size, language });
        await ready(page);
        await page.waitForFunction(() => !document.querySelector('#inbox[aria-busy]'));
        const shift = await page.evaluate(
          () =>
            new Promise((resolve) => {
              let sum = 0;
              new PerformanceObserver((list) => {
                for (const entry of list.getEntries())
                  if (!entry.hadRecentInput) sum += entry.value;
              }).observe({ type: 'layout-shift', buffered: true });
              // Buffered entries are delivered in a task of their own.
              setTimeout(() => resolve(sum), 100);
            }),
        );
        assert.ok(shift <= SHIFT, `the layout shifts by ${shift}`);
        await close();
      });
    }
  }
});
