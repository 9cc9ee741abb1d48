/** What the pages weigh and how still they stand, against the budgets that the README states. */

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';

import { inEachBrowser, ready } from './browsers.js';

const README = (await readFile(new URL('../../README.md', import.meta.url), 'utf8')).replaceAll('\n', ' ');

/** The budget that the README states with this sentence. */
const stated = (sentence) => Number((sentence.exec(README) ?? assert.fail(`the README lacks ${sentence}`))[1]);

const KILOBYTES = stated(/own files are at most (\d+) kB with gzip/);
const FILES = stated(/in at most (\d+) files/);
const SHIFT = stated(/layout shifts by at most ([\d.]+)/);

test('the glue of the ticket desk is short', async () => {
  const glue = await readFile(new URL('../../www/ticket.js', import.meta.url), 'utf8');
  assert.ok(glue.split('\n').length < 100);
});

inEachBrowser('the weight of', ({ name, open }) => {
  for (const path of ['', 'ticket.html']) {
    test(`${path || 'index.html'} is within the budgets`, async () => {
      const { page, requests, close } = await open(path);
      await ready(page);
      const folder = new URL('./', page.url()).href;
      // The package and its models have budgets of their own: `cargo xtask size`.
      const own = [...new Set(requests)].filter(
        (address) => address.startsWith(folder) && !address.startsWith(`${folder}mizaj/`),
      );
      const files = await Promise.all(own.map(async (address) => Buffer.from(await (await fetch(address)).arrayBuffer())));
      const gzip = files.reduce((sum, file) => sum + gzipSync(file, { level: 9 }).length, 0);
      assert.ok(gzip <= KILOBYTES * 1000, `${gzip} bytes`);
      assert.ok(own.length <= FILES, `${own.length} files`);
      await close();
    });
  }

  // Firefox does not measure shifts.
  for (const path of name === 'chromium' ? ['', 'ticket.html'] : []) {
    for (const [size, language] of [
      ['phone', 'en'],
      ['desktop', 'ar'],
    ]) {
      test(`${path || 'index.html'} stands still while it loads, on a ${size}, in ${language}`, async () => {
        const { page, close } = await open(path, { size, language });
        await ready(page);
        await page.waitForFunction(() => !document.querySelector('#inbox[aria-busy]'));
        const shift = await page.evaluate(
          () =>
            new Promise((resolve) => {
              let sum = 0;
              new PerformanceObserver((list) => {
                for (const entry of list.getEntries()) if (!entry.hadRecentInput) sum += entry.value;
              }).observe({ type: 'layout-shift', buffered: true });
              // What was buffered is told in a task of its own.
              setTimeout(() => resolve(sum), 100);
            }),
        );
        assert.ok(shift <= SHIFT, `the layout shifts by ${shift}`);
        await close();
      });
    }
  }
});
