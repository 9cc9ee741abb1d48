/** Real browsers, headless. */

import puppeteer from 'puppeteer-core';

const PROGRAMS = {
  chrome: process.env.MIZAJ_CHROMIUM ?? '/usr/bin/chromium',
  firefox: process.env.MIZAJ_FIREFOX ?? '/usr/bin/firefox-esr',
};

/** Starts `chrome` or `firefox`. */
export const launch = (browser) =>
  puppeteer.launch({
    browser,
    executablePath: PROGRAMS[browser],
    headless: true,
    args: browser === 'chrome' ? ['--no-sandbox'] : [],
  });

/** A page that fails the test when anything goes wrong in it that the test does not expect. */
export async function openPage(browser, address) {
  const page = await browser.newPage();
  const problems = [];
  page.on('pageerror', (error) => problems.push(error.message));
  page.on('console', (message) => message.type() === 'error' && problems.push(message.text()));
  await page.goto(address);
  return { page, problems };
}
