/**
 * Bundles the pages into the few files a browser fetches, in `dist/`. With `--watch`, rebuilds
 * whenever a file is saved.
 */

import { copyFileSync, mkdirSync, readFileSync, rmSync, watch, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { build } from 'esbuild';

const WWW = dirname(fileURLToPath(import.meta.url));
const DIST = join(WWW, 'dist');
/** Beside the site, because it is none of its pages. */
const EXTENSION_DIST = join(WWW, 'dist-extension');

/** The pages, each with the name of its module and style sheet. */
const PAGES = { 'index.html': 'studio', 'desk.html': 'desk', 'stored.html': 'stored' };
/** Modules and style sheets, by their names in the site. */
const MODULES = {
  studio: 'studio/main.js',
  desk: 'desk/main.js',
  stored: 'stored/main.js',
  reader: 'files/reader.js',
};
const WORKERS = {
  'reader-worker': 'files/reader-worker.js',
  'ocr/worker': 'files/pictures/worker.js',
};
/** What the worker that reads pictures loads: the engine of tesseract.js and its data. */
const OCR = {
  'tesseract-core-simd-lstm.wasm': 'tesseract.js-core/tesseract-core-simd-lstm.wasm',
  'LICENSE.txt': 'tesseract.js-core/LICENSE',
  ...Object.fromEntries(
    ['ara', 'eng', 'fra'].map((language) => [
      `${language}.traineddata.gz`,
      `@tesseract.js-data/${language}/4.0.0_best_int/${language}.traineddata.gz`,
    ]),
  ),
};
const SHEETS = {
  studio: 'shared/styles/studio.css',
  desk: 'shared/styles/desk.css',
  embed: 'shared/styles/embed.css',
  teach: 'shared/styles/teach.css',
  insights: 'shared/styles/insights.css',
  stored: 'shared/styles/stored.css',
};
/** Classic scripts, not modules. */
const CLASSIC = { boot: 'shared/boot.js', 'service-worker': 'service-worker/main.js' };
/** What runs elsewhere: each a single file, so that it can be copied alone. */
const SIDEBAR = { embed: 'embed/main.js' };
/** The parts of the browser extension; `cargo xtask apps` adds its manifest and the package. */
const EXTENSION = { background: 'extension/background.js', panel: 'extension/panel.js' };
/** `desk/mizaj.js` is shown on the page. */
const COPIES = ['ticket.html', 'embed.html', 'icon.svg', 'manifest.webmanifest', 'desk/mizaj.js'];
/** The package's paths in the site; the pages import the published form. */
const PACKAGE = {
  mizaj: './mizaj/index.js',
  'mizaj/element': './mizaj/element/index.js',
  'mizaj/element/define': './mizaj/element/define.js',
};
/** Where the site holds the documentation, if it does: set by `xtask`, so that no link is dead. */
const DOCS = process.env.MIZAJ_DOCS;
/** Where it has the module that reads files. */
const TABLES = './tables/mizaj_tables.js';

const packageInSite = {
  name: 'package in site',
  setup({ onResolve }) {
    onResolve({ filter: /^mizaj(\/|$)/ }, ({ path }) => ({ path: PACKAGE[path], external: true }));
    onResolve({ filter: /^mizaj-tables$/ }, () => ({ path: TABLES, external: true }));
  },
};

const joined = (entryPoints, options) =>
  build({
    absWorkingDir: WWW,
    entryPoints,
    outdir: DIST,
    bundle: true,
    minify: true,
    sourcemap: 'linked',
    metafile: true,
    target: 'es2022',
    charset: 'utf8',
    plugins: [packageInSite],
    ...options,
  });

/** The transitive static imports of a module, as URLs in the site. */
function importsOf(entry, { outputs }) {
  const found = new Set();
  const visit = (output) => {
    for (const { path, kind, external } of outputs[output].imports) {
      const address = external ? path.replace('./', '') : path.replace('dist/', '');
      if (kind !== 'import-statement' || found.has(address)) continue;
      found.add(address);
      if (!external) visit(path);
    }
  };
  visit(`dist/${entry}.js`);
  return [...found];
}

/**
 * The page with the parts that all pages share, and with preload hints for its module's imports.
 */
function pageOf(file, metafile) {
  const source = readFileSync(join(WWW, file), 'utf8');
  const shared = (_, part) => readFileSync(join(WWW, 'shared', `${part}.html`), 'utf8').trim();
  const hints = importsOf(PAGES[file], metafile).map(
    (address) => `<link rel="modulepreload" href="${address}" />`,
  );
  return source
    .replace(/<html[^>]*/, (html) => (DOCS ? `${html} data-docs="${DOCS}"` : html))
    .replace(/<!-- shared: (\w+) -->/g, shared)
    .replace('</head>', `${hints.join('')}</head>`);
}

async function buildAll() {
  rmSync(DIST, { recursive: true, force: true });
  mkdirSync(DIST);
  const [{ metafile }] = await Promise.all([
    joined(MODULES, { format: 'esm', splitting: true, chunkNames: 'chunk-[hash]' }),
    // The engine of tesseract.js asks for these in Node only.
    joined(WORKERS, {
      format: 'esm',
      splitting: true,
      chunkNames: 'chunk-[hash]',
      external: ['crypto', 'fs'],
    }),
    joined(CLASSIC, { format: 'iife', define: { 'import.meta.url': 'self.location.href' } }),
    joined(SHEETS),
    joined(SIDEBAR, { format: 'esm' }),
    joined(EXTENSION, { format: 'esm', outdir: EXTENSION_DIST, sourcemap: false }),
  ]);
  // The extension's panel is the sidebar with a module of its own.
  const sidebar = readFileSync(join(WWW, 'embed.html'), 'utf8');
  writeFileSync(join(EXTENSION_DIST, 'panel.html'), sidebar.replace('embed.js', 'panel.js'));
  copyFileSync(join(DIST, 'embed.css'), join(EXTENSION_DIST, 'embed.css'));
  for (const file of Object.keys(PAGES)) writeFileSync(join(DIST, file), pageOf(file, metafile));
  for (const [name, path] of Object.entries(OCR))
    copyFileSync(join(WWW, 'node_modules', path), join(DIST, 'ocr', name));
  for (const file of COPIES) {
    mkdirSync(dirname(join(DIST, file)), { recursive: true });
    copyFileSync(join(WWW, file), join(DIST, file));
  }
}

await buildAll();
if (process.argv.includes('--watch')) {
  let timer;
  /** Ends when all that was saved so far is built. @type {Promise<unknown>} */
  let building = Promise.resolve();
  const again = () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      building = building.then(() => buildAll().catch(() => undefined)); // esbuild prints the error
    }, 50);
  };
  // The build itself changes this folder: its entries `dist` are made anew.
  watch(WWW, (_, name) => name?.startsWith('dist') || again());
  for (const folder of [
    'studio',
    'desk',
    'stored',
    'leaving',
    'embed',
    'extension',
    'files',
    'shared',
  ])
    watch(join(WWW, folder), { recursive: true }, again);
}
