import assert from 'node:assert/strict';
import { test } from 'node:test';

import { inEachBrowser, picture, ready } from './browsers.js';

/** The printed report is one sheet; afterwards the page is as it was. */
async function printsOnOnePage(page, theme) {
  const sheets = String(Buffer.from(await page.pdf({ format: 'A4', preferCSSPageSize: true }))).match(/\/Type\s*\/Page\b/g);
  assert.equal(sheets.length, 1);
  assert.equal(await page.$eval('html', (root) => root.dataset.theme), theme);
}

inEachBrowser('insights', ({ name, open }) => {
  for (const [language, theme, size] of [
    ['en', 'light', 'desktop'],
    ['ar', 'dark', 'phone'],
  ]) {
    test(`of the sample, in ${language}, ${theme}, on a ${size}`, async () => {
      const { page, complaints, close } = await open('#batch', { language, theme, size });
      await ready(page);
      await page.click('#sample');
      await page.waitForSelector('[data-part="setup"]:not([hidden])');
      await page.click('#judge-all');
      await page.waitForFunction(
        () => document.querySelector('[data-part="progress"]').value === 1 && document.querySelector('#cancel').hidden,
      );
      await page.evaluate(() => {
        location.hash = 'insights';
      });
      await page.waitForSelector('#view-insights .chart svg');
      // Every chart has its numbers in a table, for those who do not see it.
      const charts = await page.$$eval('#view-insights .chart', (all) =>
        all.map((chart) => chart.parentElement.querySelectorAll('table tbody tr').length),
      );
      assert.ok(charts.length >= 3 && charts.every((rows) => rows > 0), `tables: ${charts}`);
      const overflow = await page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      );
      assert.ok(overflow <= 0, `the page is ${overflow} px too wide`);
      await picture(page, `insights-${name}-${language}`, { fullPage: true });
      if (name === 'chromium') await printsOnOnePage(page, theme);
      assert.deepEqual(complaints, []);
      await close();
    });
  }
});
