import assert from 'node:assert/strict';
import { test } from 'node:test';

import { inEachBrowser, picture, ready } from './browsers.js';

/** Waits until the badge says `mood`: while someone types, the beginning of the text has a verdict of its own. */
const moodBecomes = (page, selector, mood) =>
  page.waitForFunction((badge, label) => document.querySelector(badge)?.verdict?.label === label, { timeout: 60_000 }, selector, mood);

inEachBrowser('the ticket desk', ({ name, open }) => {
  test('judges every message, sorts the queue and follows what is typed', async () => {
    const { page, requests, complaints, close } = await open('ticket.html');
    await ready(page);
    await page.waitForFunction(
      () => [...document.querySelectorAll('#queue mizaj-badge')].every((badge) => badge.verdict),
      { timeout: 60_000 },
    );
    const atLoad = requests.length;
    const tones = await page.$$eval('.ticket', (rows) => rows.map((row) => row.dataset.tone));
    assert.equal(tones[0], 'negative', 'the most urgent ticket comes first');
    assert.ok(tones.includes('positive'));
    await picture(page, `ticket-${name}`, { fullPage: true });

    await page.type('#reply', 'I love it!');
    await moodBecomes(page, '#composer mizaj-badge', 'positive');
    await page.click('#composer button');
    await page.waitForFunction(() => document.querySelectorAll('#messages li').length === 5);
    await moodBecomes(page, '#messages li:last-child mizaj-badge', 'positive');
    assert.deepEqual(requests.slice(atLoad), []);
    assert.deepEqual(complaints, []);
    await close();
  });

  test('new tickets stream in', async () => {
    const { page, close } = await open('ticket.html');
    await ready(page);
    const before = await page.$$eval('.ticket', (rows) => rows.length);
    await page.click('#feed');
    await page.waitForFunction((count) => document.querySelectorAll('.ticket').length > count, { timeout: 60_000 }, before);
    await page.click('#feed');
    await close();
  });

  test('fits a phone', async () => {
    const { page, close } = await open('ticket.html', { size: 'phone', theme: 'dark' });
    await ready(page);
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    assert.ok(overflow <= 0, `the page is ${overflow} px too wide`);
    await picture(page, `ticket-${name}-phone`, { fullPage: true });
    await close();
  });
});
