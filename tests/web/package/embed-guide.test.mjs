/** The code in `docs/embed.md` runs. */

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { launch, openPage } from '../support/browsers.mjs';
import { install, SOURCE } from '../support/package.mjs';
import { serve } from '../support/site.mjs';

const GUIDE = readFileSync(join(SOURCE, '../../docs/embed.md'), 'utf8');

/** The code blocks of the guide in a language. */
const blocks = (language) =>
  [...GUIDE.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)]
    .filter(([, found]) => found === language)
    .map(([, , code]) => code);

// `frameworks.test.mjs` builds and runs the examples.
for (const [language, example] of [
  ['jsx', 'react.jsx'],
  ['vue', 'vue.vue'],
]) {
  test(`the code for ${language} is the example that runs`, () => {
    assert.deepEqual(blocks(language), [readFileSync(join(SOURCE, 'examples', example), 'utf8')]);
  });
}

for (const browserName of ['chrome', 'firefox']) {
  test(`the plain HTML shows moods, signals and the course, in ${browserName}`, async () => {
    const [policy] = /script-src 'self'[^`]+connect-src 'self'/.exec(GUIDE);
    const body = blocks('html').filter((html) => !html.includes('<iframe'));
    const site = await serve({
      folders: { '/node_modules/': join(install(), 'node_modules') },
      headers: { 'content-security-policy': `default-src 'none'; img-src data:; ${policy}` },
      pages: {
        '/': `<!doctype html><html lang="en"><meta charset="utf-8"><title>Guide</title>
          <link rel="icon" href="data:,">${body.join('')}</html>`,
      },
    });
    const browser = await launch(browserName);
    try {
      const { page, problems } = await openPage(browser, site.origin);
      await page.type('#reply', 'Thank you, I love it!');
      await page.waitForFunction(() =>
        [...document.querySelectorAll('mizaj-badge')].every(({ verdict }) => verdict),
      );
      await page.waitForFunction(
        () => document.querySelector('mizaj-badge[for]').verdict.label === 'positive',
      );
      const parts = await page.$$eval('mizaj-badge', (badges) =>
        badges.map(({ shadowRoot }) => shadowRoot.querySelector('.row').textContent),
      );
      assert.match(parts[0], /Negative.*threatens legal action/);
      assert.match(parts[1], /Negative/);
      assert.deepEqual(problems, []);
    } finally {
      await browser.close();
      await site.close();
    }
  });
}
