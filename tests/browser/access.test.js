import assert from 'node:assert/strict';
import { test } from 'node:test';

import { violations } from './axe.js';
import { SITE, inEachBrowser, judge, picture, ready } from './browsers.js';

/** The figures shown are those of the shipped model card. */
async function showsCard(page) {
  const card = await (await fetch(new URL('mizaj/models/mizaj/MODEL_CARD.md', SITE))).text();
  const [, rows, accuracy] = card.match(/^\| all rows \| (\d+) \| ([\d.]+) \|/m);
  const shown = await page.$$eval('#model-card tbody tr:first-child td', (cells) => cells.map((cell) => cell.textContent));
  assert.equal(shown[0].replace(/\D/g, ''), rows);
  assert.ok(shown[1].startsWith((accuracy * 100).toFixed(1)), `${shown[1]}, not ${accuracy}`);
}

inEachBrowser('access', ({ name, open }) => {
  const looks = [
    ['ar', 'dark'],
    ['en', 'light'],
  ];
  // axe-core reads the same elements in each browser, in Firefox many times slower.
  for (const [language, theme] of name === 'chromium' ? looks : looks.slice(0, 1)) {
    test(`axe-core finds nothing in any view, in ${language}, ${theme}`, async () => {
      const { page, close } = await open('', { language, theme });
      await ready(page);
      await judge(page, 'Le service client est nul, je suis très déçu');
      await page.waitForSelector('#reading:not([hidden])');
      for (const view of ['type', 'batch', 'insights', 'compare', 'about']) {
        await page.evaluate((hash) => {
          location.hash = hash;
        }, view);
        await page.waitForSelector(`#view-${view}:not([hidden])`);
        assert.deepEqual(await violations(page), [], view);
        if (view === 'about') await showsCard(page);
        if (view === 'about') await picture(page, `about-${name}-${language}`, { fullPage: true });
      }
      await page.evaluate(() => {
        location.hash = 'batch';
      });
      await page.click('#sample');
      await page.waitForSelector('[data-part="setup"]:not([hidden])');
      assert.deepEqual(await violations(page), [], 'columns');
      await page.click('#judge-all');
      await page.waitForFunction(
        () => document.querySelector('[data-part="progress"]').value === 1 && document.querySelector('#cancel').hidden,
      );
      assert.deepEqual(await violations(page), [], 'results');
      await page.evaluate(() => {
        location.hash = 'insights';
      });
      await page.waitForSelector('#view-insights .chart svg');
      assert.deepEqual(await violations(page), [], 'insights');
      await close();
    });
  }

  test('by keyboard alone: skip, choose an example, read the verdict', async () => {
    const { page, close } = await open();
    await ready(page);
    const focused = () => page.evaluate(() => document.activeElement.className || document.activeElement.id);
    await page.keyboard.press('Tab');
    assert.equal(await focused(), 'skip');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Tab');
    assert.equal(await focused(), 'text');
    for (let steps = 0; steps < 10 && (await focused()) !== 'example'; steps += 1) await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.waitForSelector('#verdict[data-label="positive"]');
    assert.equal(await focused(), 'text');
    await page.waitForFunction(() => document.querySelector('#announcer').textContent !== '');
    await close();
  });
});
