import assert from 'node:assert/strict';
import { test } from 'node:test';

import { inEachBrowser, judge, picture, ready } from './browsers.js';

inEachBrowser('typing', ({ name, open }) => {
  test('judges a text in each language, and asks nobody', async () => {
    const { page, requests, complaints, close } = await open();
    await ready(page);
    const atLoad = requests.length;

    const french = await judge(page, 'Le service client est nul, je suis très déçu');
    assert.equal(french.label, 'negative');
    assert.equal(french.language, 'fr');
    const english = await judge(page, 'I love it!');
    assert.equal(english.label, 'positive');
    assert.equal(english.language, 'en');
    const arabic = await judge(page, 'الخدمة ممتازة شكرا');
    assert.equal(arabic.label, 'positive');
    assert.equal(arabic.language, 'ar');

    await page.waitForSelector('#reading:not([hidden])');
    await picture(page, `type-${name}`, { fullPage: true });
    assert.deepEqual(requests.slice(atLoad), [], 'a request left after loading');
    assert.equal(await page.$eval('#requests', (element) => element.title), '');
    assert.deepEqual(complaints, []);
    await close();
  });

  test('the box follows the direction of the text', async () => {
    const { page, close } = await open();
    await ready(page);
    const direction = () => page.$eval('textarea', (box) => getComputedStyle(box).direction);
    await judge(page, 'bonjour');
    assert.equal(await direction(), 'ltr');
    await judge(page, 'صباح الخير');
    assert.equal(await direction(), 'rtl');
    await close();
  });

  test('an empty box has no verdict, and an example fills it', async () => {
    const { page, close } = await open();
    await ready(page);
    assert.equal(await page.$eval('#verdict', (element) => element.dataset.label), undefined);
    await page.click('.example');
    await page.waitForSelector('#verdict[data-label="positive"]');
    await page.click('#clear');
    await page.waitForSelector('#verdict:not([data-label])');
    await close();
  });

  test('markup in a text stays text', async () => {
    const { page, complaints, close } = await open();
    await ready(page);
    await judge(page, 'I hate <img src=x onerror=alert(1)> this </textarea><script>alert(2)</script>');
    await page.waitForSelector('#reading:not([hidden])');
    assert.equal(await page.$$eval('#reading img, #reading script', (found) => found.length), 0);
    assert.deepEqual(complaints, []);
    await close();
  });

  test('a shared link holds the text behind the hash and brings it back', async () => {
    const { page, requests, close } = await open('#text=I%20love%20it!');
    await ready(page);
    await page.waitForSelector('#verdict[data-label="positive"]');
    assert.ok(requests.every((address) => !address.split('#')[0].includes('love')), 'the text was sent');
    await close();
  });
});
