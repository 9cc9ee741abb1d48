/** Captions and chats: read, shown along the recording, filtered by its time. */

import assert from 'node:assert/strict';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';

import { violations } from './axe.js';
import { click, inEachBrowser, picture, ready } from './browsers.js';

const LONG = { timeout: 180_000 };

/** A review of ten minutes: praise, with complaints from the fifth minute to the seventh. */
function captions() {
  const time = (second) =>
    `00:${String(Math.floor(second / 60)).padStart(2, '0')}:${String(second % 60).padStart(2, '0')}`;
  const cues = Array.from({ length: 120 }, (_, cue) => {
    const second = 5 * cue;
    const isBad = second >= 300 && second < 420;
    const text = isBad ? 'The brakes are awful, I hate them' : 'I love this bike, it is wonderful';
    const person = cue % 2 ? 'Nadia' : 'Omar';
    return `${time(second)}.250 --> ${time(second + 4)}.000 align:start\n<v ${person}>${text}</v>\n`;
  });
  return `WEBVTT\n\nNOTE made for a test\n\n${cues.join('\n')}\nno times\n`;
}

async function fileOf(name, content) {
  const folder = await mkdtemp(path.join(tmpdir(), 'mizaj-'));
  const file = path.join(folder, name);
  await writeFile(file, content);
  return file;
}

async function analyzed(page, file) {
  await ready(page);
  await (await page.$('#file')).uploadFile(file);
  await page.waitForSelector('[data-part="setup"]:not([hidden])', LONG);
  const roles = await page.$$eval('[data-part="preview"] select', (all) =>
    all.map((menu) => menu.selectedOptions[0].textContent),
  );
  await click(page, '#analyze-all');
  await page.waitForFunction(
    () =>
      document.querySelector('[data-part="progress"]').value === 1 &&
      document.querySelector('#stop').hidden,
    LONG,
  );
  return roles;
}

const shows = (page, count) =>
  page.waitForFunction(
    (wanted) => document.querySelector('#view-insights .lead')?.textContent.includes(wanted),
    LONG,
    String(count),
  );

async function openInsights(page) {
  await page.evaluate(() => {
    location.hash = 'insights';
  });
  await page.waitForSelector('#view-insights .chart svg', LONG);
}

inEachBrowser('captions', ({ name, open }) => {
  test('have a timeline of moods by the time in the recording', async () => {
    const { page, complaints, close } = await open('#batch');
    const roles = await analyzed(page, await fileOf('review.vtt', captions()));
    assert.deepEqual(roles, ['Time', 'Not used', 'Thread or person', 'Text']);
    // The cue without times is counted and shown, not dropped.
    assert.match(
      await page.$eval('[data-part="tiles"]', (tiles) => tiles.textContent),
      /Not analyzed1|Problems?1|1$/,
    );
    assert.equal(
      await page.$eval('tr[data-row="1"] .cell-date', (cell) => cell.textContent),
      '00:00:05',
    );
    await openInsights(page);
    await shows(page, 120);
    const marks = await page.$$eval('#view-insights .chart svg circle.mark title', (all) =>
      all.map((title) => title.textContent),
    );
    assert.ok(marks[0].startsWith('00:00:00 – 00:00:59'), marks[0]);
    assert.ok(
      marks.some((mark) => mark.startsWith('00:05:00')),
      marks.join(),
    );
    assert.match(
      await page.$eval('#view-insights .alerts', (alerts) => alerts.textContent),
      /From .?00:05:00/,
    );
    await picture(page, `captions-${name}`, { fullPage: true });
    // A time is typed as people say it; the rows follow.
    await page.locator('#view-insights [data-part="by-from"]').fill('5:00');
    await page.keyboard.press('Tab');
    await shows(page, 60);
    await page.locator('#view-insights [data-part="by-to"]').fill('6:59');
    await page.keyboard.press('Tab');
    await shows(page, 24);
    assert.match(
      await page.$eval('[data-part="shares"] [data-tone="negative"]', (tile) => tile.textContent),
      /100%/,
    );
    // The speakers are a way to group the rows, chosen after the analysis.
    await click(page, '#view-insights [data-part="clear-filter"]');
    await shows(page, 120);
    await page.select('#view-insights [data-part="groupBy"]', '2');
    await page.waitForFunction(() =>
      [...document.querySelectorAll('#view-insights table th')].some(
        (cell) => cell.textContent === 'Nadia',
      ),
    );
    assert.deepEqual(complaints, []);
    await close();
  });

  for (const [language, theme, size] of [
    ['fr', 'dark', 'phone'],
    ['ar', 'light', 'phone'],
  ]) {
    test(`are accessible and fit, in ${language}, ${theme}, on a ${size}`, async () => {
      const { page, complaints, close } = await open('#batch', { language, theme, size });
      await analyzed(page, await fileOf('review.vtt', captions()));
      await openInsights(page);
      await shows(page, 120);
      await page.$$eval('#view-insights details', (all) =>
        all.forEach((details) => {
          details.open = true;
        }),
      );
      assert.deepEqual(await violations(page), []);
      const overflow = await page.evaluate(
        () =>
          document.documentElement.scrollWidth -
          document.documentElement.getBoundingClientRect().width,
      );
      assert.ok(overflow <= 0, `the page is ${overflow} px too wide`);
      await picture(page, `captions-${name}-${language}`, { fullPage: true });
      assert.deepEqual(complaints, []);
      await close();
    });
  }
});
