/** The page that lists what is stored on this machine, and removes it. */

import assert from 'node:assert/strict';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';

import { violations } from './axe.js';
import { click, drop, inEachBrowser, picture, ready } from './browsers.js';

/** What the browser really holds for this origin. */
const held = (page) =>
  page.evaluate(async () => ({
    settings: [...Object.keys(localStorage), ...Object.keys(sessionStorage)],
    databases: (await indexedDB.databases()).map(({ name }) => name),
    caches: await caches.keys(),
    workers: (await navigator.serviceWorker.getRegistrations()).length,
  }));

const kinds = (page) =>
  page.$$eval('#kept > li', (items) => items.map(({ dataset }) => dataset.kind).sort());

/** Waits for what the page says below the title. */
const says = (page, pattern) =>
  page.waitForFunction(
    (source) => new RegExp(source).test(document.querySelector('#total').textContent),
    {},
    pattern.source,
  );

inEachBrowser('what is stored', ({ name, open }) => {
  test('a machine that Mizaj was never used on holds nothing, and looking stores nothing', async () => {
    const { page, complaints, close } = await open('stored.html');
    await says(page, /^Nothing is stored/);
    assert.equal(await page.$eval('#remove-all', (button) => button.disabled), true);
    assert.deepEqual(await held(page), { settings: [], databases: [], caches: [], workers: 0 });
    assert.deepEqual(complaints, []);
    await close();
  });

  test('every entry is listed and removed, one by one and all together', async () => {
    const { page, complaints, close } = await open();
    await ready(page);
    await click(page, '#theme');
    await page.select('#interface-language', 'en');
    const folder = await mkdtemp(join(tmpdir(), 'mizaj-'));
    const file = join(folder, 'letters.csv');
    await writeFile(file, 'text\nI love it!\nIt is late again.\n');
    await page.evaluate(() => {
      location.hash = 'batch';
    });
    await drop(page, '#view-batch', [file]);
    await page.waitForSelector('#analyze-all');
    await click(page, '#analyze-all');
    await page.waitForSelector('[data-part="recents"]:not([hidden])');
    await page.evaluate(() => {
      location.hash = 'about';
    });
    await Promise.all([page.waitForNavigation(), click(page, '#stored')]);
    await says(page, /^7 entries, [\d.]+ MB/);
    const all = ['file', 'language', 'models', 'site', 'theme', 'visited', 'worker'];
    assert.deepEqual(await kinds(page), all);
    const listed = await page.$$eval('#kept code', (places) => places.map((p) => p.textContent));
    const { settings, caches: names } = await held(page);
    for (const place of [...settings, ...names, 'mizaj-files'])
      assert.ok(
        listed.some((text) => text.includes(place)),
        place,
      );
    const about = await page.$eval('[data-kind="file"]', (item) => item.textContent);
    assert.match(about, /letters\.csv/);
    assert.match(about, /\d+(\.\d+)? (byte|kB)/);
    if (name === 'chromium') assert.deepEqual(await violations(page), []);
    await picture(page, `stored-${name}`, { fullPage: true });

    await click(page, '[data-kind="file"] button');
    await says(page, /^6 entries.*Removed:.*letters\.csv/);
    assert.deepEqual((await held(page)).databases, []);
    assert.equal(await page.evaluate(() => document.activeElement.id), 'kept-title');

    await click(page, '#remove-all');
    await says(page, /^Nothing is stored/);
    assert.deepEqual(await held(page), { settings: [], databases: [], caches: [], workers: 0 });
    await page.reload();
    await says(page, /^Nothing is stored/);
    assert.deepEqual(complaints, []);
    await close();
  });

  for (const [language, theme, size] of [
    ['ar', 'dark', 'phone'],
    ['fr', 'light', 'desktop'],
  ]) {
    test(`it fits a ${size}, in ${language}, ${theme}`, async () => {
      const { page, close } = await open('stored.html', { language, theme, size });
      await page.waitForSelector('#kept > li');
      const { scrollWidth, clientWidth } = await page.$eval('html', (root) => ({
        scrollWidth: root.scrollWidth,
        clientWidth: root.clientWidth,
      }));
      assert.ok(scrollWidth <= clientWidth);
      if (name === 'chromium') assert.deepEqual(await violations(page), []);
      await picture(page, `stored-${name}-${language}`, { fullPage: true });
      await close();
    });
  }
});
