/**
 * Takes the README's pictures from the current pages: `cargo xtask pictures`. They are committed,
 * so they must be small.
 */

import assert from 'node:assert/strict';
import { mkdir, stat } from 'node:fs/promises';

import { analyze, launch, open, ready } from './browsers.js';

const FOLDER = new URL('./pictures/', import.meta.url);
const LARGEST = 100_000;
const TEXT =
  'Le service client est nul, je suis très déçu. La livraison, par contre, était rapide, merci au livreur !';

/** Each picture: its page, its height in pixels, and the steps before it is taken. */
const SHOTS = {
  studio: { path: '', height: 1130, prepare: typed },
  desk: { path: 'desk.html', height: 880, prepare: analyzed },
};

async function typed(page) {
  await analyze(page, TEXT);
  await page.waitForSelector('#sentences-block:not([hidden])');
  await page.evaluate(() => document.activeElement.blur());
}

async function analyzed(page) {
  await page.waitForFunction(() =>
    [...document.querySelectorAll('.ticket mizaj-badge, .message mizaj-badge')].every(
      ({ verdict }) => verdict,
    ),
  );
  await page.waitForSelector('#escalation:not([hidden])');
}

const browser = await launch('chromium');
await mkdir(FOLDER, { recursive: true });
for (const [name, { path: address, height, prepare }] of Object.entries(SHOTS)) {
  const { page, complaints, close } = await open(browser, address, {
    language: 'en',
    theme: 'light',
  });
  await page.setViewport({ width: 1280, height, deviceScaleFactor: 1.5 });
  await ready(page);
  await prepare(page);
  // Wait until gliding rows have arrived.
  await page.evaluate(() =>
    Promise.all(
      document.getAnimations().map((animation) => animation.finished.catch(() => undefined)),
    ),
  );
  const path = new URL(`${name}.webp`, FOLDER).pathname;
  const clip = await page.evaluate(() => ({
    x: 0,
    y: 0,
    width: document.documentElement.clientWidth,
    height: innerHeight,
  }));
  await page.screenshot({ path, type: 'webp', quality: 60, clip });
  const { size } = await stat(path);
  console.log(`${name}.webp ${size} bytes`);
  assert.ok(size <= LARGEST, `${name}.webp is larger than ${LARGEST} bytes`);
  assert.deepEqual(complaints, []);
  await close();
}
await browser.close();
