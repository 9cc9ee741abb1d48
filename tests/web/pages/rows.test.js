/** The rows of a file: sorted and filtered by any column, read one by one, corrected, kept. */

import assert from 'node:assert/strict';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';

import { violations } from './axe.js';
import { click, inEachBrowser, ready } from './browsers.js';

const LONG = { timeout: 60_000 };

const FILE = `day;shop;points;sentiment;comment
2026-01-05;Fès;2;negative;The delivery was late and the box was broken. The staff was lovely
2026-01-06;Rabat;10;positive;Everything was perfect, thank you
2026-01-07;Fès;1;negative;Service client nul, je suis très déçu
2026-02-05;Agadir;9;positive;الخدمة ممتازة والموظفون لطفاء
2026-02-06;Rabat;33;positive;I love this shop
2026-02-07;Agadir;4;negative;Awful, never again
`;

async function analyzed(open, settings) {
  const tab = await open('#batch', settings);
  await ready(tab.page);
  const folder = await mkdtemp(path.join(tmpdir(), 'mizaj-'));
  const file = path.join(folder, 'shops.csv');
  await writeFile(file, FILE);
  await (await tab.page.$('#file')).uploadFile(file);
  await tab.page.waitForSelector('[data-part="setup"]:not([hidden])', LONG);
  await click(tab.page, '#analyze-all');
  await tab.page.waitForFunction(
    () =>
      document.querySelector('[data-part="progress"]').value === 1 &&
      document.querySelector('#stop').hidden,
    LONG,
  );
  return tab;
}

async function go(page, view) {
  await page.evaluate((hash) => {
    location.hash = hash;
  }, view);
  await page.waitForSelector(`#view-${view}:not([hidden])`);
}

/** Waits until these rows are listed, in this order. */
const lists = (page, rows) =>
  page.waitForFunction(
    (wanted) =>
      [...document.querySelectorAll('#view-batch tr[data-row]')]
        .map((element) => element.dataset.row)
        .join() === wanted,
    LONG,
    rows.join(),
  );

const text = (page, selector) => page.$eval(selector, (element) => element.textContent);

/** What the database of this browser has of the first file, once it has as much as wanted. */
const isKept = (page, what, count) =>
  page.waitForFunction(
    (name, wanted) =>
      new Promise((done, fail) => {
        const opening = indexedDB.open('mizaj-files');
        opening.onerror = () => fail(opening.error);
        opening.onsuccess = () => {
          const all = opening.result.transaction('files').objectStore('files').getAll();
          all.onsuccess = () => {
            opening.result.close();
            done(all.result[0]?.[name].size === wanted);
          };
        };
      }),
    { ...LONG, polling: 300 },
    what,
    count,
  );

inEachBrowser('rows', ({ name, open }) => {
  test('are sorted by any column both ways, and filtered by what a column holds', async () => {
    const { page, complaints, close } = await analyzed(open);
    await lists(page, [0, 1, 2, 3, 4, 5]);
    // Points are numbers: 10 comes after 9.
    await page.select('[data-part="sort-by"]', '2');
    await lists(page, [2, 0, 5, 3, 1, 4]);
    await click(page, '[data-part="sort-way"]');
    await lists(page, [4, 1, 3, 5, 0, 2]);
    await page.select('[data-part="sort-by"]', '1');
    await lists(page, [3, 5, 0, 2, 1, 4]);
    for (const [column, first] of [
      ['date', '2026-01-05'],
      ['text', 'Awful, never again'],
      ['language', 'Arabic'],
      ['group', 'Agadir'],
      ['row', '1'],
    ]) {
      await click(page, `th.cell-${column} button`);
      await page.waitForFunction(
        (cell, wanted) =>
          document.querySelector(`th.cell-${cell}[aria-sort="ascending"]`) &&
          document.querySelector(`td.cell-${cell}`).textContent.startsWith(wanted),
        LONG,
        column,
        first,
      );
    }
    await click(page, 'th.cell-label button');
    await page.waitForFunction(() => {
      const moods = [...document.querySelectorAll('.mood-menu')].map(({ value }) => value);
      const wanted = ['negative', 'neutral', 'positive'].flatMap((mood) =>
        moods.filter((one) => one === mood),
      );
      return moods.length === 6 && moods.join() === wanted.join() && moods[0] === 'negative';
    }, LONG);
    await click(page, 'th.cell-row button');
    await lists(page, [0, 1, 2, 3, 4, 5]);
    await click(page, 'th.cell-row button');
    await lists(page, [5, 4, 3, 2, 1, 0]);
    await click(page, '[data-part="sort-way"]');
    // Without accents, as people type.
    await page.select('#view-batch [data-part="by-column"]', '1');
    await page.locator('#view-batch [data-part="contains"]').fill('fes');
    await lists(page, [0, 2]);
    await click(page, '#view-batch [data-part="clear-filter"]');
    await lists(page, [0, 1, 2, 3, 4, 5]);
    await page.locator('#view-batch [data-part="search"]').fill('الخدمه');
    await lists(page, [3]);
    await click(page, '#view-batch [data-part="clear-filter"]');
    await page.select('#view-batch [data-part="by-label"]', 'positive');
    await page.waitForFunction(
      () => [...document.querySelectorAll('.mood-menu')].every(({ value }) => value === 'positive'),
      LONG,
    );
    await click(page, '#view-batch [data-part="clear-filter"]');
    await lists(page, [0, 1, 2, 3, 4, 5]);
    if (name === 'chromium') assert.deepEqual(await violations(page), []);
    assert.deepEqual(complaints, []);
    await close();
  });

  test('are read in a panel: what counted, sentences, topics, all cells, next and previous', async () => {
    const { page, complaints, close } = await analyzed(open);
    await click(page, 'tr[data-row="0"] .cell-text button');
    await page.waitForSelector('[data-part="panel"] .evidence', LONG);
    const said = await text(page, '[data-part="panel"]');
    assert.match(said, /The delivery was late and the box was broken\. The staff was lovely/);
    const sentences = await page.$$eval('[data-part="panel"] .sentences li', (all) =>
      all.map((item) => item.dataset.tone),
    );
    assert.deepEqual(sentences, ['negative', 'positive']);
    assert.match(said, /Delivery|delivery/);
    assert.match(await text(page, '[data-part="panel"] .panel-cells'), /shopFès.*points2/);
    const at = (row) =>
      page.waitForFunction(
        (title) => document.querySelector('#panel-title').textContent === title,
        LONG,
        `Row ${row}`,
      );
    await click(page, '[data-part="panel"] [data-key="down"]');
    await at(2);
    await click(page, '[data-part="panel"] [data-key="up"]');
    await at(1);
    for (const [key, label] of [
      ['3', 'positive'],
      ['2', 'neutral'],
      ['1', 'negative'],
    ]) {
      await page.keyboard.press(key);
      await page.waitForSelector(
        `[data-part="panel"] [data-key="${label}"][aria-pressed="true"]`,
        LONG,
      );
    }
    assert.deepEqual(complaints, []);
    await close();
  });

  test('that are corrected change the insights, the comparison and what is kept', async () => {
    const { page, complaints, close } = await analyzed(open);
    await go(page, 'insights');
    const counts = () =>
      page.$$eval('#view-insights .chart + details tbody tr', (rows) =>
        rows
          .slice(0, 3)
          .map((row) => [...row.querySelectorAll('td')].slice(0, 3).map((td) => td.textContent))
          .join(' '),
      );
    await page.waitForSelector('#view-insights .chart svg', LONG);
    const before = await counts();
    await go(page, 'batch');
    await page.select('tr[data-row="4"] .mood-menu', 'negative');
    await page.waitForSelector('tr[data-row="4"] .mood-menu[data-corrected]', LONG);
    await go(page, 'insights');
    await page.waitForFunction(
      (old) =>
        [...document.querySelectorAll('#view-insights .chart + details tbody tr')]
          .slice(0, 3)
          .map((row) => [...row.querySelectorAll('td')].slice(0, 3).map((td) => td.textContent))
          .join(' ') !== old,
      LONG,
      before,
    );
    await go(page, 'compare');
    await page.waitForSelector('[data-part="corrections"]', LONG);
    assert.match(
      await text(page, '[data-part="corrections"]'),
      /^1 label is a correction of yours/,
    );
    await page.select('select[name="second"]', 'none');
    await click(page, '#compare');
    await page.waitForSelector('.confusion', LONG);
    const matrix = await page.$$eval('.confusion tbody tr', (rows) =>
      rows.map((row) => [...row.querySelectorAll('td')].map((cell) => Number(cell.textContent))),
    );
    // Four rows are negative with the correction, three in the file.
    assert.equal(
      matrix[0].reduce((sum, count) => sum + count),
      4,
    );
    // Going back, and coming back to the page, lose nothing.
    await page.goBack();
    await page.waitForSelector('#view-insights:not([hidden])');
    await page.goBack();
    await page.waitForSelector('#view-batch:not([hidden]) tr[data-row="4"] [data-corrected]', LONG);
    await isKept(page, 'corrections', 1);
    // The list of recent files is older than the correction.
    await page.evaluate(() => {
      window.oldRow = document.querySelector('tr[data-row="4"]');
    });
    await click(page, '[data-part="recents"] li button');
    await page.waitForFunction(() => {
      const row = document.querySelector('tr[data-row="4"]');
      return row && row !== window.oldRow;
    }, LONG);
    await page.waitForSelector('tr[data-row="4"] .mood-menu[data-corrected]');
    await page.goto(new URL('desk.html', page.url()).href);
    await page.evaluate(() => setTimeout(() => history.back()));
    // A browser may keep the page as it was, or open it anew: then the file is among the recent ones.
    const corrected = 'tr[data-row="4"] .mood-menu[data-corrected]';
    const found = await page.waitForSelector(`${corrected}, [data-part="recents"] li button`, LONG);
    if (await found.evaluate((element) => element.localName === 'button'))
      await click(page, '[data-part="recents"] li button');
    await page.waitForSelector(corrected, LONG);
    assert.deepEqual(complaints, []);
    await close();
  });

  test('that a person labels blind show where the two disagree, and stay after a reload', async () => {
    const { page, complaints, saved, close } = await analyzed(open);
    await go(page, 'compare');
    await click(page, '#blind');
    await page.waitForSelector('#blind-text');
    // The opposite of what a person would say of these.
    for (let row = 0; row < 2; row += 1) {
      const isPraise = /perfect|love|ممتازة/.test(await text(page, '#blind-text'));
      await page.keyboard.press(isPraise ? '1' : '3');
    }
    await click(page, '[data-part="blindStop"]');
    await page.waitForSelector('.blind-result', LONG);
    assert.match(
      await text(page, '[data-part="blind-differences"]'),
      /You: (Negative|Positive) · Model: /,
    );
    await isKept(page, 'blindLabels', 2);
    await page.reload();
    await go(page, 'batch');
    await page.waitForSelector('[data-part="recents"] li button', LONG);
    await click(page, '[data-part="recents"] li button');
    await page.waitForSelector('tr[data-row="4"] .mood-menu', LONG);
    await go(page, 'compare');
    await page.waitForSelector('[data-part="blind-differences"]', LONG);
    await click(page, '[data-part="blindExport"]');
    assert.equal(
      String(await saved('shops.labels.jsonl'))
        .trim()
        .split('\n').length,
      2,
    );
    assert.deepEqual(complaints, []);
    await close();
  });

  test('of two periods are compared side by side', async () => {
    const { page, complaints, close } = await analyzed(open);
    await go(page, 'insights');
    await page.waitForSelector('[data-part="sides"]:not([hidden])', LONG);
    await page.select('[data-part="sides-kind"]', 'trend');
    await click(page, '[data-part="compare-sides"]');
    await page.waitForSelector('[data-part="sides-result"] .headline-text', LONG);
    const names = await page.$$eval('[data-part="sides-first"] option', (all) =>
      all.map((option) => option.textContent),
    );
    assert.ok(names.length >= 2, names.join());
    assert.match(await text(page, '[data-part="sides-result"]'), /2026/);
    assert.deepEqual(complaints, []);
    await close();
  });
});
