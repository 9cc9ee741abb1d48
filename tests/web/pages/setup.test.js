/** The form between a file and its results: what it asks, counts and lets a person change. */

import assert from 'node:assert/strict';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';

import { violations } from './axe.js';
import { click, inEachBrowser, picture } from './browsers.js';

const FILES = new URL('../../data/tables/', import.meta.url).pathname;

async function fileOf(name, content) {
  const folder = await mkdtemp(path.join(tmpdir(), 'mizaj-'));
  const file = path.join(folder, name);
  await writeFile(file, content);
  return file;
}

/** Chooses the file, and waits until it is shown how it is read. */
async function choose(page, file) {
  await (await page.$('#file')).uploadFile(file);
  await page.waitForFunction(
    (name) =>
      document.querySelector('[data-part="setup"]:not([hidden]):not([aria-busy])') &&
      document.querySelector('[data-part="file-name"]').textContent === name,
    {},
    path.basename(file),
  );
}

const questions = (page) =>
  page.$$eval('[data-question]', (all) => all.map((item) => item.dataset.question));
const says = (page, selector, text) =>
  page.waitForFunction(
    (place, wanted) => document.querySelector(place)?.textContent.includes(wanted),
    {},
    selector,
    text,
  );
const kinds = (page) =>
  page.$$eval('li[data-kind]', (all) =>
    Object.fromEntries(
      all.map((item) => [item.dataset.kind, item.querySelector('b')?.textContent ?? '']),
    ),
  );

inEachBrowser('the set-up', ({ name, open }) => {
  test('asks whether the day or the month comes first, by keyboard too', async () => {
    const { page, complaints, close } = await open('#batch');
    await choose(page, `${FILES}either-order.csv`);
    assert.deepEqual(await questions(page), ['dateOrder']);
    await says(page, '[data-role="date"] .column-count', '0 of 2 dates read');
    await says(page, '[data-question="dateOrder"]', '03/04/2025');
    await page.focus('[name="dateOrder-1"]');
    await page.keyboard.press('Enter');
    await says(page, '[data-role="date"] .column-count', '2 of 2 dates read · Month first');
    assert.deepEqual(await questions(page), []);
    // The answer can be seen, and changed.
    assert.equal(await page.$eval('[name="date-order"]', (menu) => menu.value), 'mdy');
    await page.select('[name="date-order"]', 'dmy');
    await says(page, '[data-role="date"] .column-count', 'Day first');
    await page.waitForFunction(() => document.activeElement !== document.body);
    assert.deepEqual(complaints, []);
    await close();
  });

  test('a role stands on its column and can be changed; texts are joined', async () => {
    const { page, complaints, close } = await open('#batch');
    const file =
      'when,liked,missed,shop\n2026-03-14,Warm bread,No seats left today,Fes\n2026-03-15,Kind people,Too loud for me,Rabat\n';
    await choose(page, await fileOf('answers.csv', file));
    await page.select('[name="role-1"]', 'text');
    await page.select('[name="role-2"]', 'text');
    await page.waitForFunction(() => document.querySelectorAll('[data-role="text"]').length === 2);
    await page.select('[name="role-3"]', 'groups');
    await page.waitForSelector('[data-role="groups"]');
    await page.select('[name="role-0"]', 'none');
    await page.waitForFunction(() => !document.querySelector('[data-role="date"]'));
    // Without a column of texts there is nothing to start.
    await page.select('[name="role-1"]', 'none');
    await page.select('[name="role-2"]', 'none');
    await page.waitForSelector('[data-question="noText"]');
    assert.equal(await page.$eval('#analyze-all', (button) => button.disabled), true);
    await page.select('[name="role-2"]', 'text');
    await page.waitForSelector('#analyze-all:not(:disabled)');
    await page.select('[name="role-1"]', 'text');
    await page.waitForFunction(() => document.querySelectorAll('[data-role="text"]').length === 2);
    await click(page, '#analyze-all');
    await page.waitForFunction(() => document.querySelectorAll('tr[data-row]').length === 2);
    assert.equal(
      await page.$eval('tr[data-row="0"] .cell-text', (cell) => cell.textContent),
      'Warm bread\nNo seats left today',
    );
    assert.deepEqual(complaints, []);
    await close();
  });

  test('another sheet is one press away', async () => {
    const { page, complaints, close } = await open('#batch');
    await choose(page, `${FILES}second-sheet.xlsx`);
    assert.deepEqual(await questions(page), ['sheets']);
    const first = await page.$eval('[name="sheet"]', (menu) => menu.value);
    await click(page, '[name="sheets-0"]');
    await page.waitForFunction(
      (sheet) => document.querySelector('[name="sheet"]').value !== sheet,
      {},
      first,
    );
    await page.select('[name="sheet"]', first);
    await page.waitForFunction(
      (sheet) => document.querySelector('[name="sheet"]').value === sheet,
      {},
      first,
    );
    assert.deepEqual(complaints, []);
    await close();
  });

  test('rows that are left out are counted, shown, saved, and taken in by choice', async () => {
    const { page, complaints, saved, close } = await open('#batch');
    await choose(page, `${FILES}non-answers.csv`);
    assert.deepEqual(await kinds(page), { empty: '1', nonAnswer: '3', lostLetters: '1' });
    await says(page, '[data-role="text"] .column-count', '1 of 6 readable');
    await says(page, '#analyze-all', 'Analyze 1 row');
    await click(page, 'li[data-kind="nonAnswer"] summary');
    await page.waitForFunction(
      () => document.querySelectorAll('li[data-kind="nonAnswer"] ol li').length === 3,
    );
    await says(page, 'li[data-kind="nonAnswer"] ol li', 'Line 2');
    await click(page, 'li[data-kind="nonAnswer"] details button');
    const lines = String(await saved('nonAnswer.csv'))
      .trim()
      .split('\r\n');
    assert.deepEqual([lines.length, lines[1]], [4, '2,2025-06-02,N/A,nonAnswer']);
    await click(page, '[name="keepNonAnswers"]');
    await says(page, '#analyze-all', 'Analyze 4 rows');
    await page.waitForFunction(() => document.activeElement.name === 'keepNonAnswers');
    await click(page, '[name="keepNonAnswers"]');
    await says(page, '#analyze-all', 'Analyze 1 row');

    const again = 'The lift is broken again\n';
    await choose(page, await fileOf('again.csv', `comment\n${again}${again}Spotless rooms here\n`));
    assert.deepEqual(await kinds(page), { repeat: '1' });
    await says(page, '#analyze-all', 'Analyze 3 rows');
    await click(page, '[name="leaveOutRepeats"]');
    await says(page, '#analyze-all', 'Analyze 2 rows');
    assert.deepEqual(complaints, []);
    await close();
  });

  test('ratings have moods that one can change; contradictions are found', async () => {
    const { page, complaints, close } = await open('#batch');
    const rows = [
      'I love it, wonderful service,5',
      'I hate it, terrible service,5',
      'I hate it, horrible food,1',
    ];
    const file = `review;stars\n${rows.map((row) => row.replace(/,(\d)$/, ';$1')).join('\n')}\n`;
    await choose(page, await fileOf('stars.csv', file));
    await click(page, '[data-part="moods-rating"] summary');
    const moods = () =>
      page.$$eval('[data-part="moods-rating"] tbody tr', (all) =>
        all.map((row) => [
          row.querySelector('th').textContent,
          row.querySelector('td').textContent,
          row.querySelector('select').value,
        ]),
      );
    assert.deepEqual(await moods(), [
      ['5', '2', 'positive'],
      ['1', '1', 'negative'],
    ]);
    await page.select('[data-part="moods-rating"] tbody tr:last-child select', 'positive');
    await click(page, '#analyze-all');
    await page.waitForFunction(
      () => document.querySelectorAll('tr[data-row] .mood-menu').length === 3,
    );
    await page.select('[data-part="by-state"]', 'contradicted');
    await page.waitForFunction(() => document.querySelectorAll('tr[data-row]').length === 2);
    assert.deepEqual(
      await page.$$eval('tr[data-row]', (all) => all.map((row) => row.dataset.row)),
      ['1', '2'],
    );
    assert.deepEqual(complaints, []);
    await close();
  });

  test('labels that are numbers are asked about, and used as a person says', async () => {
    const { page, complaints, close } = await open('#batch');
    await choose(page, `${FILES}label-numbers.csv`);
    assert.deepEqual(await questions(page), ['labelNumbers']);
    await says(page, '[data-question="labelNumbers"]', '0, 1, 2');
    const menus = '[data-part="moods-label"][open] tbody tr select';
    const values = await page.$$eval('[data-part="moods-label"] tbody th', (all) =>
      all.map((cell) => cell.textContent),
    );
    assert.deepEqual(values, ['0', '1', '2']);
    for (const [place, mood] of ['negative', 'neutral', 'positive'].entries())
      await (await page.$$(menus))[place].select(mood);
    await click(page, '#analyze-all');
    await page.waitForFunction(
      () => document.querySelectorAll('tr[data-row] .mood-menu').length === 4,
    );
    await page.evaluate(() => {
      location.hash = 'compare';
    });
    await says(page, '#view-compare form h2', '4 labeled rows');
    assert.deepEqual(complaints, []);
    await close();
  });

  test('opening a file can be cancelled', async () => {
    const { page, complaints, close } = await open('#batch');
    await choose(page, `${FILES}either-order.csv`);
    // A file of this size is open within a second or two: the test must be as fast as that.
    await page.evaluate(() => {
      const opening = document.querySelector('[data-part="opening"]');
      new MutationObserver((_, observer) => {
        if (opening.hidden) return;
        // Once: the next file is not cancelled, even if it takes long to open.
        observer.disconnect();
        document.querySelector('#cancel-opening').click();
        window.isCancelled = true;
      }).observe(opening, { attributes: true });
    });
    const line = 'Je suis très déçu du service,2026-03-14,chat\n';
    const file = await fileOf('large.csv', `texte,date,canal\n${line.repeat(800_000)}`);
    await (await page.$('#file')).uploadFile(file);
    await page.waitForFunction(() => window.isCancelled);
    await page.waitForSelector('[data-part="opening"][hidden]');
    assert.ok(await page.$('[data-part="setup"][hidden]'));
    await choose(page, `${FILES}non-answers.csv`);
    assert.deepEqual(complaints, []);
    await close();
  });

  for (const [language, theme, size] of [
    ['en', 'light', 'desktop'],
    ['fr', 'dark', 'phone'],
    ['ar', 'light', 'phone'],
    ['ar', 'dark', 'desktop'],
  ]) {
    test(`is accessible and fits, in ${language}, ${theme}, on a ${size}`, async () => {
      const { page, complaints, close } = await open('#batch', { language, theme, size });
      for (const file of ['non-answers.csv', 'second-sheet.xlsx', 'either-order.csv']) {
        await choose(page, `${FILES}${file}`);
        await page.$$eval('[data-part="setup"] details', (all) =>
          all.forEach((details) => {
            details.open = true;
          }),
        );
        assert.deepEqual(await violations(page), [], file);
        const overflow = await page.evaluate(
          () =>
            document.documentElement.scrollWidth -
            document.documentElement.getBoundingClientRect().width,
        );
        assert.ok(overflow <= 0, `${file}: the page is ${overflow} px too wide`);
      }
      await picture(page, `setup-${name}-${language}-${theme}-${size}`, { fullPage: true });
      assert.deepEqual(complaints, []);
      await close();
    });
  }
});
