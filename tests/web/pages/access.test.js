import assert from 'node:assert/strict';
import { test } from 'node:test';

import { violations } from './axe.js';
import { analyze, click, inEachBrowser, picture, ready, SITE } from './browsers.js';

/** The figures shown are those of the shipped model. */
async function showsCard(page) {
  const card = await (await fetch(new URL('mizaj/models/mizaj/card.json', SITE))).json();
  const { rows, accuracy } = card.measured.find(({ on }) => on === 'all');
  // Figures are isolated from the direction of the sentence around them.
  const shown = await page.$$eval('#model-card tbody tr:first-child td', (cells) =>
    cells.map((cell) => cell.textContent.replace(/[\u2066-\u2069]/g, '')),
  );
  assert.equal(shown[0].replace(/\D/g, ''), String(rows));
  assert.ok(shown[1].startsWith((accuracy * 100).toFixed(1)), `${shown[1]}, not ${accuracy}`);
}

inEachBrowser('access', ({ name, open }) => {
  const looks = [
    ['ar', 'dark', 'phone'],
    ['en', 'light', 'desktop'],
  ];
  // axe-core reads the same elements in each browser, but is many times slower in Firefox.
  for (const [language, theme, size] of name === 'chromium' ? looks : looks.slice(0, 1)) {
    test(`axe-core finds nothing in any view, in ${language}, ${theme}, on a ${size}`, async () => {
      const { page, close } = await open('', { language, theme, size });
      await ready(page);
      await analyze(page, 'Le service client est nul, je suis très déçu');
      await page.waitForSelector('#why:not([hidden])');
      for (const view of ['live', 'batch', 'insights', 'compare', 'about']) {
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
      await click(page, '#sample');
      await page.waitForSelector('[data-part="setup"]:not([hidden])');
      assert.deepEqual(await violations(page), [], 'columns');
      await click(page, '#analyze-all');
      await page.waitForFunction(
        () =>
          document.querySelector('[data-part="progress"]').value === 1 &&
          document.querySelector('#stop').hidden,
      );
      assert.deepEqual(await violations(page), [], 'results');
      await page.evaluate(() => {
        location.hash = 'insights';
      });
      await page.waitForSelector('#view-insights .chart svg');
      assert.deepEqual(await violations(page), [], 'insights');
      await page.evaluate(() => {
        location.hash = 'compare';
      });
      await page.waitForSelector('#compare');
      await click(page, '#compare');
      await page.waitForSelector('.confusion', { timeout: 60_000 });
      await click(page, '#blind');
      assert.deepEqual(await violations(page), [], 'compare');
      await close();
    });
  }

  test('by keyboard only: analyze a file, sort it, correct a row, download it', async () => {
    const { page, saved, close } = await open('#batch');
    await ready(page);
    const tabTo = async (selector) => {
      for (let steps = 0; steps < 60; steps += 1) {
        if (await page.evaluate((wanted) => document.activeElement.matches(wanted), selector))
          return;
        await page.keyboard.press('Tab');
      }
      assert.fail(`${selector} cannot be reached`);
    };
    await tabTo('#sample');
    await page.keyboard.press('Enter');
    await page.waitForFunction(() => document.activeElement.id === 'analyze-all');
    await page.keyboard.press('Enter');
    await page.waitForFunction(
      () =>
        document.querySelector('[data-part="progress"]').value === 1 &&
        document.querySelector('#stop').hidden,
    );
    await tabTo('.skip-rows');
    await page.keyboard.press('Enter');
    assert.equal(await page.evaluate(() => document.activeElement.id), 'download-csv');
    await page.evaluate(() => document.querySelector('[data-part="table"]').focus());
    await tabTo('.cell-label button');
    await page.keyboard.press('Enter');
    await page.waitForSelector(
      '[data-part="table"]:not([aria-busy]) .cell-label[aria-sort="ascending"]',
    );
    await tabTo('.mood-menu');
    const row = await page.evaluate(() => document.activeElement.closest('tr').dataset.row);
    await page.keyboard.type('Po');
    await page.keyboard.press('Tab');
    await page.waitForFunction(() => !document.querySelector('#download-corrections').disabled);
    // There may be a million rows before the next control.
    await page.keyboard.press('Escape');
    assert.equal(await page.evaluate(() => document.activeElement.id), 'download-csv');
    await tabTo('#download-corrections');
    await page.keyboard.press('Enter');
    const { label } = JSON.parse(String(await saved('sample.mizaj.corrections.jsonl')));
    assert.equal(label, 'positive', `row ${row}`);
    await close();
  });

  if (name === 'chromium') {
    test('reduced motion and forced colors are respected', async () => {
      const { page, close } = await open();
      const client = await page.createCDPSession();
      const emulate = (features) => client.send('Emulation.setEmulatedMedia', { features });
      await emulate([{ name: 'prefers-reduced-motion', value: 'reduce' }]);
      await ready(page);
      await analyze(page, 'I love it!');
      const longest = await page.evaluate(() =>
        Math.max(
          ...[...document.querySelectorAll('*')].flatMap((element) => {
            const { transitionDuration, animationDuration } = getComputedStyle(element);
            return `${transitionDuration}, ${animationDuration}`.split(', ').map(parseFloat);
          }),
        ),
      );
      assert.ok(longest < 0.001, `something moves for ${longest} s`);
      await emulate([{ name: 'forced-colors', value: 'active' }]);
      // Parts that show something only by color must keep their colors: the bars stand out from
      // their track.
      const [fill, track] = await page.evaluate(() =>
        ['.fill', '.track'].map(
          (part) => getComputedStyle(document.querySelector(part)).backgroundColor,
        ),
      );
      assert.notEqual(fill, track);
      assert.equal(
        await page.$eval('.card', (card) => getComputedStyle(card).borderTopStyle),
        'solid',
      );
      const current = await page.$eval(
        '.tabs a[aria-current]',
        (link) => getComputedStyle(link).textDecorationLine,
      );
      assert.equal(current, 'underline', 'the view that is open');
      await picture(page, 'type-forced-colours');
      await page.goto(new URL('desk.html', SITE).href);
      await page.waitForSelector('#inbox:not([aria-busy])');
      await picture(page, 'ticket-forced-colours');
      const edges = await page.evaluate(() => ({
        ticket: getComputedStyle(document.querySelector('.ticket')).borderTopStyle,
        current: getComputedStyle(document.querySelector('.ticket:has([aria-current])'))
          .outlineStyle,
        message: getComputedStyle(document.querySelector('.message')).borderTopStyle,
      }));
      assert.deepEqual(edges, { ticket: 'solid', current: 'solid', message: 'solid' });
      await close();
    });
  }

  test('by keyboard only: skip, choose an example, read the verdict', async () => {
    const { page, close } = await open();
    await ready(page);
    const focused = () =>
      page.evaluate(() => document.activeElement.className || document.activeElement.id);
    await page.keyboard.press('Tab');
    assert.equal(await focused(), 'skip');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Tab');
    assert.equal(await focused(), 'text');
    for (let steps = 0; steps < 10 && (await focused()) !== 'example'; steps += 1)
      await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.waitForSelector('#verdict[data-label="positive"]');
    assert.equal(await focused(), 'text');
    await page.waitForFunction(() => document.querySelector('#announcer').textContent !== '');
    await close();
  });

  test('the skip link keeps the current view', async () => {
    const { page, close } = await open('#batch');
    await ready(page);
    await page.focus('.skip');
    await page.keyboard.press('Enter');
    assert.equal(await page.evaluate(() => document.activeElement.id), 'main');
    assert.equal(await page.evaluate(() => location.hash), '#batch');
    assert.ok(await page.$('#view-batch:not([hidden])'));
    await close();
  });
});
