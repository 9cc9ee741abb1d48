/** The browser extension in real Chromium: the button, the panel, and what it may not do. */

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';

import { launch } from '../support/browsers.mjs';
import { serve } from '../support/site.mjs';
import { violations } from './axe.js';
import { picture, SIZES } from './browsers.js';

const FOLDER = join(process.env.MIZAJ_APPS, 'chromium');
const WAIT = { timeout: 60_000 };

const PAGE = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Mail</title>
  <link rel="icon" href="data:,"><p id="mail">The delivery is terrible and late. I will take legal action!</p></html>`;

/**
 * Stand-ins for the pages of mail and help desk programs: their addresses, and the structure that the
 * adapters rely on, with what surrounds it. They are not the programs themselves.
 */
const PROGRAMS = {
  Gmail: {
    address: 'https://mail.google.com/mail/u/0/',
    page: ([first, second]) => `<div role="main"><h2 class="hP">Order 42</h2><div role="list">
      <div role="listitem"><h3><span email="a@example.org">Ann</span></h3>
        <div class="a3s aiL"><div dir="ltr">${first}</div></div></div>
      <div role="listitem"><h3><span email="a@example.org">Ann</span></h3>
        <div class="a3s aiL"><div dir="ltr">${second}</div></div></div></div></div>
      <div role="complementary">Advertisement</div>`,
  },
  Zendesk: {
    address: 'https://acme.zendesk.com/agent/tickets/42',
    page: ([first, second]) => `<div data-test-id="omni-log-container">
      <article><span>Ann</span><div data-test-id="omni-log-message-content"><p>${first}</p></div></article>
      <article><span>Ann</span><div data-test-id="omni-log-message-content"><p>${second}</p></div></article>
      </div><aside>Requester</aside>`,
  },
  Freshdesk: {
    address: 'https://acme.freshdesk.com/a/tickets/42',
    page: ([first, second]) => `<div data-test-id="ticket-content"><div>${first}</div></div>
      <div class="ticket_note"><span>Ann</span><div class="details">${second}</div></div><nav>Tickets</nav>`,
  },
  Outlook: {
    address: 'https://outlook.office.com/mail/inbox',
    page: ([first, second]) => `<div role="main">
      <div role="document" aria-label="Message body"><div>${first}</div></div>
      <div role="document" aria-label="Message body"><div>${second}</div></div></div><nav>Folders</nav>`,
  },
};
const MESSAGES = [
  'Where is my order? It should have come on Monday.',
  'Still nothing. This is a disgrace, I will take legal action!',
];

describe('the extension', { timeout: 300_000 }, () => {
  let browser;
  let site;
  let id;
  before(async () => {
    site = await serve({ pages: { '/': PAGE } });
    browser = await launch('chrome', { enableExtensions: true, pipe: true });
    id = await browser.installExtension(FOLDER);
  });
  after(async () => {
    await browser?.close();
    await site?.close();
  });

  test('shows the mood, topics and signals of what is selected, once the button is clicked', async () => {
    const extension = (await browser.extensions()).get(id);
    const page = await browser.newPage();
    await page.goto(site.origin);
    const panel = await browser.newPage();
    await panel.goto(`chrome-extension://${id}/panel.html`);
    assert.equal(await panel.$$eval('#messages li', (items) => items.length), 0);

    await page.bringToFront();
    await page.evaluate(() => getSelection().selectAllChildren(document.querySelector('#mail')));
    await extension.triggerAction(page);
    // A page in the background draws nothing.
    await panel.bringToFront();
    await panel.waitForFunction(
      () => document.querySelector('#messages mizaj-badge')?.verdict,
      WAIT,
    );
    const { label, parts } = await panel.$eval(
      '#messages mizaj-badge',
      ({ verdict, shadowRoot }) => ({
        label: verdict.label,
        parts: [...shadowRoot.querySelectorAll('.findings li')].map(
          ({ textContent }) => textContent,
        ),
      }),
    );
    assert.equal(label, 'negative');
    assert.ok(parts.includes('threatens legal action'), `${parts}`);
    assert.ok(
      parts.some((part) => part.startsWith('delivery')),
      `${parts}`,
    );
    await panel.bringToFront();
    await panel.$eval('#messages mizaj-badge', ({ shadowRoot }) =>
      shadowRoot.querySelector('[part=why]').click(),
    );
    await panel.waitForFunction(
      () => document.querySelector('#messages mizaj-badge').shadowRoot.querySelector('.effects li'),
      WAIT,
    );
    await panel.close();
    await page.close();
  });

  for (const [name, { address, page: content }] of Object.entries(PROGRAMS)) {
    test(`reads the open conversation on a page built like ${name}`, async () => {
      const extension = (await browser.extensions()).get(id);
      const panel = await browser.newPage();
      await panel.setViewport(SIZES.phone);
      await panel.goto(`chrome-extension://${id}/panel.html`);
      const page = await browser.newPage();
      await page.setRequestInterception(true);
      page.on('request', (request) =>
        request.respond({
          contentType: 'text/html; charset=utf-8',
          body: `<!doctype html><html lang="en"><title>${name}</title>${content(MESSAGES)}</html>`,
        }),
      );
      await page.goto(address);
      const isShown = (wanted) => {
        const items = [...document.querySelectorAll('#messages li')];
        const texts = items.map((item) => item.querySelector('p').textContent);
        const isKnown = items.every((item) => item.querySelector('mizaj-badge').verdict);
        return isKnown && texts.join() === wanted;
      };
      await page.bringToFront();
      await extension.triggerAction(page);
      await panel.bringToFront();
      await panel.waitForFunction(isShown, WAIT, MESSAGES.join());
      await panel.waitForFunction(
        () => /action/.test(document.querySelector('#course').shadowRoot.textContent),
        WAIT,
      );
      const course = await panel.$eval('#course', ({ shadowRoot }) => shadowRoot.textContent);
      assert.match(course, /threatens legal action/);
      for (const theme of ['light', 'dark']) {
        await panel.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: theme }]);
        // Colors change gradually.
        await panel.evaluate(async () => {
          await new Promise((resolve) => setTimeout(resolve, 250));
          await Promise.allSettled(document.getAnimations().map(({ finished }) => finished));
          await new Promise((resolve) => setTimeout(resolve, 250));
        });
        assert.deepEqual(await violations(panel), [], theme);
        if (name === 'Gmail') await picture(panel, `extension-${theme}`);
      }
      await panel.close();
      await page.close();
    });
  }

  test('says so when a page has no messages, and when the browser lets nobody read it', async () => {
    const extension = (await browser.extensions()).get(id);
    const panel = await browser.newPage();
    await panel.goto(`chrome-extension://${id}/panel.html`);
    const page = await browser.newPage();
    for (const [address, words] of [
      [site.origin, 'Select the text'],
      ['chrome://version', 'lets no extension read'],
    ]) {
      await page.goto(address);
      await page.bringToFront();
      await extension.triggerAction(page);
      await panel.bringToFront();
      await panel.waitForFunction(
        (wanted) => document.querySelector('#hint').textContent.includes(wanted),
        WAIT,
        words,
      );
    }
    await panel.close();
    await page.close();
  });

  test('reads nothing on the pages of other programs', async () => {
    const { ADAPTERS, readPage } = await import('../../../www/extension/adapters.js');
    const page = await browser.newPage();
    await page.setContent(PROGRAMS.Gmail.page(MESSAGES));
    assert.deepEqual(await page.evaluate(`(${readPage})(${JSON.stringify(ADAPTERS)})`), []);
    await page.close();
  });

  test('asks for no host, and runs no code from elsewhere', async () => {
    for (const which of ['chromium', 'firefox']) {
      const path = join(process.env.MIZAJ_APPS, which, 'manifest.json');
      const manifest = JSON.parse(await readFile(path, 'utf8'));
      assert.equal(manifest.host_permissions, undefined);
      assert.equal(manifest.content_scripts, undefined);
      assert.ok(manifest.permissions.includes('activeTab'));
      assert.doesNotMatch(
        manifest.content_security_policy.extension_pages,
        /http|unsafe-inline|'unsafe-eval'/,
      );
    }
  });
});
