import assert from 'node:assert/strict';
import { test } from 'node:test';

import { click, inEachBrowser, picture, ready } from './browsers.js';

/** The number of rows that the table shows as unclear. */
async function countUnclear(page) {
  await page.select('[data-part="by-state"]', 'uncertain');
  const shown = await page.waitForFunction(() => {
    const [count] = /\d+/.exec(document.querySelector('[data-part="count"]').textContent);
    return Number(count) < 96 && count;
  });
  const unclear = Number(await shown.jsonValue());
  // The insights are of the rows that are shown.
  await page.select('[data-part="by-state"]', '');
  return unclear;
}

/** The report prints on one page; afterward, the studio looks as before. */
async function printsOnOnePage(page, theme) {
  const sheets = String(
    Buffer.from(await page.pdf({ format: 'A4', preferCSSPageSize: true })),
  ).match(/\/Type\s*\/Page\b/g);
  assert.equal(sheets.length, 1);
  assert.equal(await page.$eval('html', (root) => root.dataset.theme), theme);
}

/**
 * A saved chart is self-contained: an SVG with its title and numbers, or a PNG of twice the size.
 */
async function savesCharts(page, saved) {
  const keys = ['trend', 'byChannel', 'byLanguage'];
  // The page's policy forbids markup from strings.
  const blank = await page.browserContext().newPage();
  await page.bringToFront();
  const titles = await page.$$eval('#view-insights .chart svg', (charts) =>
    charts.map((chart) => chart.getAttribute('aria-label')),
  );
  for (const [place, key] of keys.entries()) {
    const buttons = (await page.$$('.card:has(> .chart) > .row'))[place];
    const [asSvg, asPng] = await buttons.$$('button');
    await asSvg.click();
    const drawn = await blank.evaluate(
      (text) => {
        const { documentElement: root } = new DOMParser().parseFromString(text, 'image/svg+xml');
        return {
          name: root.localName,
          title: root.querySelector(':scope > title')?.textContent,
          size: [root.getAttribute('width'), root.getAttribute('height')].map(Number),
          texts: root.querySelectorAll('text').length,
        };
      },
      String(await saved(`mizaj-${key}.svg`)),
    );
    assert.equal(drawn.name, 'svg');
    assert.equal(drawn.title, titles[place]);
    assert.ok(drawn.texts > 3, `${drawn.texts} texts`);
    await asPng.click();
    const bytes = await saved(`mizaj-${key}.png`);
    assert.equal(bytes.subarray(0, 8).toString('latin1'), '\x89PNG\r\n\x1A\n');
    assert.deepEqual(
      [bytes.readUInt32BE(16), bytes.readUInt32BE(20)],
      drawn.size.map((length) => 2 * length),
    );
    assert.ok(bytes.length > 2000, `${bytes.length} bytes`);
  }
}

inEachBrowser('insights', ({ name, open }) => {
  for (const [language, theme, size] of [
    ['en', 'light', 'desktop'],
    ['ar', 'dark', 'phone'],
  ]) {
    test(`of the sample, in ${language}, ${theme}, on a ${size}`, async () => {
      const { page, complaints, saved, close } = await open('#batch', { language, theme, size });
      await ready(page);
      await click(page, '#sample');
      await page.waitForSelector('[data-part="setup"]:not([hidden])');
      await click(page, '#analyze-all');
      await page.waitForFunction(
        () =>
          document.querySelector('[data-part="progress"]').value === 1 &&
          document.querySelector('#stop').hidden,
      );
      const unclear = await countUnclear(page);
      assert.ok(unclear > 0);
      await page.evaluate(() => {
        location.hash = 'insights';
      });
      await page.waitForSelector('#view-insights .chart svg');
      // Every chart has its numbers in a table, for people who cannot see it.
      const charts = await page.$$eval('#view-insights .chart', (all) =>
        all.map((chart) => chart.parentElement.querySelectorAll('table tbody tr').length),
      );
      assert.ok(charts.length >= 3 && charts.every((rows) => rows > 0), `tables: ${charts}`);
      // The sample has a bad week in August, terms frequent in praise, and most negative rows.
      const report = await page.evaluate(() => ({
        alerts: document.querySelectorAll('#view-insights .alerts > li').length,
        terms: document.querySelectorAll('#view-insights .terms summary').length,
        quotes: document.querySelectorAll('#view-insights .terms .quotes li').length,
        first: [...document.querySelectorAll('#view-insights .sentences')].map(
          (list) => list.childElementCount,
        ),
      }));
      assert.equal(report.alerts, 1);
      assert.ok(report.terms > 0 && report.quotes > 0, 'terms have examples');
      assert.deepEqual(report.first, [8, Math.min(8, unclear)]);
      const overflow = await page.evaluate(
        () =>
          document.documentElement.scrollWidth -
          document.documentElement.getBoundingClientRect().width,
      );
      assert.ok(overflow <= 0, `the page is ${overflow} px too wide`);
      await picture(page, `insights-${name}-${language}`, { fullPage: true });
      if (size === 'desktop') await savesCharts(page, saved);
      if (name === 'chromium') await printsOnOnePage(page, theme);
      assert.deepEqual(complaints, []);
      await close();
    });
  }
});
