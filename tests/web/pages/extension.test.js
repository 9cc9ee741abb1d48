/** The browser extension in real Chromium: the button, the panel, and what it may not do. */

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';

import { launch } from '../support/browsers.mjs';
import { serve } from '../support/site.mjs';

const FOLDER = join(process.env.MIZAJ_APPS, 'chromium');
const WAIT = { timeout: 60_000 };

const PAGE = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Mail</title>
  <link rel="icon" href="data:,"><p id="mail">The delivery is terrible and late. I will take legal action!</p></html>`;

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

  test('reads only the messages of a program it knows', async () => {
    const { ADAPTERS, readPage } = await import('../../../www/extension/adapters.js');
    const page = await browser.newPage();
    await page.setContent(`<div role="list"><div role="listitem"><div class="a3s">First</div></div>
      <div role="listitem"><div class="a3s">Second</div></div></div><p>Advertisement</p>`);
    const read = (adapters) => page.evaluate(`(${readPage})(${JSON.stringify(adapters)})`);
    const [gmail] = ADAPTERS;
    assert.deepEqual(await read([{ ...gmail, host: '' }]), ['First', 'Second']);
    assert.deepEqual(await read(ADAPTERS), [], 'another host');
    for (const { host, messages } of ADAPTERS) {
      assert.doesNotThrow(() => new RegExp(host));
      await page.evaluate((selector) => document.querySelector(selector), messages);
    }
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
