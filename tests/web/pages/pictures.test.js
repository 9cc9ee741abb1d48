/** Screenshots: their text is read on this machine, corrected by a person, then analyzed. */

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { violations } from './axe.js';
import { click, inEachBrowser, picture, ready } from './browsers.js';

const LONG = { timeout: 240_000 };

/** Draws reviews in three languages and a line that nobody can be sure of; chooses the picture. */
const draw = (page) =>
  page.evaluate(async () => {
    const canvas = Object.assign(document.createElement('canvas'), { width: 900, height: 620 });
    const context = canvas.getContext('2d');
    context.fillStyle = 'white';
    context.fillRect(0, 0, 900, 620);
    context.fillStyle = '#111';
    context.font = '26px sans-serif';
    context.fillText('The parcel arrived late and the box was broken.', 30, 60);
    context.fillText('I want my money back.', 30, 100);
    context.fillText('Le service client est nul, je suis très déçu.', 30, 220);
    context.direction = 'rtl';
    context.textAlign = 'right';
    context.fillText('الخدمة ممتازة والموظفون لطفاء جدا', 870, 340);
    context.direction = 'ltr';
    context.textAlign = 'left';
    // Small letters with holes.
    context.font = '14px serif';
    context.fillText('a smudged line that could be anything', 30, 480);
    context.fillStyle = 'white';
    for (let x = 0; x < 700; x += 3)
      for (let y = 0; y < 26; y += 4) context.fillRect(30 + x + ((y * 7) % 5), 460 + y, 2, 2);
    const blob = await new Promise((done) => canvas.toBlob(done));
    const files = new DataTransfer();
    files.items.add(new File([blob], 'reviews.png', { type: 'image/png' }));
    const picker = document.querySelector('#picture-files');
    picker.files = files.files;
    picker.dispatchEvent(new Event('change'));
  });

const texts = (page) =>
  page.$$eval('.picture-texts textarea', (boxes) => boxes.map(({ value }) => value));

inEachBrowser('pictures', ({ name, open }) => {
  test('are read, corrected and analyzed; what is unclear is refused', async () => {
    const { page, requests, complaints, close } = await open('#batch', {
      language: name === 'chromium' ? 'en' : 'ar',
      size: name === 'chromium' ? 'desktop' : 'phone',
    });
    await ready(page);
    assert.ok(!requests.some((address) => address.includes('/ocr/')), 'nothing is loaded before');
    const before = requests.length;
    await draw(page);
    await page.waitForSelector('.picture-texts textarea', LONG);
    // Everything comes from this site.
    const { origin } = new URL(page.url());
    assert.ok(
      requests
        .slice(before)
        .every((address) => address.startsWith(origin) || address.startsWith('blob:')),
    );
    const read = await texts(page);
    assert.deepEqual(
      read.filter((text) => text !== ''),
      [
        'The parcel arrived late and the box was broken. I want my money back.',
        'Le service client est nul, je suis très déçu.',
        'الخدمة ممتازة والموظفون لطفاء جدا',
      ],
    );
    const refused = await page.$$eval('[data-part="refused"] li', (all) =>
      all.map((item) => Number(/ (\d+) /.exec(item.textContent)[1])),
    );
    assert.ok(refused.length > 0 && refused.every((confidence) => confidence < 80), refused.join());
    assert.deepEqual(await violations(page), []);
    await picture(page, `pictures-${name}`, { fullPage: true });
    // A person corrects the text; then it is a file like others.
    await page.focus('.picture-texts textarea');
    await page.keyboard.press('End');
    await page.keyboard.down('Control');
    await page.keyboard.press('End');
    await page.keyboard.up('Control');
    await page.keyboard.type(' Never again.');
    await click(page, '#analyze-pictures');
    await page.waitForSelector('[data-part="setup"]:not([hidden])', LONG);
    await click(page, '#analyze-all');
    await page.waitForFunction(
      () => document.querySelectorAll('tr[data-row] .mood-menu').length === 3,
      LONG,
    );
    assert.deepEqual(
      await page.$$eval('tr[data-row]', (rows) =>
        rows.map((row) => [
          row.querySelector('.cell-text').textContent.slice(-13),
          row.querySelector('.mood-menu').value,
        ]),
      ),
      [
        [' Never again.', 'negative'],
        ['is très déçu.', 'negative'],
        ['فون لطفاء جدا', 'positive'],
      ],
    );
    assert.deepEqual(complaints, []);
    await close();
  });
});
