/** The browsers and the site under test; `cargo xtask test pages` provides their paths. */

import { mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe } from 'node:test';

import { launch as start } from '../support/browsers.mjs';

const { MIZAJ_SITE } = process.env;
if (!MIZAJ_SITE) {
  throw new Error('run these tests with `cargo xtask test pages`');
}

/** The address of the first page. */
export const SITE = MIZAJ_SITE;

/** Screen sizes, in CSS pixels. */
export const SIZES = {
  phone: { width: 390, height: 844 },
  desktop: { width: 1280, height: 900 },
};

const SCREENSHOTS = new URL('./screenshots/', import.meta.url);

const BROWSERS = {
  chromium: { browser: 'chrome' },
  // The downloads panel would cover the page and catch the test's keys.
  firefox: {
    browser: 'firefox',
    extraPrefsFirefox: { 'browser.download.alwaysOpenPanel': false },
  },
};

/** Starts a browser by its name. */
export function launch(name) {
  const { browser, ...options } = BROWSERS[name];
  return start(browser, options);
}

/** Runs `suite` once for each browser, with a function that opens a page in it. */
export function inEachBrowser(title, suite) {
  for (const name of Object.keys(BROWSERS)) {
    describe(`${title} in ${name}`, { timeout: 900_000 }, () => {
      let browser;
      before(async () => {
        browser = await launch(name);
      });
      after(() => browser?.close());
      suite({ name, open: (path, settings) => open(browser, path, settings) });
    });
  }
}

/**
 * A page of the site in a fresh profile, with its requests and console errors. `saved` waits for a
 * download with this name; `close` deletes the profile.
 */
export async function open(browser, path = '', { size = 'desktop', language, theme } = {}) {
  const folder = await mkdtemp(join(tmpdir(), 'mizaj-'));
  const context = await browser.createBrowserContext({
    downloadBehavior: { policy: 'allow', downloadPath: folder },
  });
  const page = await context.newPage();
  await page.setViewport(SIZES[size]);
  const requests = [];
  const complaints = [];
  page.on('request', (request) => requests.push(request.url()));
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('console', (message) => {
    if (['error', 'warn'].includes(message.type())) complaints.push(message.text());
  });
  const address = new URL(path, SITE).href;
  await page.evaluateOnNewDocument(
    (settings) => {
      for (const [key, value] of Object.entries(settings))
        if (value) localStorage.setItem(key, value);
    },
    { 'mizaj-interface-language': language, 'mizaj-theme': theme },
  );
  await page.goto(address);
  const close = async () => {
    await context.close();
    await rm(folder, { recursive: true });
  };
  return { page, requests, complaints, saved: (name) => arrived(folder, name), close };
}

/** The contents of a file once it is complete: some browsers write under another name first. */
async function arrived(folder, name) {
  for (;;) {
    const names = await readdir(folder);
    const bytes = names.includes(name) ? await readFile(join(folder, name)) : Buffer.alloc(0);
    if (bytes.length > 0 && !names.includes(`${name}.part`)) return bytes;
    await new Promise((done) => setTimeout(done, 50));
  }
}

/**
 * Clicks the element once it exists and is visible, enabled and at rest: a busy machine may still
 * be drawing it.
 */
export function click(page, selector) {
  return page.locator(selector).click();
}

/** Drops files from disk on the element, as real `File`s in the event that a browser would send. */
export async function drop(page, selector, paths) {
  // Only a file input can get a file from disk.
  const picker = await page.evaluateHandle(() =>
    Object.assign(document.createElement('input'), { type: 'file', multiple: true }),
  );
  await picker.uploadFile(...paths);
  await page.evaluate(
    ({ files }, place) => {
      const dataTransfer = new DataTransfer();
      for (const file of files) dataTransfer.items.add(file);
      for (const type of ['dragenter', 'dragover', 'drop']) {
        const event = new DragEvent(type, { bubbles: true, cancelable: true, dataTransfer });
        document.querySelector(place).dispatchEvent(event);
        if (type !== 'dragenter' && !event.defaultPrevented)
          throw new Error(`the browser would open the files: ${type}`);
      }
    },
    picker,
    selector,
  );
}

/** Copies the text to the clipboard like a user, and presses the keys to paste. */
export async function paste(page, text) {
  const keys = async (key, command) => {
    await page.keyboard.down('Control');
    await page.keyboard.press(key, { commands: [command] });
    await page.keyboard.up('Control');
  };
  await page.evaluate((content) => {
    const box = document.body.appendChild(document.createElement('textarea'));
    box.value = content;
    box.select();
  }, text);
  await keys('KeyC', 'Copy');
  await page.evaluate(() => document.body.lastElementChild.remove());
  await keys('KeyV', 'Paste');
}

/** Waits until everything is loaded and cached, and the page counts its requests. */
export async function ready(page) {
  await page.waitForSelector('#requests:not([hidden])', { timeout: 120_000 });
}

/** Types into the first text box like a user, and returns the verdict shown. */
export async function analyze(page, text) {
  await page.evaluate(() => {
    const box = document.querySelector('textarea');
    box.value = '';
    box.dispatchEvent(new Event('input', { bubbles: true }));
  });
  await page.waitForSelector('#verdict:not([data-label]):not([aria-busy])');
  await page.type('textarea', text);
  await page.waitForFunction(
    (typed) => {
      const verdict = document.querySelector('#verdict');
      return (
        verdict.dataset.label &&
        !verdict.hasAttribute('aria-busy') &&
        document.querySelector('textarea').value === typed
      );
    },
    {},
    text,
  );
  return page.$eval('#verdict', (element) => ({ ...element.dataset }));
}

/** Saves a picture of the page for people to review. */
export async function picture(page, name, options = {}) {
  await mkdir(SCREENSHOTS, { recursive: true });
  await page.evaluate(() => scrollTo(0, 0));
  await page.screenshot({ path: new URL(`${name}.png`, SCREENSHOTS).pathname, ...options });
}
