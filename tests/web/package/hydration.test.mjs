/** The badge rendered by React on a server, and taken over by React in real browsers. */

import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';

import { build } from 'esbuild';

import { launch, openPage } from '../support/browsers.mjs';
import { install, TINY } from '../support/package.mjs';
import { serve } from '../support/site.mjs';

/** Where each React is installed. */
const REACTS = { 18: new URL('../react18/', import.meta.url), 19: new URL('../', import.meta.url) };

/** A ticket: the badge has a text, and a conversation where it is asked for. */
const APP = `
  import { createElement as h, useState } from 'react';
  export function App() {
    const [text, setText] = useState('terrible');
    return h('main', null,
      h('h1', null, 'Ticket'),
      h('mizaj-badge', { id: 'text', text, 'no-why': '' }),
      h('mizaj-badge', { id: 'conversation', messages: '["good", "bad"]' }),
      h('button', { onClick: () => setText('love') }, 'Next'));
  }`;
const CLIENT = `
  import { createElement } from 'react';
  import { hydrateRoot } from 'react-dom/client';
  import { MizajBadge } from 'mizaj/element';
  import { App } from 'app';
  MizajBadge.configure({ bundle: '/tiny/' });
  customElements.define('mizaj-badge', MizajBadge);
  hydrateRoot(document.getElementById('root'), createElement(App), {
    onRecoverableError: (error) => console.error('not hydrated: ' + error.message),
  });`;
const SERVER = `
  import { createElement } from 'react';
  import { renderToString } from 'react-dom/server';
  import { App } from 'app';
  export const html = renderToString(createElement(App));`;

/** Bundles code that imports React and the app. */
async function bundled(code, version, options) {
  const { outputFiles } = await build({
    stdin: { contents: code, resolveDir: fileURLToPath(REACTS[version]) },
    bundle: true,
    write: false,
    logLevel: 'error',
    define: { 'process.env.NODE_ENV': '"production"' },
    plugins: [
      {
        name: 'app',
        setup({ onResolve, onLoad }) {
          onResolve({ filter: /^app$/ }, () => ({ path: 'app', namespace: 'app' }));
          onLoad({ filter: /./, namespace: 'app' }, () => ({
            contents: APP,
            resolveDir: fileURLToPath(REACTS[version]),
          }));
          onResolve({ filter: /^mizaj/ }, ({ path }) => ({
            path: `/node_modules/mizaj/dist/${path.replace(/^mizaj\/?/, '')}${path.endsWith('define') ? '.js' : '/index.js'}`,
            external: true,
          }));
        },
      },
    ],
    ...options,
  });
  return outputFiles[0].text;
}

for (const browserName of ['chrome', 'firefox']) {
  describe(`in ${browserName}`, () => {
    let browser;
    before(async () => (browser = await launch(browserName)));
    after(() => browser?.close());

    for (const version of [18, 19]) {
      test(`React ${version} renders the badge on a server, takes it over and changes it`, async () => {
        const code = await bundled(SERVER, version, { format: 'cjs', platform: 'node' });
        const made = { exports: {} };
        new Function('module', 'exports', 'require', code)(
          made,
          made.exports,
          createRequire(import.meta.url),
        );
        const { html } = made.exports;
        assert.match(html, /<mizaj-badge id="text" text="terrible" no-why="">/);
        const client = await bundled(CLIENT, version, { format: 'esm' });
        const site = await serve({
          folders: { '/node_modules/': join(install(), 'node_modules'), '/tiny/': TINY },
          pages: {
            '/': `<!doctype html><html lang="en"><meta charset="utf-8"><title>Test</title>
              <link rel="icon" href="data:,"><div id="root">${html}</div>
              <script type="module" src="/client.js"></script></html>`,
            '/client.js': (_, response) => {
              response.setHeader('content-type', 'text/javascript');
              response.end(client);
            },
          },
        });
        const { page, problems } = await openPage(browser, site.origin);
        const says = (id, label) =>
          page.waitForFunction(
            (name, wanted) =>
              document.getElementById(name).shadowRoot?.querySelector('.label').textContent ===
              wanted,
            {},
            id,
            label,
          );
        await says('text', 'Negative');
        await says('conversation', 'Negative');
        assert.equal(await page.$eval('#conversation', ({ messages }) => messages.length), 2);
        await page.click('button');
        await says('text', 'Positive');
        assert.deepEqual(problems, []);
        await page.close();
        await site.close();
      });
    }
  });
}
