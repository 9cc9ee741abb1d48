/** Real browsers, headless. */

import puppeteer from 'puppeteer-core';

const PROGRAMS = {
  chrome: process.env.MIZAJ_CHROMIUM ?? '/usr/bin/chromium',
  firefox: process.env.MIZAJ_FIREFOX ?? '/usr/bin/firefox-esr',
};

/** Starts `chrome` or `firefox`, with further options of Puppeteer. */
export const launch = (browser, options = {}) =>
  puppeteer.launch({
    browser,
    executablePath: PROGRAMS[browser],
    headless: true,
    // Chromium's sandbox refuses to run as root, and containers run as root.
    args: browser === 'chrome' && process.getuid?.() === 0 ? ['--no-sandbox'] : [],
    ...options,
  });

/** A page that fails the test on any unexpected error. */
export async function openPage(browser, address) {
  const page = await browser.newPage();
  const problems = [];
  page.on('pageerror', (error) => problems.push(error.message));
  page.on('console', (message) => message.type() === 'error' && problems.push(message.text()));
  await page.goto(address);
  return { page, problems };
}
