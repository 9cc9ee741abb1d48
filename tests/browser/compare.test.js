import assert from 'node:assert/strict';
import { test } from 'node:test';

import { inEachBrowser, picture, ready } from './browsers.js';

inEachBrowser('comparing', ({ name, open }) => {
  test('two models on the labelled sample, then a person', async () => {
    const { page, complaints, close } = await open('#batch');
    await ready(page);
    await page.click('#sample');
    await page.waitForSelector('[data-part="setup"]:not([hidden])');
    assert.equal(await page.$eval('select[name="use_label"]', (menu) => menu.selectedOptions[0].text), 'sentiment');
    await page.click('#judge-all');
    await page.waitForFunction(
      () => document.querySelector('[data-part="progress"]').value === 1 && document.querySelector('#cancel').hidden,
    );
    await page.evaluate(() => {
      location.hash = 'compare';
    });
    await page.waitForSelector('#compare');
    await page.click('#compare');
    await page.waitForSelector('.confusion', { timeout: 60_000 });
    const counts = await page.$$eval('.confusion tbody td', (cells) => cells.map((cell) => Number(cell.textContent)));
    assert.equal(counts.length, 18);
    assert.equal(counts.reduce((sum, count) => sum + count), 2 * 96, 'every row is in both matrices');

    await page.click('#blind');
    for (let row = 0; row < 50; row += 1) await page.click('.answers [data-tone="positive"]');
    await page.waitForSelector('#blind-result');
    await picture(page, `compare-${name}`, { fullPage: true });
    assert.deepEqual(complaints, []);
    await close();
  });
});
