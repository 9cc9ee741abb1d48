/** `mizaj/inline`: everything in one module, which asks for no other file. */

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { pathToFileURL } from 'node:url';

import { build } from 'esbuild';

import { launch, openPage } from '../support/browsers.mjs';
import { emptyFolder, install } from '../support/package.mjs';
import { serve } from '../support/site.mjs';

const FILE = join(install(), 'node_modules/mizaj/inline/index.js');
const BIN = join(install(), 'node_modules/.bin/mizaj');

/** Analyzes in both threads, and summarizes without a model. */
const SCRIPT = `
  async function run({ createAnalyzer, insights }) {
    const found = [];
    for (const worker of [true, false]) {
      const mizaj = await createAnalyzer({ worker });
      const items = await mizaj.analyzeBatch(['I love it!', 'je suis très déçu'], { concurrency: 2 });
      found.push(mizaj.thread, ...items.map(({ verdict }) => verdict.label));
      await mizaj.dispose();
    }
    const { overall } = await insights([{ text: 'I love it!', label: 'positive', confidence: 1, language: 'en' }]);
    return [...found, overall.counts.positive].join(' ');
  }`;
const EXPECTED = 'worker positive negative main positive negative 1';

/** The generated file of this name, in a folder of its own. */
function generated(name) {
  const file = join(emptyFolder('inline'), name);
  execFileSync(BIN, ['inline', file], { stdio: 'pipe' });
  return file;
}

const node = (file) => execFileSync(process.execPath, [file], { encoding: 'utf8' }).trim();

describe('in Node', () => {
  test('the module works alone in a folder', () => {
    const folder = emptyFolder('inline');
    copyFileSync(FILE, join(folder, 'mizaj.mjs'));
    const file = join(folder, 'run.mjs');
    writeFileSync(
      file,
      `import * as all from './mizaj.mjs';${SCRIPT}\nconsole.log(await run(all));`,
    );
    assert.equal(node(file), EXPECTED);
  });

  test('`import` finds it by name, with the same exports as the package', () => {
    const file = join(install(), 'by-name.mjs');
    writeFileSync(
      file,
      `import * as all from 'mizaj/inline'; import * as own from 'mizaj';
      console.log(Object.keys(all).join() === Object.keys(own).join());`,
    );
    assert.equal(node(file), 'true');
  });

  test('`npx mizaj inline FILE.cjs` is for require()', () => {
    const file = generated('mizaj.cjs');
    const run = join(file, '../run.cjs');
    writeFileSync(run, `${SCRIPT}\nrun(require('./mizaj.cjs')).then(console.log);`);
    assert.equal(node(run), EXPECTED);
  });

  test('`npx mizaj inline FILE.mjs` is the same module', () => {
    assert.equal(
      readFileSync(generated('mizaj.mjs'), 'utf8').trim(),
      readFileSync(FILE, 'utf8').trim(),
    );
  });

  test('other names of files are refused', () => {
    assert.throws(
      () => execFileSync(BIN, ['inline', 'mizaj.txt'], { stdio: 'pipe' }),
      ({ status, stderr }) => status === 2 && /usage/.test(stderr),
    );
  });
});

const PAGE =
  '<!doctype html><meta charset="utf-8"><title>Test</title><link rel="icon" href="data:,">';
const POLICY =
  "default-src 'none'; img-src data:; script-src 'self' 'unsafe-inline' 'wasm-unsafe-eval'";

for (const name of ['chrome', 'firefox']) {
  describe(`in ${name}`, () => {
    /** What the page at this address finds, and the errors and warnings on its way. */
    async function visit(address) {
      const browser = await launch(name);
      try {
        const { page, problems } = await openPage(browser, address);
        // The page says when it is done; Puppeteer's own waiting needs `eval` in Firefox.
        const found = await page.evaluate(
          () =>
            new Promise((resolve) => {
              const timer = setInterval(() => {
                if (!window.found) return;
                clearInterval(timer);
                resolve(window.found);
              }, 20);
            }),
        );
        return { found, problems };
      } finally {
        await browser.close();
      }
    }

    const module = (script) => `${PAGE}<script type="module">
      import * as all from '/mizaj.js';${script}
      window.found = await run(all).catch(String);</script>`;

    test('the page asks for one file', async () => {
      const site = await serve({
        pages: { '/': module(SCRIPT), '/mizaj.js': (_, response) => sendScript(response) },
        headers: { 'content-security-policy': `${POLICY}; worker-src blob:` },
      });
      const { found, problems } = await visit(site.origin);
      await site.close();
      assert.deepEqual([found, problems], [EXPECTED, []]);
      assert.deepEqual(site.requests, ['/', '/mizaj.js']);
    });

    test('where no worker may start from a blob, the main thread works', async () => {
      const site = await serve({
        pages: { '/': module(SCRIPT), '/mizaj.js': (_, response) => sendScript(response) },
        headers: { 'content-security-policy': `${POLICY}; worker-src 'self'` },
      });
      const { found } = await visit(site.origin);
      await site.close();
      assert.equal(found, EXPECTED.replace('worker', 'main'));
    });

    test('a page from file:// works, with the script of `npx mizaj inline FILE.js`', async () => {
      const page = join(generated('mizaj.js'), '../page.html');
      writeFileSync(
        page,
        `${PAGE}<script src="mizaj.js"></script><script>${SCRIPT}
        run(mizaj).catch(String).then((found) => { window.found = found; });</script>`,
      );
      const { found, problems } = await visit(pathToFileURL(page).href);
      assert.deepEqual([found, problems], [EXPECTED, []]);
    });

    test('what a bundler makes of it asks for no other file either', async () => {
      const folder = join(install(), `inline-${name}`);
      const { outputFiles, warnings } = await build({
        stdin: {
          contents: `import * as all from 'mizaj/inline';${SCRIPT}
            run(all).catch(String).then((found) => { window.found = found; });`,
          resolveDir: install(),
        },
        bundle: true,
        minify: true,
        write: false,
        outdir: folder,
      });
      assert.deepEqual(warnings, []);
      const script = outputFiles[0].contents;
      const site = await serve({
        pages: {
          '/': `${PAGE}<script src="/app.js"></script>`,
          '/app.js': (_, response) => response.end(script),
        },
      });
      const { found, problems } = await visit(site.origin);
      await site.close();
      assert.deepEqual([found, problems], [EXPECTED, []]);
      assert.deepEqual(site.requests, ['/', '/app.js']);
    });
  });
}

function sendScript(response) {
  response.setHeader('content-type', 'text/javascript');
  response.end(readFileSync(FILE));
}
