/** The installed package in real browsers, without a bundler. */

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { launch, openPage } from '../support/browsers.mjs';
import { buildId } from '../support/build-id.mjs';
import { install, SOURCE, TINY, tinyBundle } from '../support/package.mjs';
import { serve } from '../support/site.mjs';

const MODULES = join(install(), 'node_modules');

/** The policy that the README promises to work under. */
const STRICT = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "worker-src 'self'",
  "connect-src 'self'",
  "require-trusted-types-for 'script'",
  'trusted-types mizaj',
];

/** The same for pages that start workers themselves without Trusted Types. */
const UNTYPED = STRICT.filter((rule) => !rule.includes('trusted-types'));

/** The service worker of the examples. */
const OFFLINE = readFileSync(join(SOURCE, 'examples/offline.js'));

const BUILD_ID = buildId(join(MODULES, 'mizaj/dist'));

/** The smallest valid module. */
const EMPTY_MODULE = Buffer.from([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]);

/** A page that stores the result of `run.js` in `window.result`. */
const PAGE = `<!doctype html><meta charset="utf-8"><title>Test</title><link rel="icon" href="data:,">
  <script type="module" src="/run.js"></script>`;

/** A site with the package, the tiny bundle under two names, and a page that runs `script`. */
const siteFor = (script, { policy = STRICT, pages = {} } = {}) =>
  serve({
    folders: { '/node_modules/': MODULES, '/tiny/': TINY, '/moved/': TINY },
    headers: { 'content-security-policy': [...policy, 'img-src data:'].join('; ') },
    pages: {
      ...pages,
      '/': PAGE,
      '/offline.js': (_, response) => {
        response.setHeader('content-type', 'text/javascript');
        response.end(OFFLINE);
      },
      '/run.js': (_, response) => {
        response.setHeader('content-type', 'text/javascript');
        response.end(`
          const run = async () => { ${script} };
          window.result = run().catch((error) => ({ failed: error.code ?? error.name, message: error.message }));
        `);
      },
    },
  });

/** Imports the package by a URL relative to the page. */
const IMPORT = `const { createAnalyzer } = await import('./node_modules/mizaj/dist/index.js');`;

const result = (page) =>
  page.waitForFunction('window.result').then(() => page.evaluate('window.result'));

for (const name of ['chrome', 'firefox']) {
  describe(`in ${name}`, () => {
    let browser;
    before(async () => (browser = await launch(name)));
    after(() => browser?.close());

    test('a plain page analyzes texts in a worker under a strict policy, and sends nothing', async () => {
      const site = await siteFor(`${IMPORT}
        window.mizaj = await createAnalyzer({ bundle: './tiny/' });
        return { label: (await window.mizaj.analyze('I love it!')).label, thread: window.mizaj.thread };
      `);
      const { page, problems } = await openPage(browser, site.origin);
      assert.deepEqual(await result(page), { label: 'positive', thread: 'worker' });
      const requests = site.requests.length;
      const labels = await page.evaluate(async () => {
        const batch = await window.mizaj.analyzeBatch(['good', 'bad', 'الخدمة ممتازة شكرا']);
        const evidence = await window.mizaj.explain('terrible');
        return [...batch.map(({ verdict }) => verdict.label), evidence.length];
      });
      assert.deepEqual(labels, ['positive', 'negative', 'positive', 1]);
      assert.equal(site.requests.length, requests, `${site.requests.slice(requests)}`);
      assert.deepEqual(problems, []);
      await page.close();
      await site.close();
    });

    test("the package's own bundle is found", async () => {
      const site = await siteFor(`${IMPORT}
        const mizaj = await createAnalyzer();
        const labels = [];
        for (const text of ['Le service client est nul, je suis très déçu', 'I love it!', 'الخدمة ممتازة شكرا']) {
          labels.push((await mizaj.analyze(text)).label);
        }
        return labels;
      `);
      const { page, problems } = await openPage(browser, site.origin);
      assert.deepEqual(await result(page), ['negative', 'positive', 'positive']);
      assert.deepEqual(problems, []);
      await page.close();
      await site.close();
    });

    test('several workers share a batch', async () => {
      const site = await siteFor(`${IMPORT}
        const mizaj = await createAnalyzer({ bundle: './tiny/' });
        const texts = Array.from({ length: 1000 }, (_, i) => (i % 2 ? 'good ' : 'bad ') + i);
        const batch = await mizaj.analyzeBatch(texts, { concurrency: 3 });
        return batch.every(({ verdict }, i) => verdict.label === (i % 2 ? 'positive' : 'negative'));
      `);
      const { page } = await openPage(browser, site.origin);
      assert.equal(await result(page), true);
      await page.close();
      await site.close();
    });

    test("the page's own workers are used, and replaced when they fail or send unreadable messages", async () => {
      const site = await siteFor(
        `${IMPORT}
        const workers = [];
        const worker = () => {
          workers.push(new Worker('/node_modules/mizaj/dist/worker.js', { type: 'module' }));
          return workers.at(-1);
        };
        const mizaj = await createAnalyzer({ bundle: './tiny/', worker });
        const labels = [];
        for (const event of [new MessageEvent('messageerror'), new ErrorEvent('error', { cancelable: true })]) {
          const verdict = mizaj.analyze('good');
          workers.at(-1).dispatchEvent(event);
          labels.push((await verdict).label);
        }
        return [workers.length, ...labels];`,
        { policy: UNTYPED },
      );
      const { page, problems } = await openPage(browser, site.origin);
      assert.deepEqual(await result(page), [3, 'positive', 'positive']);
      assert.deepEqual(problems, []);
      await page.close();
      await site.close();
    });

    test('where workers are blocked, the main thread takes over', async () => {
      const policy = STRICT.map((rule) => rule.replace("worker-src 'self'", "worker-src 'none'"));
      const site = await siteFor(
        `${IMPORT}
        const mizaj = await createAnalyzer({ bundle: './tiny/' });
        return { label: (await mizaj.analyze('bad')).label, thread: mizaj.thread };`,
        { policy },
      );
      const { page } = await openPage(browser, site.origin);
      assert.deepEqual(await result(page), { label: 'negative', thread: 'main' });
      await page.close();
      await site.close();
    });

    test('where WebAssembly is blocked, the error says what to allow', async () => {
      const policy = STRICT.map((rule) => rule.replace(" 'wasm-unsafe-eval'", ''));
      const site = await siteFor(`${IMPORT} await createAnalyzer({ bundle: './tiny/' });`, {
        policy,
      });
      const { page } = await openPage(browser, site.origin);
      const { failed, message } = await result(page);
      assert.equal(failed, 'ENGINE_UNAVAILABLE');
      assert.match(message, /script-src needs 'wasm-unsafe-eval'/);
      await page.close();
      await site.close();
    });

    test('a second visit fetches only the manifest of the bundle', async () => {
      const site = await siteFor(`${IMPORT}
        const mizaj = await createAnalyzer({ bundle: './tiny/' });
        return (await mizaj.analyze('good')).label;
      `);
      const { page } = await openPage(browser, site.origin);
      assert.equal(await result(page), 'positive');
      // Nobody waits for the files to be kept, so this does.
      await page.waitForFunction(
        async () => (await (await caches.open('mizaj-assets-1')).keys()).length === 3,
      );
      const seen = site.requests.length;
      await page.reload();
      assert.equal(await result(page), 'positive');
      const again = site.requests.slice(seen).filter((path) => path.startsWith('/tiny/'));
      assert.deepEqual(again, ['/tiny/manifest.json']);
      await page.close();
      await site.close();
    });

    test('cached files are found for another URL, and evicted when replaced', async () => {
      let { tokenizer, manifest } = tinyBundle();
      const site = await siteFor(
        `${IMPORT}
        const mizaj = await createAnalyzer({ bundle: location.hash.slice(1) });
        return (await mizaj.analyze('good')).label;
      `,
        {
          pages: {
            '/tiny/tokenizer.json': (_, response) => response.end(tokenizer),
            '/tiny/manifest.json': (_, response) => response.end(manifest),
          },
        },
      );
      const { page } = await openPage(browser, `${site.origin}/#./tiny/`);
      const kept = () =>
        page.evaluate(async () =>
          (await (await caches.open('mizaj-assets-1')).keys()).map(({ url }) => url),
        );
      const sha256 = () => createHash('sha256').update(tokenizer).digest('hex');
      const isKept = (sum) =>
        page.waitForFunction(
          async (wanted) =>
            (await (await caches.open('mizaj-assets-1')).keys()).some(({ url }) =>
              url.includes(wanted),
            ),
          {},
          sum,
        );
      assert.equal(await result(page), 'positive');
      await page.waitForFunction(
        async () => (await (await caches.open('mizaj-assets-1')).keys()).length === 3,
      );
      const first = sha256();
      await page.evaluate(() => (location.hash = './moved/'));
      await page.reload();
      assert.equal(await result(page), 'positive');
      assert.deepEqual(
        site.requests.filter((path) => path.startsWith('/moved/')),
        ['/moved/manifest.json'],
      );

      const old = JSON.parse(manifest);
      tokenizer = Buffer.concat([tokenizer, Buffer.from('\n')]);
      Object.assign(old.files.tokenizer, { bytes: tokenizer.byteLength, sha256: sha256() });
      manifest = JSON.stringify(old);
      await page.evaluate(() => (location.hash = './tiny/'));
      await page.reload();
      assert.equal(await result(page), 'positive');
      await isKept(sha256());
      const urls = await kept();
      assert.equal(urls.length, 3, `${urls}`);
      assert.ok(!urls.some((url) => url.includes(first)), 'the old tokenizer is gone');
      await page.close();
      await site.close();
    });

    test('a browser with cached files of the previous version gets the new ones', async () => {
      // Every file has an old copy that is valid for a day, as after a visit yesterday.
      const files = {
        '/tiny/model.onnx': ['old', tinyBundle().model, 'application/octet-stream'],
        '/tiny/tokenizer.json': ['old', tinyBundle().tokenizer, 'application/json'],
        '/tiny/language.bin': ['old', tinyBundle().language, 'application/octet-stream'],
        '/module.wasm': [
          EMPTY_MODULE,
          readFileSync(join(MODULES, 'mizaj/dist/mizaj_bg.wasm')),
          'application/wasm',
        ],
      };
      let isUpgraded = false;
      const page =
        ([before, now, type]) =>
        (_, response) => {
          response.setHeader('cache-control', 'max-age=86400');
          response.setHeader('content-type', type);
          response.end(isUpgraded ? now : before);
        };
      const pages = Object.fromEntries(
        Object.entries(files).map(([path, versions]) => [path, page(versions)]),
      );
      const site = await siteFor(
        `if (location.hash === '#yesterday') {
          for (const path of ${JSON.stringify(Object.keys(files))}) await (await fetch(path)).arrayBuffer();
          return 'cached';
        }
        ${IMPORT}
        const mizaj = await createAnalyzer({ bundle: './tiny/', wasm: './module.wasm' });
        return (await mizaj.analyze('good')).label;`,
        { pages },
      );
      const { page: tab } = await openPage(browser, `${site.origin}/#yesterday`);
      assert.equal(await result(tab), 'cached');
      isUpgraded = true;
      await tab.evaluate(() => (location.hash = '#today'));
      await tab.reload();
      assert.equal(await result(tab), 'positive');
      await tab.close();
      await site.close();
    });

    test('a worker of another version is rejected', async () => {
      const other = readFileSync(join(MODULES, 'mizaj/dist/worker.js'), 'utf8').replaceAll(
        BUILD_ID,
        'another-build',
      );
      const site = await siteFor(
        `${IMPORT}
        const warnings = [];
        console.warn = (message) => warnings.push(message);
        const mizaj = await createAnalyzer({ bundle: './tiny/' });
        return { label: (await mizaj.analyze('bad')).label, thread: mizaj.thread, warnings };`,
        {
          pages: {
            '/node_modules/mizaj/dist/worker.js': (_, response) => {
              response.setHeader('content-type', 'text/javascript');
              response.end(other);
            },
          },
        },
      );
      const { page } = await openPage(browser, site.origin);
      const { warnings, ...judged } = await result(page);
      assert.deepEqual(judged, { label: 'negative', thread: 'main' });
      assert.match(warnings.join(), /two versions/);
      await page.close();
      await site.close();
    });

    test("service workers, shared workers and a page's own worker can analyze", async () => {
      const script = `
        import { createAnalyzer } from '/node_modules/mizaj/dist/index.js';
        const answer = async (port) => {
          try {
            const mizaj = await createAnalyzer({ bundle: '/tiny/' });
            port.postMessage({ label: (await mizaj.analyze('good')).label, thread: mizaj.thread });
          } catch (error) {
            port.postMessage({ failed: error.name, message: error.message });
          }
        };
        if ('clients' in self) oninstall = () => skipWaiting();
        // A service worker may be stopped when its event is over.
        self.onmessage = (event) => {
          const answered = answer(event.ports[0]);
          event.waitUntil?.(answered);
        };
        // Opening a shared worker asks it.
        self.onconnect = ({ ports: [port] }) => answer(port);`;
      const site = await siteFor(
        `const answerAt = (port) => new Promise((resolve) => {
          port.onmessage = ({ data }) => resolve(data);
          setTimeout(resolve, 25_000, 'no answer');
        });
        const ask = (target) => {
          const { port1, port2 } = new MessageChannel();
          target.postMessage('', [port2]);
          return answerAt(port1);
        };
        const { serviceWorker } = navigator;
        await serviceWorker.register('/scope.js', { type: 'module' });
        const { active } = await serviceWorker.ready;
        const own = new Worker('/scope.js', { type: 'module' });
        const answers = [await ask(active), await ask(own)];
        // A browser may end a shared worker that no page refers to.
        window.shared = new SharedWorker('/scope.js', { type: 'module' });
        return [...answers, await answerAt(window.shared.port)];`,
        {
          policy: UNTYPED,
          pages: {
            '/scope.js': (_, response) => {
              response.setHeader('content-type', 'text/javascript');
              response.end(script);
            },
          },
        },
      );
      const { page } = await openPage(browser, site.origin);
      assert.deepEqual(await result(page), [
        { label: 'positive', thread: 'main' },
        { label: 'positive', thread: 'worker' },
        // Only some browsers let shared workers start workers.
        { label: 'positive', thread: name === 'chrome' ? 'main' : 'worker' },
      ]);
      await page.close();
      await site.close();
    });

    test("the worker's file does nothing outside a worker", async () => {
      const site = await siteFor(`
        let messages = 0;
        addEventListener('message', () => (messages += 1));
        await import('./node_modules/mizaj/dist/worker.js');
        const handler = window.onmessage;
        window.postMessage({ id: 1, method: 'analyze', args: ['good', {}] });
        await new Promise((resolve) => setTimeout(resolve, 200));
        return { messages, isHandled: handler !== null };
      `);
      const { page } = await openPage(browser, site.origin);
      assert.deepEqual(await result(page), { messages: 1, isHandled: false });
      await page.close();
      await site.close();
    });

    test('a policy that lists other Trusted Types without requiring them does not interfere', async () => {
      const policy = [...UNTYPED, 'trusted-types my-app'];
      const site = await siteFor(
        `${IMPORT}
        const mizaj = await createAnalyzer({ bundle: './tiny/' });
        return { label: (await mizaj.analyze('good')).label, thread: mizaj.thread };`,
        { policy },
      );
      const { page } = await openPage(browser, site.origin);
      assert.deepEqual(await result(page), { label: 'positive', thread: 'worker' });
      await page.close();
      await site.close();
    });

    test('the files can be in a folder of their own', async () => {
      const { build } = await import('esbuild');
      const outfile = join(install(), `placed-${name}.js`);
      const entryPoints = [join(MODULES, 'mizaj/dist/index.js')];
      await build({ entryPoints, bundle: true, format: 'esm', external: ['node:*'], outfile });
      const site = await siteFor(
        `const { createAnalyzer, insights } = await import('/placed.js');
        const mizaj = await createAnalyzer({ assets: '/node_modules/mizaj/dist' });
        const { label } = await mizaj.analyze('I love it!');
        const rows = [{ text: 'a', label, confidence: 0.9, language: 'en' }];
        const { overall } = await insights(rows, { assets: '/node_modules/mizaj/dist/' });
        return { label, thread: mizaj.thread, positive: overall.counts.positive };`,
        {
          pages: {
            '/placed.js': (_, response) => {
              response.setHeader('content-type', 'text/javascript');
              response.end(readFileSync(outfile));
            },
          },
        },
      );
      const { page } = await openPage(browser, site.origin);
      assert.deepEqual(await result(page), { label: 'positive', thread: 'worker', positive: 1 });
      await page.close();
      await site.close();
    });

    test('a page starts offline with the example service worker', async () => {
      const site = await siteFor(
        `
        await navigator.serviceWorker.register('/offline.js');
        await navigator.serviceWorker.ready;
        const isServed = navigator.serviceWorker.controller !== null;
        ${IMPORT}
        const mizaj = await createAnalyzer();
        return { label: (await mizaj.analyze('I love it!')).label, thread: mizaj.thread, isServed };
      `,
        { policy: UNTYPED },
      );
      const { page } = await openPage(browser, site.origin);
      const expected = { label: 'positive', thread: 'worker' };
      assert.deepEqual(await result(page), { ...expected, isServed: false });
      await page.reload();
      assert.deepEqual(await result(page), { ...expected, isServed: true });
      // Nobody waits for the files to be kept, so this does.
      const seen = [...new Set(site.requests.filter((path) => path !== '/offline.js'))];
      await page.waitForFunction(
        async (paths) => {
          const keys = await (await caches.open('seen')).keys();
          const kept = keys.map(({ url }) => new URL(url).pathname);
          return paths.every((path) => kept.includes(path));
        },
        {},
        seen,
      );
      await site.close();
      await assert.rejects(fetch(site.origin), 'the network is gone');
      await page.reload();
      assert.deepEqual(await result(page), { ...expected, isServed: true });
      await page.close();
    });

    test('the package can come from another origin', async () => {
      const cdn = await serve({
        folders: { '/mizaj@0.1.0/': join(MODULES, 'mizaj'), '/tiny/': TINY },
        headers: { 'access-control-allow-origin': '*' },
      });
      const site = await siteFor(
        `const { createAnalyzer } = await import('${cdn.origin}/mizaj@0.1.0/dist/index.js');
        const mizaj = await createAnalyzer({ bundle: '${cdn.origin}/tiny/' });
        return { label: (await mizaj.analyze('good')).label, thread: mizaj.thread };`,
        { policy: [] },
      );
      const { page, problems } = await openPage(browser, site.origin);
      assert.deepEqual(await result(page), { label: 'positive', thread: 'worker' });
      assert.deepEqual(problems, []);
      await page.close();
      await Promise.all([site.close(), cdn.close()]);
    });
  });
}

describe('where Trusted Types are required and a bundler creates the worker', () => {
  test('the main thread takes over with a warning', async () => {
    const { build } = await import('esbuild');
    const bundled = join(install(), 'bundled');
    await build({
      entryPoints: [join(MODULES, 'mizaj/dist/index.js')],
      bundle: true,
      format: 'esm',
      external: ['node:*'],
      outdir: bundled,
    });
    const script = readFileSync(join(bundled, 'index.js'));
    const site = await siteFor(
      `const { createAnalyzer } = await import('./bundled.js');
      const warnings = [];
      console.warn = (message) => warnings.push(message);
      const mizaj = await createAnalyzer({ bundle: './tiny/', wasm: './node_modules/mizaj/dist/mizaj_bg.wasm' });
      return { label: (await mizaj.analyze('bad')).label, thread: mizaj.thread, warnings };`,
      {
        pages: {
          '/bundled.js': (_, response) => {
            response.setHeader('content-type', 'text/javascript');
            response.end(script);
          },
        },
      },
    );
    const browser = await launch('chrome');
    const { page } = await openPage(browser, site.origin);
    const { warnings, ...judged } = await result(page);
    assert.deepEqual(judged, { label: 'negative', thread: 'main' });
    assert.match(warnings.join(), /main thread.*TrustedScriptURL/s);
    await browser.close();
    await site.close();
  });
});
