/** The browser in which all engines are measured. */

import { setTimeout as rest } from 'node:timers/promises';

import puppeteer from 'puppeteer-core';

const PROGRAM = process.env.MIZAJ_CHROMIUM ?? '/usr/bin/chromium';

/** Starts Chromium. */
export const launch = () =>
  puppeteer.launch({
    executablePath: PROGRAM,
    headless: true,
    args: [
      // The sandbox does not work as root, the usual user in containers.
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
      '--disable-gpu',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--no-first-run',
    ],
    protocolTimeout: 3_600_000,
  });

/**
 * Opens a page in a fresh profile, with an empty cache. `report` resolves with the argument of the
 * page's call to `report`. `facts` is defined before any script runs. The page is visited after its
 * window has been open for `restMs`.
 */
export async function open(browser, address, facts, restMs = 0) {
  const context = await browser.createBrowserContext();
  const page = await context.newPage();
  const { promise: report, resolve, reject } = withResolvers();
  report.catch(() => undefined); // the caller awaiting it gets the error
  page.on('pageerror', reject);
  await page.exposeFunction('report', resolve);
  await page.evaluateOnNewDocument((value) => (globalThis.facts = value), facts);
  await rest(restMs);
  await page.goto(address);
  return { page, report, close: () => context.close() };
}

/** `Promise.withResolvers`, which Node 20 lacks. */
function withResolvers() {
  const made = {};
  made.promise = new Promise((resolve, reject) => Object.assign(made, { resolve, reject }));
  return made;
}
