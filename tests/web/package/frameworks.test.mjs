/** The examples for UI frameworks, built with Vite and used in a real browser. */

import assert from 'node:assert/strict';
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';

import vue from '@vitejs/plugin-vue';
import { build } from 'vite';

import { launch, openPage } from '../support/browsers.mjs';
import { install, SOURCE } from '../support/package.mjs';
import { serve } from '../support/site.mjs';

/** The folder in which the frameworks are installed. */
const OURS = fileURLToPath(new URL('../node_modules/', import.meta.url));

const FRAMEWORKS = {
  React: {
    example: 'react.jsx',
    start: `import { createElement } from 'react';
      import { createRoot } from 'react-dom/client';
      createRoot(document.querySelector('main')).render(createElement(Example));`,
    config: { oxc: { jsx: { runtime: 'automatic' } } },
  },
  Vue: {
    example: 'vue.vue',
    start: `import { createApp } from 'vue';
      createApp(Example).mount('main');`,
    config: {
      plugins: [
        vue({
          template: { compilerOptions: { isCustomElement: (tag) => tag.startsWith('mizaj-') } },
        }),
      ],
    },
  },
};

describe('the example for', () => {
  let browser;
  before(async () => (browser = await launch('chrome')));
  after(() => browser?.close());

  for (const [name, { example, start, config }] of Object.entries(FRAMEWORKS)) {
    test(name, async () => {
      const root = join(install(), name);
      mkdirSync(root, { recursive: true });
      copyFileSync(join(SOURCE, 'examples', example), join(root, example));
      writeFileSync(join(root, 'entry.js'), `import Example from './${example}';\n${start}`);
      writeFileSync(
        join(root, 'index.html'),
        `<!doctype html><html lang="en"><meta charset="utf-8"><title>Test</title>
        <link rel="icon" href="data:,"><main></main><script type="module" src="/entry.js"></script></html>`,
      );
      await build({
        root,
        configFile: false,
        logLevel: 'error',
        worker: { format: 'es' },
        resolve: { alias: [{ find: /^(react|react-dom|vue)(?=\/|$)/, replacement: `${OURS}$1` }] },
        ...config,
      });
      const site = await serve({ folders: { '/': join(root, 'dist') } });
      const { page, problems } = await openPage(browser, `${site.origin}/index.html`);
      const badgeSays = (label) =>
        page.waitForFunction(
          (wanted) =>
            document.querySelector('mizaj-badge').shadowRoot.querySelector('.label').textContent ===
            wanted,
          {},
          label,
        );
      await page.type('textarea', 'The service is terrible');
      await badgeSays('Negative');
      await page.waitForSelector('[role=status]');
      await page.type(
        'textarea',
        ' was yesterday. Today it is wonderful, I love it, thank you so much!!',
      );
      await badgeSays('Positive');
      await page.waitForSelector('[role=status]', { hidden: true });
      assert.deepEqual(problems, []);
      await page.close();
      await site.close();
    });
  }
});
