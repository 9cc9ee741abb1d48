/** The package built by each bundler, run in a real browser. */

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { pathToFileURL } from 'node:url';

import { launch, openPage } from '../support/browsers.mjs';
import { install } from '../support/package.mjs';
import { serve } from '../support/site.mjs';

const require = createRequire(import.meta.url);
const load = (name) => import(pathToFileURL(require.resolve(name)).href);

const PAGE =
  '<!doctype html><meta charset="utf-8"><title>Test</title><link rel="icon" href="data:,">';
const ENTRY = `
  import { createAnalyzer } from 'mizaj';
  const run = async () => {
    const mizaj = await createAnalyzer();
    return { label: (await mizaj.analyze('I love it!')).label, thread: mizaj.thread };
  };
  window.result = run().catch(({ code, message }) => ({ code, message }));
`;

/**
 * For bundlers that do not follow `new URL(…, import.meta.url)`: every file is imported explicitly.
 */
const BY_NAME = `
  import wasm from 'mizaj/mizaj_bg.wasm';
  import manifest from 'mizaj/models/mizaj/manifest.json';
  import model from 'mizaj/models/mizaj/model.onnx';
  import tokenizer from 'mizaj/models/mizaj/tokenizer.json';
  import language from 'mizaj/models/mizaj/language.bin';
  ${ENTRY.replace(
    'createAnalyzer()',
    "createAnalyzer({ wasm, bundle: { manifest, model, tokenizer, language }, worker: '/worker.js' })",
  )}`;

/** A folder with `mizaj` installed, an entry and a page. */
function project(name, entry = ENTRY) {
  const folder = join(install(), name);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'entry.js'), entry);
  writeFileSync(
    join(folder, 'index.html'),
    `${PAGE}<script type="module" src="/entry.js"></script>`,
  );
  return folder;
}

/** Links one of the tests' own packages into the folder with `mizaj` installed. */
function link(name) {
  const place = join(install(), 'node_modules', name);
  if (existsSync(place)) return;
  mkdirSync(dirname(place), { recursive: true });
  symlinkSync(dirname(require.resolve(`${name}/package.json`)), place, 'dir');
}

describe('bundled by', () => {
  let browser;
  before(async () => (browser = await launch('chrome')));
  after(() => browser?.close());

  /** Opens the address and expects a verdict from the worker. */
  async function expectVerdict(address) {
    const { page, problems } = await openPage(browser, address);
    await page.waitForFunction('window.result');
    assert.deepEqual(await page.evaluate('window.result'), { label: 'positive', thread: 'worker' });
    // Ignores Vite's own message about reloading the page.
    assert.deepEqual(
      problems.filter((problem) => !/websocket/i.test(problem)),
      [],
    );
    await page.close();
  }

  /** The same for a folder written by a bundler. */
  async function expectVerdictFrom(folder, page) {
    const site = await serve({ folders: { '/': folder }, pages: { '/': page } });
    await expectVerdict(site.origin);
    await site.close();
  }

  test('Vite, production build', async () => {
    const { build } = await load('vite');
    const root = project('vite');
    await build({ root, configFile: false, logLevel: 'error', worker: { format: 'es' } });
    const site = await serve({ folders: { '/': join(root, 'dist') } });
    await expectVerdict(`${site.origin}/index.html`);
    await site.close();
  });

  test('Vite, development server', async () => {
    const { createServer } = await load('vite');
    const server = await createServer({
      root: project('vite-dev'),
      configFile: false,
      logLevel: 'error',
      server: { host: '127.0.0.1', hmr: false },
      optimizeDeps: { exclude: ['mizaj'] },
    });
    await server.listen();
    await expectVerdict(server.resolvedUrls.local[0]);
    await server.close();
  });

  test('webpack', async () => {
    const { default: webpack } = await load('webpack');
    const folder = project('webpack');
    const path = join(folder, 'dist');
    const stats = await new Promise((resolve, reject) =>
      webpack(
        {
          mode: 'production',
          context: folder,
          entry: './entry.js',
          output: { path, publicPath: 'auto' },
        },
        (error, result) => (error ? reject(error) : resolve(result)),
      ),
    );
    assert.deepEqual(stats.toJson({ errors: true }).errors, []);
    await expectVerdictFrom(path, `${PAGE}<script src="/main.js"></script>`);
  });

  test('Parcel, with raw JSON for models', async () => {
    const { Parcel } = await load('@parcel/core');
    const folder = project('parcel');
    writeFileSync(
      join(folder, 'entry.html'),
      `${PAGE}<script type="module" src="./entry.js"></script>`,
    );
    for (const name of ['config-default', 'transformer-raw']) link(`@parcel/${name}`);
    const config = {
      extends: '@parcel/config-default',
      transformers: { '**/mizaj/dist/models/*/*.json': ['@parcel/transformer-raw'] },
    };
    writeFileSync(join(folder, '.parcelrc'), JSON.stringify(config));
    const distDir = join(folder, 'dist');
    const parcel = new Parcel({
      entries: join(folder, 'entry.html'),
      config: join(folder, '.parcelrc'),
      mode: 'production',
      defaultTargetOptions: { distDir, publicUrl: '/' },
      shouldDisableCache: true,
    });
    await parcel.run();
    const site = await serve({ folders: { '/': distDir } });
    await expectVerdict(`${site.origin}/entry.html`);
    await site.close();
  });

  for (const [tool, flags] of [
    ['Turbopack', []],
    ['webpack', ['--webpack']],
  ]) {
    test(`Next.js with ${tool}`, async () => {
      const folder = project(`next-${tool}`, 'export {};');
      for (const name of ['next', 'react', 'react-dom']) link(name);
      mkdirSync(join(folder, 'app'));
      const page = `'use client';
        import { useEffect } from 'react';
        ${ENTRY.replace('window.result =', 'const start = () => window.result =')}
        export default function Page() {
          useEffect(() => void start(), []);
          return <h1>Test</h1>;
        }`;
      const layout = `export default function Layout({ children }) {
        return <html lang="en"><head><link rel="icon" href="data:," /></head><body>{children}</body></html>;
      }`;
      writeFileSync(join(folder, 'app/page.js'), page);
      writeFileSync(join(folder, 'app/layout.js'), layout);
      // Next.js itself is installed outside the project here.
      writeFileSync(
        join(folder, 'next.config.mjs'),
        "export default { output: 'export', turbopack: { root: '/' } };",
      );
      execFileSync(process.execPath, [require.resolve('next/dist/bin/next'), 'build', ...flags], {
        cwd: folder,
        env: { ...process.env, NEXT_TELEMETRY_DISABLED: '1' },
        stdio: 'pipe',
      });
      const site = await serve({ folders: { '/': join(folder, 'out') } });
      await expectVerdict(`${site.origin}/index.html`);
      await site.close();
    });
  }

  const MODULE_PAGE = `${PAGE}<script type="module" src="/main.js"></script>`;

  test('Rollup, with a file plugin', async () => {
    const { rollup } = await load('rollup');
    const { default: resolve } = await load('@rollup/plugin-node-resolve');
    const { default: url } = await load('@rollup/plugin-url');
    const folder = project('rollup', BY_NAME);
    const bundle = await rollup({
      input: { main: join(folder, 'entry.js'), worker: 'mizaj/worker' },
      plugins: [
        resolve({ browser: true, rootDir: folder }),
        url({ include: ['**/*.wasm', '**/models/**'], limit: 0, publicPath: '/' }),
      ],
      onwarn: ({ message }) => assert.fail(message),
    });
    await bundle.write({ dir: join(folder, 'dist'), format: 'es' });
    await bundle.close();
    await expectVerdictFrom(join(folder, 'dist'), MODULE_PAGE);
  });

  test('esbuild, with the file loader', async () => {
    const { build } = await load('esbuild');
    const folder = project('esbuild', BY_NAME);
    await build({
      absWorkingDir: folder,
      entryPoints: { main: 'entry.js', worker: 'mizaj/worker' },
      bundle: true,
      format: 'esm',
      outdir: 'dist',
      publicPath: '/',
      loader: Object.fromEntries(['.wasm', '.onnx', '.bin', '.json'].map((end) => [end, 'file'])),
    });
    await expectVerdictFrom(join(folder, 'dist'), MODULE_PAGE);
  });
});
