/** Groups: by which columns is chosen after the analysis; shares of each are corrected by its labels. */

import assert from 'node:assert/strict';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';

import { violations } from './axe.js';
import { click, inEachBrowser, ready } from './browsers.js';

const LONG = { timeout: 180_000 };

/** Rows of two shops and three hours; people labeled those of Fes, half of them otherwise. */
function rows() {
  const lines = ['hour,shop,sentiment,text'];
  for (let row = 0; row < 240; row += 1) {
    const shop = row % 2 ? 'Fes' : 'Rabat';
    const label = shop === 'Rabat' ? '' : row % 4 === 1 ? 'negative' : 'positive';
    const hour = ['morning', 'noon', 'night'][Math.floor(row / 2) % 3];
    lines.push(`${hour},${shop},${label},I love this lamp number ${row}`);
  }
  return lines.join('\n');
}

/** The table of the groups: its head and, for each name, the cells. */
const table = (page) =>
  page.evaluate(() => {
    const titles = [...document.querySelectorAll('#view-insights .card h2')];
    const card = titles.find((title) => title.textContent === 'By group')?.closest('.card');
    return {
      heads: [...(card?.querySelectorAll('thead th') ?? [])].map((cell) => cell.textContent),
      rows: Object.fromEntries(
        [...(card?.querySelectorAll('tbody tr') ?? [])].map((row) => [
          row.querySelector('th').textContent,
          [...row.querySelectorAll('td')].map((cell) => cell.textContent),
        ]),
      ),
    };
  });

const hasGroup = (page, name) =>
  page.waitForFunction(
    (wanted) =>
      [...document.querySelectorAll('#view-insights tbody th')].some(
        (cell) => cell.textContent === wanted,
      ),
    LONG,
    name,
  );

inEachBrowser('groups', ({ open }) => {
  test('are chosen after the analysis, one column or two, and corrected by their labels', async () => {
    const { page, complaints, close } = await open('#batch');
    await ready(page);
    const folder = await mkdtemp(path.join(tmpdir(), 'mizaj-'));
    const file = path.join(folder, 'lamps.csv');
    await writeFile(file, rows());
    await (await page.$('#file')).uploadFile(file);
    await page.waitForSelector('[data-part="setup"]:not([hidden])', LONG);
    await click(page, '#analyze-all');
    await page.waitForFunction(
      () =>
        document.querySelector('[data-part="progress"]').value === 1 &&
        document.querySelector('#stop').hidden,
      LONG,
    );
    await page.evaluate(() => {
      location.hash = 'insights';
    });
    await hasGroup(page, 'Fes');
    const { heads, rows: groups } = await table(page);
    assert.equal(heads.at(-1), 'Negative, corrected');
    // The model sees praise alone; the labels of Fes say that half of it is none.
    assert.match(groups.Fes.at(-1), /^50% \(4\d% to 5\d%\)$/);
    assert.equal(groups.Rabat.at(-1), '');

    // By keyboard, to another column; then to two together.
    await page.focus('[data-part="groupBy"]');
    assert.equal(await page.$eval('[data-part="groupBy"]', (menu) => menu.value), '1');
    await page.select('[data-part="groupBy"]', '0');
    await hasGroup(page, 'noon');
    assert.equal(
      await page.evaluate(() => document.activeElement.dataset.part),
      'groupBy',
      'the focus stays where it was',
    );
    await page.select('[data-part="andBy"]', '1');
    await hasGroup(page, 'noon · Fes');
    assert.equal(Object.keys((await table(page)).rows).length, 6);
    assert.deepEqual(await violations(page), []);
    // A group of two columns narrows insights and rows like any other.
    await page.select('#view-insights [data-part="by-group"]', 'noon · Fes');
    await page.waitForFunction(
      () => document.querySelector('#view-insights .lead').textContent.includes(': 40 rows'),
      LONG,
    );
    await page.select('[data-part="groupBy"]', '');
    await page.waitForFunction(
      () => document.querySelector('#view-insights .lead').textContent.includes(': 240 rows'),
      LONG,
    );
    assert.deepEqual((await table(page)).heads, []);
    assert.deepEqual(complaints, []);
    await close();
  });
});
