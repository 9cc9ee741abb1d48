/** The browser extension in real Firefox: installed, its button clicked, the mood in its panel. */

import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';

import { startFirefox } from '../support/marionette.mjs';
import { serve } from '../support/site.mjs';

const ID = 'extension@mizaj.example';

const PAGE = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Mail</title>
  <link rel="icon" href="data:,"><p id="mail">The delivery is terrible and late. I will take legal action!</p></html>`;

describe('the extension in firefox', { timeout: 300_000 }, () => {
  let firefox;
  let site;
  before(async () => {
    site = await serve({ pages: { '/': PAGE } });
    firefox = await startFirefox();
    const path = join(process.env.MIZAJ_APPS, 'firefox');
    const { value } = await firefox.send('Addon:Install', { path, temporary: true });
    assert.equal(value, ID);
  });
  after(async () => {
    await firefox?.close();
    await site?.close();
  });

  test('shows the mood, topics and signals of what is selected, once the button is clicked', async () => {
    await firefox.send('Marionette:SetContext', { value: 'content' });
    await firefox.send('WebDriver:Navigate', { url: site.origin });
    await firefox.inPage(`getSelection().selectAllChildren(document.getElementById('mail'));`);
    // As a click on the button: the browser then gives the tab to the extension.
    const { host, isOpen } = await firefox.inBrowser(
      `const { ExtensionParent } = ChromeUtils.importESModule('resource://gre/modules/ExtensionParent.sys.mjs');
      const { extension } = WebExtensionPolicy.getByID(given[0]);
      await ExtensionParent.apiManager.global.browserActionFor(extension).triggerAction(window);
      return { host: extension.policy.mozExtensionHostname, isOpen: SidebarController.isOpen };`,
      ID,
    );
    assert.ok(isOpen, 'the panel is open beside the page');
    await firefox.send('Marionette:SetContext', { value: 'content' });
    await firefox.send('WebDriver:Navigate', { url: `moz-extension://${host}/panel.html` });
    const { text, mood, findings } = await firefox.inPage(`
      const badge = () => document.querySelector('#messages mizaj-badge')?.shadowRoot;
      while (!badge()?.querySelector('.findings li'))
        await new Promise((resolve) => setTimeout(resolve, 50));
      return {
        text: document.querySelector('#messages p').textContent,
        mood: badge().querySelector('.badge').dataset.label,
        findings: [...badge().querySelectorAll('.findings li')].map((item) => item.textContent),
      };`);
    assert.match(text, /^The delivery is terrible/);
    assert.equal(mood, 'negative');
    assert.ok(findings.includes('threatens legal action'), `${findings}`);
    assert.ok(
      findings.some((finding) => finding.startsWith('delivery')),
      `${findings}`,
    );
  });
});
