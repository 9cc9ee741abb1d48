/** The code in the guides: all of it fits the package's types, and what prints runs. */

import assert from 'node:assert/strict';
import { execFile, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { build } from 'vite';

import { launch, openPage } from '../support/browsers.mjs';
import { emptyFolder, install, SOURCE } from '../support/package.mjs';
import { serve } from '../support/site.mjs';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const OURS = fileURLToPath(new URL('../node_modules/', import.meta.url));
const GUIDES = [
  'README.md',
  'packages/mizaj/README.md',
  'packages/mizaj-plus/README.md',
  ...readdirSync(join(ROOT, 'docs'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
];

/** The blocks of code of a guide. */
const blocksOf = (guide) =>
  [...readFileSync(join(ROOT, guide), 'utf8').matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)].map(
    ([, language, code]) => ({ guide, language, code }),
  );
const first = blocksOf('docs/first-hour.md');

/** What a piece of code takes from its surroundings, for the type checker. */
const SURROUNDINGS = `
  import type { SentimentAnalyzer } from 'mizaj';
  import type {} from 'mizaj/react';
  declare global {
    const text: string;
  }
`;
const PLUS = `declare module 'mizaj-plus' {
  export const plus: URL;
}
`;

/**
 * What JavaScript may do and TypeScript would not: hand over a wrong value to show the error, or read
 * something that may be missing. What is left is names: of modules, exports, options and fields.
 */
const OF_VALUES = ['TS2322', 'TS2345', 'TS18047', 'TS18048'];

test('all code fits the types of the package', () => {
  const folder = install();
  const place = join(folder, 'guides');
  mkdirSync(place, { recursive: true });
  for (const name of ['@types/react', 'csstype'])
    cpSync(join(OURS, name), join(folder, 'node_modules', name), { recursive: true });
  const files = ['around.d.ts', 'plus.d.ts'];
  writeFileSync(join(place, 'around.d.ts'), SURROUNDINGS);
  writeFileSync(join(place, 'plus.d.ts'), PLUS);
  for (const guide of GUIDES) {
    for (const [index, { language, code }] of blocksOf(guide).entries()) {
      if (!['js', 'jsx', 'ts', 'tsx'].includes(language)) continue;
      // Angular is checked by building an app: `tests/web/frameworks`.
      if (code.includes('@angular/')) continue;
      const name = `${guide.replaceAll(/[/.]/g, '-')}-${index}.${language}`;
      const continues = /\bmizaj\b/.test(code) && !/import .*from 'mizaj|\bmizaj =/.test(code);
      const head = continues
        ? "/** @type {import('mizaj').SentimentAnalyzer} */ const mizaj = /** @type {any} */ (0);\n"
        : '';
      writeFileSync(join(place, name), `${head}${code}\nexport {};\n`);
      files.push(name);
    }
  }
  assert.ok(files.length > 15, `${files.length}`);
  const config = {
    compilerOptions: {
      module: 'esnext',
      moduleResolution: 'bundler',
      target: 'esnext',
      jsx: 'react-jsx',
      allowJs: true,
      checkJs: true,
      noEmit: true,
      noImplicitAny: false,
      strict: true,
      useUnknownInCatchVariables: false,
      skipLibCheck: false,
      types: [],
    },
    files,
  };
  writeFileSync(join(place, 'tsconfig.json'), JSON.stringify(config));
  const { stdout } = spawnSync(
    process.execPath,
    [join(OURS, 'typescript/bin/tsc'), '--project', place, '--pretty', 'false'],
    { encoding: 'utf8' },
  );
  const faults = stdout.split('\n').filter((line) => {
    const [, file, code] = /^(\S+)\(\d+,\d+\): error (TS\d+)/.exec(line) ?? [];
    // `useState()` without types holds nothing for ever.
    const isUntyped = OF_VALUES.includes(code) || line.includes("on type 'never'");
    return code && !(/\.jsx?$/.test(file) && isUntyped);
  });
  assert.deepEqual(faults, []);
});

/** The output that an example promises: the comment after each `console.log`. */
const promised = (code) =>
  [...code.matchAll(/console\.log\(.*\); \/\/ (.*)$/gm)].map(([, line]) => line).join('\n');

describe('the first hour', () => {
  let server;
  before(async () => {
    const file = join(install(), 'server.mjs');
    copyFileSync(join(SOURCE, 'examples/server.mjs'), file);
    server = spawn(process.execPath, [file, '8000'], { stdio: ['ignore', 'pipe', 'inherit'] });
    await once(server.stdout, 'data');
  });
  after(() => server.kill());

  const printing = first.filter(({ language, code }) => language === 'js' && promised(code));
  test('has an example of each kind', () => assert.equal(printing.length, 5));

  for (const [index, { code }] of printing.entries()) {
    test(`example ${index + 1} prints what its comments say`, async () => {
      const file = join(install(), `first-hour-${index}.mjs`);
      writeFileSync(file, code);
      const { stdout } = await promisify(execFile)(process.execPath, [file]);
      assert.equal(stdout.trimEnd(), promised(code));
    });
  }

  test('the hook is the example that runs', () => {
    const [{ code }] = first.filter(({ language }) => language === 'jsx');
    assert.equal(code, readFileSync(join(SOURCE, 'examples/use-mood.jsx'), 'utf8'));
  });

  test('every example of the package that it names is there', () => {
    const text = readFileSync(join(ROOT, 'docs/first-hour.md'), 'utf8');
    const named = [...text.matchAll(/examples\/([\w.-]+)/g)].map(([, name]) => name);
    for (const name of named) assert.ok(existsSync(join(SOURCE, 'examples', name)), name);
  });
});

describe('in Chromium', () => {
  let browser;
  before(async () => {
    browser = await launch('chrome');
  });
  after(() => browser?.close());

  test('the hook survives StrictMode and shows the last text', async () => {
    const root = emptyFolder('hook');
    copyFileSync(join(SOURCE, 'examples/use-mood.jsx'), join(root, 'use-mood.jsx'));
    writeFileSync(
      join(root, 'entry.js'),
      `import { createElement, StrictMode } from 'react';
      import { createRoot } from 'react-dom/client';
      import Reply from './use-mood.jsx';
      const own = globalThis.Worker;
      window.workers = 0;
      globalThis.Worker = class extends own { constructor(...all) { super(...all); window.workers += 1; } };
      createRoot(document.querySelector('main')).render(createElement(StrictMode, null, createElement(Reply)));`,
    );
    writeFileSync(
      join(root, 'index.html'),
      `<!doctype html><html lang="en"><meta charset="utf-8"><title>Hook</title><link rel="icon" href="data:,">
      <main></main><script type="module" src="/entry.js"></script></html>`,
    );
    await build({
      root,
      configFile: false,
      logLevel: 'error',
      worker: { format: 'es' },
      resolve: {
        alias: [
          { find: /^(react|react-dom)(?=\/|$)/, replacement: `${OURS}$1` },
          { find: /^mizaj$/, replacement: join(install(), 'node_modules/mizaj/dist/index.js') },
        ],
      },
      oxc: { jsx: { runtime: 'automatic' } },
    });
    const site = await serve({ folders: { '/': join(root, 'dist') } });
    const { page, problems } = await openPage(browser, `${site.origin}/index.html`);
    const says = (label) =>
      page.waitForFunction(
        (wanted) => document.querySelector('output').textContent === wanted,
        {},
        label,
      );
    await page.type('textarea', 'The service is terrible');
    await says('negative');
    await page.type(
      'textarea',
      ' was yesterday. Today it is wonderful, I love it, thank you so much!!',
    );
    await says('positive');
    assert.equal(await page.evaluate(() => window.workers), 1);
    assert.deepEqual(problems, []);
    await page.close();
    await site.close();
  });

  test('the frame answers its page and nobody else', async () => {
    const [frame, around] = first
      .filter(({ language }) => language === 'html')
      .map(({ code }) => code);
    const head =
      '<!doctype html><meta charset="utf-8"><title>?</title><link rel="icon" href="data:,">';
    const origins = {};
    const filled = (html) =>
      head +
      html.replaceAll('PARENT_ORIGIN', origins.parent).replaceAll('FRAME_ORIGIN', origins.frame);
    const send = (html) => (_, response) => {
      response.setHeader('content-type', 'text/html; charset=utf-8');
      response.end(filled(html));
    };
    const inner = await serve({
      folders: { '/mizaj/': join(install(), 'node_modules/mizaj/dist') },
      pages: { '/sidebar.html': send(frame) },
    });
    const outer = await serve({ pages: { '/': send(around) } });
    const stranger = await serve({ pages: { '/': send(around) } });
    origins.frame = inner.origin;
    origins.parent = outer.origin;
    const { page, problems } = await openPage(browser, outer.origin);
    await page.waitForFunction(() => document.title === 'positive');
    assert.deepEqual(problems, []);
    await page.close();
    // The frame speaks to its own page only: on another one nothing happens.
    const other = await browser.newPage();
    await other.goto(stranger.origin);
    await other.evaluate((origin) => {
      const { contentWindow } = document.querySelector('iframe');
      contentWindow.postMessage({ id: 1, text: 'I love it!' }, origin);
    }, inner.origin);
    await new Promise((resolve) => setTimeout(resolve, 1000));
    assert.equal(await other.title(), '?');
    await other.close();
    for (const site of [inner, outer, stranger]) await site.close();
  });
});

test('the page of the site that lists the guides knows them all', () => {
  const list = readFileSync(join(ROOT, 'xtask/docs/guides.json'), 'utf8');
  for (const guide of GUIDES) assert.ok(list.includes(`"${guide}"`), guide);
  for (const path of JSON.parse(list).flatMap(({ pages }) => pages))
    assert.ok(existsSync(join(ROOT, path)), path);
});
