/** Personal data is redacted before anything leaves the pages. */

import assert from 'node:assert/strict';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { inflateRawSync } from 'node:zlib';

import { violations } from './axe.js';
import { analyze, click, drop, inEachBrowser, picture, ready } from './browsers.js';

/** What must not leave. */
const SECRETS = /nadia@example|06 12 34 56 78|661234567|Nadia|58211|4242/;

/** Rows in which every column holds personal data: cells, names of columns and of the file. */
const ROWS = [
  'date,customer_name,Téléphone,written to help@example.com,city,text',
  '2026-01-05,Nadia B.,0661234567,yes,Casablanca,"Order 58211 never came, call 06 12 34 56 78"',
  '2026-01-06,Nadia B.,0661234567,no,Rabat,Very bad service. Write to nadia@example.com',
  '2026-01-07,Omar K.,,no,Rabat,My card 4242 4242 4242 4242 was charged twice. I am furious!',
  '2026-01-08,,,no,Casablanca,I love it!',
  '2026-01-09,Nadia B.,,no,Rabat,N/A',
  '',
].join('\n');

async function fileOf(name, content) {
  const path = join(await mkdtemp(join(tmpdir(), 'mizaj-')), name);
  await writeFile(path, content);
  return path;
}

/** Opens the file with personal data and analyzes it. */
async function analyzed(page, name = 'mail from nadia@example.com.csv') {
  await ready(page);
  await page.evaluate(() => {
    location.hash = 'batch';
  });
  await drop(page, '#view-batch', [await fileOf(name, ROWS)]);
  await page.waitForSelector('#analyze-all');
  await click(page, '#analyze-all');
  await page.waitForFunction(
    () => document.querySelector('#stop')?.hidden && !document.querySelector('[aria-busy="true"]'),
  );
  await page.waitForSelector('#download-csv');
}

/** Clicks a button that saves, looks at what is shown, and answers. */
async function answer(page, selector, choice = 'redacted') {
  await click(page, selector);
  await page.waitForSelector('dialog.leaving[open]');
  const shown = await page.$eval('dialog.leaving', (dialog) => dialog.textContent);
  await click(page, `dialog.leaving [data-answer="${choice}"]`);
  await page.waitForFunction(() => !document.querySelector('dialog.leaving'));
  return shown;
}

/** The parts of a ZIP archive with their contents (those that are deflated). */
function unzipped(bytes) {
  const texts = [];
  for (let at = bytes.indexOf('PK\x03\x04', 0, 'latin1'); at >= 0; ) {
    const start = at + 30 + bytes.readUInt16LE(at + 26) + bytes.readUInt16LE(at + 28);
    texts.push(String(inflateRawSync(bytes.subarray(start))));
    at = bytes.indexOf('PK\x03\x04', start, 'latin1');
  }
  return texts.join('\n');
}

inEachBrowser('redaction', ({ name, open }) => {
  test('every file of the view File leaves with pseudonyms, after they are shown', async () => {
    const { page, saved, complaints, close } = await open();
    await analyzed(page);
    const box = '.downloads input[data-part="redact"]';
    assert.equal(await page.$eval(box, (input) => input.checked), true, 'on by default');
    // The third row is corrected, so that there is something to learn from.
    await page.evaluate(() => {
      const menu = document.querySelectorAll('tr[data-row] select')[2];
      menu.value = 'neutral';
      menu.dispatchEvent(new Event('change', { bubbles: true }));
    });
    await page.waitForFunction(() => !document.querySelector('#download-corrections').disabled);

    const shown = await answer(page, '#download-csv');
    assert.match(shown, /Personal data found/);
    for (const part of ['Nadia B.', 'CUSTOMER_1', '06 12 34 56 78', 'PHONE_', 'ORDER_1', 'CARD_1'])
      assert.ok(shown.includes(part), part);
    const csv = String(await saved('mail from EMAIL_1.mizaj.csv'));
    assert.doesNotMatch(csv, SECRETS);
    const lines = csv.slice(1).split('\r\n');
    assert.match(
      lines[0],
      /^date,customer_name,Téléphone,written to EMAIL_2,city,text,mizaj_label/,
    );
    assert.match(lines[1], /^2026-01-05,CUSTOMER_1,PHONE_1,yes,Casablanca,"Order ORDER_1 never/);
    assert.match(lines[2], /^2026-01-06,CUSTOMER_1,PHONE_1,no,Rabat,.*EMAIL_1/);
    assert.match(lines[3], /^2026-01-07,CUSTOMER_2,,no,Rabat,My card CARD_1/);
    const note = await page.$eval('[data-part="download-note"]', (p) => p.textContent);
    assert.match(note, /\d+ parts redacted/);

    await answer(page, '#download-json');
    const json = String(await saved('mail from EMAIL_1.mizaj.jsonl'));
    assert.doesNotMatch(json, SECRETS);
    const [first] = json.split('\n').map((line) => line && JSON.parse(line));
    assert.equal(first.text, 'Order ORDER_1 never came, call PHONE_2');
    assert.ok(first.mizaj.label);

    await answer(page, '#download-xlsx');
    const sheet = unzipped(await saved('mail from EMAIL_1.mizaj.xlsx'));
    assert.match(sheet, /CUSTOMER_1/);
    assert.doesNotMatch(sheet, SECRETS);

    await answer(page, '#download-topics');
    assert.doesNotMatch(String(await saved('mail from EMAIL_1.mizaj.topics.csv')), SECRETS);

    await answer(page, '#download-corrections');
    const corrections = String(await saved('mail from EMAIL_1.mizaj.corrections.jsonl'));
    assert.match(corrections, /My card CARD_1 was charged/);

    // Esc cancels: nothing is saved.
    await click(page, '#download-csv');
    await page.waitForSelector('dialog.leaving[open]');
    if (name === 'chromium') assert.deepEqual(await violations(page), []);
    await picture(page, `redaction-${name}`);
    await page.keyboard.press('Escape');
    await page.waitForFunction(() => !document.querySelector('dialog.leaving'));

    // Switched off, the file leaves as it is, and no question is asked.
    await click(page, box);
    await click(page, '#download-csv');
    assert.match(String(await saved('mail from nadia@example.com.mizaj.csv')), /Nadia B\./);
    assert.deepEqual(complaints, []);
    await close();
  });

  test('where nothing can be redacted, nothing leaves but on request', async () => {
    const { page, saved, close } = await open();
    await analyzed(page, 'letters.csv');
    await page.evaluate(() => {
      const { fetch } = window;
      window.works = false;
      window.fetch = (address, ...rest) =>
        !window.works && String(address.url ?? address).includes('mizaj_redact_bg')
          ? Promise.reject(new TypeError('no network'))
          : fetch(address, ...rest);
    });
    const shown = await answer(page, '#download-json', 'cancel');
    assert.match(shown, /can’t be redacted.*Nothing has left this page/s);
    await answer(page, '#download-json', 'unchanged');
    assert.match(String(await saved('letters.mizaj.jsonl')), SECRETS);
    await click(page, '#download-csv');
    await page.waitForSelector('dialog.leaving [data-answer="again"]');
    await page.evaluate(() => {
      window.works = true;
    });
    await click(page, 'dialog.leaving [data-answer="again"]');
    await page.waitForSelector('dialog.leaving [data-answer="redacted"]');
    await click(page, 'dialog.leaving [data-answer="redacted"]');
    assert.doesNotMatch(String(await saved('letters.mizaj.csv')), SECRETS);
    await close();
  });

  test('rows that are left out', async () => {
    const { page, saved, close } = await open('#batch');
    await ready(page);
    await drop(page, '#view-batch', [await fileOf('letters.csv', ROWS)]);
    await page.waitForSelector('[data-kind="nonAnswer"] summary');
    await click(page, '[data-kind="nonAnswer"] summary');
    await page.waitForSelector('[data-kind="nonAnswer"] .kind-rows button');
    await answer(page, '[data-kind="nonAnswer"] .kind-rows button');
    const csv = String(await saved('nonAnswer.csv'));
    assert.match(csv, /CUSTOMER_1/);
    assert.doesNotMatch(csv, SECRETS);
    await close();
  });

  test('a shared link', async () => {
    const { page, close } = await open();
    await ready(page);
    await page.evaluate(() => {
      navigator.clipboard.writeText = async (text) => {
        window.copied = text;
      };
    });
    await analyze(page, 'I am furious, call 06 12 34 56 78');
    const shown = await answer(page, '#share');
    assert.match(shown, /06 12 34 56 78.*PHONE_1/s);
    await page.waitForFunction('window.copied');
    const link = await page.evaluate('window.copied');
    assert.match(decodeURIComponent(link), /#text=I am furious, call PHONE_1$/);
    await close();
  });

  test('the printed report, and a saved chart', async () => {
    const { page, saved, close } = await open();
    await analyzed(page);
    await page.evaluate(() => {
      location.hash = 'insights';
      window.print = () => {
        dispatchEvent(new Event('beforeprint'));
        window.printed = document.querySelector('#view-insights').cloneNode(true);
        for (const part of window.printed.querySelectorAll('.no-print')) part.remove();
        window.printed = window.printed.textContent;
        dispatchEvent(new Event('afterprint'));
      };
    });
    await page.waitForSelector('#view-insights [data-part="headline"]');
    const before = await page.$eval('#view-insights', (view) => view.textContent);
    assert.match(before, SECRETS);
    const shown = await answer(page, '#print');
    assert.match(shown, /EMAIL_1/);
    await page.waitForFunction('window.printed');
    const printed = await page.evaluate('window.printed');
    assert.match(printed, /EMAIL_1/);
    assert.doesNotMatch(printed, SECRETS);
    // Afterward the page is as before; the browser's own menu prints pseudonyms, too.
    assert.equal(await page.$eval('#view-insights', (view) => view.textContent), before);
    await page.evaluate(() => window.print());
    assert.doesNotMatch(await page.evaluate('window.printed'), SECRETS);
    const chart = await page.$('.card:has(> .chart) > .row button');
    if (chart) {
      await chart.click();
      await page.waitForSelector('dialog.leaving[open]');
      await click(page, 'dialog.leaving [data-answer="redacted"]');
      const drawn = await Promise.race(
        ['trend', 'byChannel', 'byLanguage'].map((key) => saved(`mizaj-${key}.svg`)),
      );
      assert.doesNotMatch(String(drawn), SECRETS);
    }
    await close();
  });

  test('the corrections of the support inbox', async () => {
    const { page, saved, complaints, close } = await open('desk.html');
    await ready(page);
    await page.type('#customer-text', 'Nobody answers me, call 06 12 34 56 78. I am furious!');
    await click(page, '#as-customer .send');
    const badge = '#messages li:last-child mizaj-badge';
    await page.waitForFunction(
      (place) =>
        document.querySelector('#messages').textContent.includes('furious') &&
        document.querySelector(place)?.verdict,
      { timeout: 60_000 },
      badge,
    );
    await click(page, `${badge} >>> [part="why"]`);
    // A locator would not notice what comes later inside a shadow tree.
    await page.waitForFunction(
      (place) => document.querySelector(place).shadowRoot.querySelector('.effects li'),
      {},
      badge,
    );
    await click(page, `${badge} >>> [data-label="neutral"]`);
    await page.waitForSelector('#export:not([disabled])');
    await answer(page, '#export');
    const { text, label } = JSON.parse(String(await saved('overrides.jsonl')));
    assert.equal(text, 'Nobody answers me, call PHONE_1. I am furious!');
    assert.equal(label, 'neutral');
    assert.deepEqual(complaints, []);
    await close();
  });

  test('labels given without seeing the verdicts', async () => {
    const { page, saved, close } = await open();
    await analyzed(page);
    await page.evaluate(() => {
      location.hash = 'compare';
    });
    await click(page, '#blind');
    await page.waitForSelector('.answers button');
    for (let row = 0; row < 3; row += 1) await page.keyboard.press('1');
    await page.waitForSelector('[data-part="blindStop"], [data-part="blindExport"]');
    if (await page.$('[data-part="blindStop"]')) await click(page, '[data-part="blindStop"]');
    await page.waitForSelector('[data-part="blindExport"]');
    await answer(page, '[data-part="blindExport"]');
    assert.doesNotMatch(String(await saved('mail from EMAIL_1.labels.jsonl')), SECRETS);
    await close();
  });

  for (const [language, theme, size] of [
    ['ar', 'dark', 'phone'],
    ['fr', 'light', 'phone'],
  ]) {
    test(`the dialog fits a ${size}, in ${language}, ${theme}`, async () => {
      const { page, close } = await open('', { language, theme, size });
      await analyzed(page);
      await click(page, '#download-csv');
      await page.waitForSelector('dialog.leaving[open]');
      const fits = await page.$eval('dialog.leaving', (dialog) => {
        const { left, right, bottom } = dialog.getBoundingClientRect();
        return left >= 0 && right <= innerWidth && bottom <= innerHeight;
      });
      assert.ok(fits);
      assert.equal(
        await page.evaluate(() => document.activeElement.dataset.answer),
        'redacted',
        'the keyboard is in the dialog',
      );
      if (name === 'chromium') assert.deepEqual(await violations(page), []);
      await page.screenshot({
        path: new URL(`./screenshots/redaction-${name}-${language}.png`, import.meta.url).pathname,
      });
      await close();
    });
  }
});
