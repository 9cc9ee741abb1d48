/** The view that teaches the model, and the same bits in each browser. */

import assert from 'node:assert/strict';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';

import { examples, golden, learn } from '../support/adaptation.mjs';
import { click, drop, inEachBrowser, picture, ready } from './browsers.js';

/** A file of the examples with a column of labels. */
function table() {
  const rows = examples().map(({ text, label }) => `"${text}",${label}`);
  const path = join(mkdtempSync(join(tmpdir(), 'mizaj-teach-')), 'messages.csv');
  writeFileSync(path, ['text,label', ...rows, ''].join('\n'));
  return path;
}

/** Opens the file in the view of files, and waits until its rows have verdicts. */
async function analyzeFile(page) {
  await drop(page, 'body', [table()]);
  await page.waitForSelector('[data-part="setup"]:not([hidden])');
  await click(page, '#analyze-all');
  await page.waitForFunction(
    () => document.querySelector('#stop').hidden && document.querySelector('#resume').hidden,
  );
  await page.evaluate(() => {
    location.hash = 'teach';
  });
}

inEachBrowser('teaching', ({ name, open }) => {
  test('what is learned equals what Rust learns', async () => {
    const { page, close } = await open();
    await ready(page);
    const { found } = await page.evaluate(learn, './mizaj/index.js', {}, examples());
    assert.deepEqual(found, golden());
    await close();
  });

  test('own labels are taught, used on the file, saved and loaded', async () => {
    const { page, complaints, saved, close } = await open('#batch');
    await ready(page);
    await analyzeFile(page);
    await click(page, '#teach');
    await page.waitForSelector('.before-after', { timeout: 60_000 });
    const view = () => page.$eval('#view-teach', (section) => section.textContent);
    assert.match(await view(), /Better than before/);
    assert.match(await view(), /Always the most frequent label25% right/);
    assert.match(await view(), /card, transfer|app.*branch.*card.*transfer/);

    await click(page, '#teach-apply');
    await page.waitForSelector('#teach-export', { timeout: 60_000 });
    const counts = await page.$$eval('[data-part="use"] .tag', (tags) =>
      tags.map((tag) => Number(/\d+/.exec(tag.textContent)[0])),
    );
    assert.equal(
      counts.reduce((sum, count) => sum + count, 0),
      40,
    );
    await click(page, '#teach-export');
    const lines = String(await saved('labeled.jsonl'))
      .trim()
      .split('\n');
    assert.equal(lines.length, 40);
    assert.ok(JSON.parse(lines[0]).category.score > 0);

    await click(page, '#teach-save');
    const adaptation = await saved('adaptation.json');
    assert.ok(adaptation.length < 200_000);
    await picture(page, `teach-${name}`, { fullPage: true });
    const path = join(mkdtempSync(join(tmpdir(), 'mizaj-teach-')), 'adaptation.json');
    writeFileSync(path, adaptation);
    await page.reload();
    await ready(page);
    const picker = await page.waitForSelector('#teach-file');
    await picker.uploadFile(path);
    await page.waitForSelector('[data-part="use"]');
    // Under another name: Chromium takes the same file for no change.
    const broken = path.replace('adaptation', 'broken');
    writeFileSync(broken, '{}');
    await picker.uploadFile(broken);
    await page.waitForFunction(() =>
      /isn’t a saved adaptation|invalid option/.test(
        document.querySelector('#view-teach .status').textContent,
      ),
    );
    assert.deepEqual(complaints, []);
    await close();
  });

  for (const [language, theme, size] of [
    ['ar', 'dark', 'phone'],
    ['fr', 'light', 'desktop'],
  ]) {
    test(`it fits in ${language}, ${theme}, on a ${size}`, async () => {
      const { page, close } = await open('#batch', { language, theme, size });
      await ready(page);
      await analyzeFile(page);
      await click(page, '#teach');
      await page.waitForSelector('.before-after', { timeout: 60_000 });
      const overflow = await page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      );
      assert.ok(overflow <= 0, `${overflow} pixels too wide`);
      await picture(page, `teach-${language}-${theme}-${name}`, { fullPage: true });
      await close();
    });
  }
});
