/**
 * Makes a small app with a framework, builds it as its users do, serves it and asks for verdicts in
 * Chromium: on the server where the framework has one, in the page, and from the badge.
 *
 * `node tests/web/frameworks/run.mjs NAME...` after `cargo xtask build`; without a name, all of them.
 * Everything comes from npm, into a temporary folder that is removed afterwards (0.3 to 0.6 GB each).
 * Too heavy for CI: run it before a release, and note the versions in `packages/mizaj/README.md`.
 */

import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { delimiter, dirname, join } from 'node:path';

import { launch, openPage } from '../support/browsers.mjs';
import { emptyFolder, pack } from '../support/package.mjs';
import { serve } from '../support/site.mjs';
import { APPS } from './apps.mjs';

/** Newer frameworks refuse the oldest Node that the package runs on. */
const NODE = 'node@24.15.0';
/** How long a page may take until its verdicts are there, in milliseconds. */
const PAGE_MS = 120_000;

const names = process.argv.slice(2);
const unknown = names.filter((name) => !APPS[name]);
assert.deepEqual(unknown, [], `no such app; there are ${Object.keys(APPS).join(', ')}`);
const { tarball } = pack();
for (const name of names.length > 0 ? names : Object.keys(APPS)) {
  const folder = emptyFolder(`app-${name}`);
  try {
    await check(name, APPS[name], folder);
  } finally {
    if (!process.env.MIZAJ_KEEP) rmSync(folder, { recursive: true, force: true });
  }
}

/** Builds one app and looks at it. */
async function check(name, app, folder) {
  const environment = {
    ...process.env,
    PATH: [
      join(folder, 'node_modules/node/bin'),
      join(folder, 'node_modules/.bin'),
      process.env.PATH,
    ].join(delimiter),
    CI: '1',
    NO_COLOR: '1',
    ASTRO_TELEMETRY_DISABLED: '1',
    NEXT_TELEMETRY_DISABLED: '1',
    NG_CLI_ANALYTICS: 'false',
    NUXT_TELEMETRY_DISABLED: '1',
  };
  const run = (command) => {
    const [program, ...args] = command.split(' ');
    const { status, stdout, stderr } = spawnSync(program, args, {
      cwd: folder,
      env: environment,
      encoding: 'utf8',
      maxBuffer: 1 << 26,
    });
    assert.equal(status, 0, `${name}: ${command}\n${stdout}\n${stderr}`);
  };
  for (const [path, contents] of Object.entries(app.files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), contents);
  }
  const manifest = { name: `mizaj-${name}`, private: true, type: 'module', ...app.manifest };
  writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest, null, 2));
  run(
    `npm install --no-audit --no-fund --loglevel=error ${NODE} ${tarball} ${app.packages.join(' ')}`,
  );
  for (const command of app.build) run(command);

  const port = await freePort();
  let site;
  let server;
  if (app.serve) {
    const [program, ...args] = app.serve.replace('PORT', port).split(' ');
    server = spawn(program, args, {
      cwd: folder,
      env: { ...environment, PORT: String(port), HOST: '127.0.0.1', NITRO_HOST: '127.0.0.1' },
      stdio: ['ignore', 'ignore', 'inherit'],
    });
  } else {
    site = await serve({
      folders: { '/': join(folder, app.output) },
      pages: { '/': readFileSync(join(folder, app.output, 'index.html'), 'utf8') },
    });
  }
  try {
    const origin = site?.origin ?? `http://127.0.0.1:${port}`;
    await answers(origin);
    const found = {};
    for (const [path, expected] of Object.entries(app.routes ?? {})) {
      found[path] = await (await fetch(origin + path)).text();
      assert.match(found[path], expected, `${name}: ${path}`);
    }
    Object.assign(found, await look(origin, app.expected));
    const versions = app.packages.map((it) => {
      const own = it.replace(/(?<=.)@[^@]*$/, '');
      return `${own} ${JSON.parse(readFileSync(join(folder, 'node_modules', own, 'package.json'), 'utf8')).version}`;
    });
    console.log(`${name}: ok, with ${versions.join(', ')}\n  ${JSON.stringify(found)}`);
  } finally {
    server?.kill();
    await site?.close();
  }
}

/** What the elements of the page say, and the badge; fails on any error of the page. */
async function look(origin, expected) {
  const browser = await launch('chrome');
  try {
    const { page, problems } = await openPage(browser, origin);
    const found = {};
    for (const [id, text] of Object.entries(expected)) {
      await page
        .waitForFunction(
          (wanted, value) => document.getElementById(wanted)?.textContent.trim() === value,
          { timeout: PAGE_MS },
          id,
          text,
        )
        .catch(() => undefined);
      found[id] = await page.evaluate(
        (wanted) => document.getElementById(wanted)?.textContent.trim(),
        id,
      );
      assert.equal(found[id], text, `#${id}; problems: ${problems.join('; ')}`);
    }
    await page.waitForFunction(
      () =>
        document.querySelector('mizaj-badge')?.shadowRoot?.querySelector('.label')?.textContent ===
        'Positive',
      { timeout: PAGE_MS },
    );
    assert.deepEqual(problems, []);
    return { ...found, badge: 'Positive' };
  } finally {
    await browser.close();
  }
}

/** Waits until a server answers. */
async function answers(origin) {
  for (let tries = 0; tries < 240; tries++) {
    try {
      await fetch(origin);
      return;
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
  }
  assert.fail(`nothing answers at ${origin}`);
}

function freePort() {
  return new Promise((resolve) => {
    const server = createServer();
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}
