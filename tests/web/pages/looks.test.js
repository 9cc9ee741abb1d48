/**
 * Every view in every look: three languages, light and dark, phone and desktop, with pictures to
 * review.
 */

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { analyze, click, inEachBrowser, picture, ready, SIZES } from './browsers.js';

const LOOKS = ['en', 'fr', 'ar'].flatMap((language) =>
  ['light', 'dark'].flatMap((theme) =>
    Object.keys(SIZES).map((size) => ({ language, theme, size })),
  ),
);
const VIEWS = ['live', 'batch', 'insights', 'compare', 'about'];

/** Applies this look through the page's own menu and button, like a visitor. */
async function dress(page, { language, theme, size }) {
  await page.setViewport(SIZES[size]);
  await page.select('#interface-language', language);
  if ((await page.$eval('html', (root) => root.dataset.theme)) !== theme)
    await click(page, '#theme');
  const { lang, dir, dataset } = await page.$eval('html', (root) => ({
    lang: root.lang,
    dir: root.dir,
    dataset: { ...root.dataset },
  }));
  assert.deepEqual(
    [lang, dir, dataset.theme],
    [language, language === 'ar' ? 'rtl' : 'ltr', theme],
  );
}

/** Elements that are wider than the page, or cut off by their card. */
const tooWide = () => {
  // Narrower than the screen, because space is reserved for a scrollbar.
  const { width } = document.documentElement.getBoundingClientRect();
  const cards = [...document.querySelectorAll('.card')].filter(
    (card) => card.scrollWidth > card.clientWidth + 1,
  );
  return [
    ...(document.documentElement.scrollWidth > width ? ['page'] : []),
    ...cards.map((card) => card.querySelector('h2')?.textContent ?? card.className),
  ];
};

/** Whether the charts have the current size and colors of the page, which are written into them. */
const isDrawnToFit = (theme) => {
  const charts = [...document.querySelectorAll('#view-insights .chart svg')];
  const negative = getComputedStyle(document.documentElement).getPropertyValue('--negative').trim();
  return (
    document.documentElement.dataset.theme === theme &&
    charts.length > 0 &&
    charts.every((chart) => Math.abs(chart.clientWidth / chart.viewBox.baseVal.width - 1) < 0.1) &&
    charts.at(-1).querySelector(`[fill="${negative}"]`) !== null
  );
};

inEachBrowser('the looks', ({ name, open }) => {
  // Firefox is slow at pictures: it gets each language in each size, alternating light and dark.
  const looks =
    name === 'chromium' ? LOOKS : LOOKS.filter((_, place) => [0, 3].includes(place % 4));
  test('of the studio with all its views', async () => {
    const { page, complaints, close } = await open();
    await ready(page);
    await analyze(
      page,
      'L’écran est superbe. Par contre le service client est nul, je suis très déçu.',
    );
    const go = async (view) => {
      await page.evaluate((hash) => {
        location.hash = hash;
      }, view);
      await page.waitForSelector(`#view-${view}:not([hidden])`);
    };
    await go('batch');
    await click(page, '#sample');
    await page.waitForSelector('[data-part="setup"]:not([hidden])');
    await click(page, '#analyze-all');
    await page.waitForFunction(
      () =>
        document.querySelector('[data-part="progress"]').value === 1 &&
        document.querySelector('#stop').hidden,
    );
    await go('compare');
    await click(page, '#compare');
    await page.waitForSelector('.confusion', { timeout: 60_000 });
    for (const look of looks) {
      const { theme } = look;
      await dress(page, look);
      for (const view of VIEWS) {
        await go(view);
        if (view === 'insights') await page.waitForFunction(isDrawnToFit, {}, theme);
        const which = [view, look.language, look.theme, look.size].join('-');
        assert.deepEqual(await page.evaluate(tooWide), [], which);
        await picture(page, `look-${name}-${which}`, { fullPage: name === 'chromium' });
      }
    }
    assert.deepEqual(complaints, []);
    await close();
  });

  test('of the support inbox', async () => {
    const { page, complaints, close } = await open('desk.html');
    await ready(page);
    await page.waitForSelector('#inbox:not([aria-busy])');
    for (const look of looks) {
      await dress(page, look);
      await page.waitForFunction(() =>
        [...document.querySelectorAll('.message mizaj-badge')].every(({ verdict }) => verdict),
      );
      const which = [look.language, look.theme, look.size].join('-');
      assert.deepEqual(await page.evaluate(tooWide), [], which);
      await picture(page, `look-${name}-desk-${which}`, { fullPage: name === 'chromium' });
    }
    assert.deepEqual(complaints, []);
    await close();
  });
});
