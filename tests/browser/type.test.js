import assert from 'node:assert/strict';
import { test } from 'node:test';

import { click, inEachBrowser, judge, picture, ready } from './browsers.js';

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
    await click(page, '.example');
    await page.waitForSelector('#verdict[data-label="positive"]');
    await click(page, '#clear');
    await page.waitForSelector('#verdict:not([data-label])');
    await close();
  });

  test('says what counted, sentence by sentence, and what it is not sure of', async () => {
    const { page, close } = await open();
    await ready(page);
    await judge(page, 'L’écran est superbe. Par contre le service client est nul, je suis très déçu.');
    await page.waitForSelector('#sentences-block:not([hidden])');
    const { words, weights, against, sentences, flags } = await page.evaluate(() => {
      const texts = (selector) => [...document.querySelectorAll(selector)].map((element) => element.textContent);
      return {
        words: texts('#marked .word'),
        against: texts('#marked .word.against'),
        weights: texts('#evidence li'),
        sentences: [...document.querySelectorAll('#sentences li')].map((row) => row.dataset.tone),
        flags: texts('#flags li'),
      };
    });
    assert.equal(await page.$eval('#marked', (text) => text.textContent), await page.$eval('#text', (box) => box.value));
    assert.ok(words.includes('nul') && words.includes('superbe'), words.join());
    assert.ok(against.includes('superbe') && !against.includes('nul'), against.join());
    assert.ok(weights.some((text) => /^superbe−\d+$/.test(text)) && weights.some((text) => /^nul\+\d+$/.test(text)), weights.join());
    assert.deepEqual(sentences, ['positive', 'negative']);
    assert.ok(flags.includes('Mixed: praise and complaint'), flags.join());
    await judge(page, 'qzx vbrk');
    await page.waitForFunction(() => document.querySelector('#flags').textContent.includes('A guess: language or words unknown'));
    await close();
  });

  test('has examples in all five languages, the weak points marked', async () => {
    const { page, close } = await open();
    await ready(page);
    const groups = await page.$$eval('.example-group', (all) => all.map((group) => [group.querySelector('h3').textContent, group.querySelectorAll('.example').length]));
    assert.deepEqual(groups.map(([name]) => name), ['English', 'French', 'Arabic', 'Darija', 'Arabic in Latin letters']);
    assert.ok(groups.every(([, count]) => count >= 2));
    const weak = await page.$$eval('.example .tag', (tags) => tags.map((tag) => tag.textContent));
    assert.ok(weak.includes('known weak point: irony') && weak.includes('known weak point: dialect'), weak.join());
    await close();
  });

  test('a link is made on request alone, and says that it holds the text', async () => {
    const { page, requests, close } = await open();
    await ready(page);
    const note = () => page.$eval('#share-note', (element) => (element.hidden ? '' : element.textContent));
    await click(page, '#share');
    assert.equal(await note(), 'There is no text to share yet.');
    await judge(page, 'I love it!');
    assert.equal(await page.evaluate(() => location.hash), '', 'nobody asked for a link yet');
    await click(page, '#share');
    await page.waitForFunction(() => document.querySelector('#share-note').textContent.includes('It holds your text'));
    assert.equal(await page.evaluate(() => location.hash), '#text=I%20love%20it!');
    // With the new address Chromium looks for the icon again, in what the page has kept.
    assert.equal(await page.$eval('#requests', (element) => element.title), '');
    assert.ok(requests.every((address) => !address.includes('love')), 'the text was sent');
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
