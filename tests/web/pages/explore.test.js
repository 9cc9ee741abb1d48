/** Looking into a file: one filter for insights and rows, the panel of a row, what is kept. */

import assert from 'node:assert/strict';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';

import { readTable } from '../support/tables.mjs';
import { violations } from './axe.js';
import { click, inEachBrowser, picture, ready } from './browsers.js';

const LONG = { timeout: 180_000 };

/** Rows that complain about deliveries by mail, and praise the staff in the chat. */
function feedback() {
  const rows = ['date;canal;commentaire'];
  const complaints = [
    'Livraison en retard, le colis est arrivé cassé, très déçu',
    'The parcel arrived late and broken, awful delivery',
    'الطرد وصل متأخرا ومكسورا، خدمة التوصيل سيئة جدا',
  ];
  const praise = [
    'Personnel très gentil et accueil parfait',
    'The staff was lovely and very helpful',
    'الموظفون لطفاء والخدمة ممتازة',
  ];
  for (let row = 0; row < 120; row += 1) {
    const day = `2026-0${1 + (row % 4)}-1${row % 10}`;
    const isMail = row % 2 === 0;
    const text = isMail && row % 3 < 2 ? complaints[row % 3] : praise[row % 3];
    rows.push(`${day};${isMail ? 'mail' : 'chat'};${text}`);
  }
  rows.push('2026-04-20;chat;N/A', '2026-04-20;chat;RAS', '2026-04-21;mail;服务很差，我很失望');
  return rows.join('\r\n');
}

async function fileOf(name, content) {
  const folder = await mkdtemp(path.join(tmpdir(), 'mizaj-'));
  const file = path.join(folder, name);
  await writeFile(file, content);
  return file;
}

async function go(page, view) {
  await page.evaluate((hash) => {
    location.hash = hash;
  }, view);
  await page.waitForSelector(`#view-${view}:not([hidden])`);
}

/** Opens a file and analyzes it to the end. */
async function analyzeFile(page, file) {
  const picker = await page.$('#file');
  await picker.uploadFile(file);
  await page.waitForSelector('[data-part="setup"]:not([hidden])', LONG);
  await click(page, '#analyze-all');
  await page.waitForFunction(
    () =>
      document.querySelector('[data-part="progress"]').value === 1 &&
      document.querySelector('#stop').hidden,
    LONG,
  );
}

async function opened(open, settings) {
  const tab = await open('#batch', settings);
  await ready(tab.page);
  await analyzeFile(tab.page, await fileOf('avis.csv', feedback()));
  return tab;
}

const text = (page, selector) => page.$eval(selector, (element) => element.textContent);
const lead = (page) => text(page, '#view-insights .lead');
/** Waits until the insights are of so many rows. */
const shows = (page, count) =>
  page.waitForFunction(
    (wanted) => document.querySelector('#view-insights .lead')?.textContent.includes(wanted),
    LONG,
    `: ${count} row`,
  );

inEachBrowser('a file that is explored', ({ name, open }) => {
  test('the report says what weighs, and what it cannot know', async () => {
    const { page, complaints, saved, close } = await opened(open);
    await go(page, 'insights');
    await shows(page, 123);
    assert.match(
      await text(page, '#headline-text'),
      /^(Customers complain most about .*delivery.*|.*mail.* is the least happy group): \d+% of .* without|Without them/s,
    );
    // Without labels, comparisons come first and the shares are said to be the model's.
    assert.match(await text(page, '[data-part="levels"]'), /model’s own/);
    const parts = await page.$$eval('#view-insights [data-part]', (all) =>
      all.map((part) => part.dataset.part),
    );
    assert.ok(parts.indexOf('topics') < parts.indexOf('shares'), parts.join());
    // Neither what cannot be read nor what says nothing is spread over the moods.
    const tiles = await page.$$eval('[data-part="shares"] .tile', (all) =>
      all.map((tile) => tile.textContent),
    );
    assert.ok(tiles.includes('Unknown language1') && tiles.includes('Nothing said2'), tiles.join());
    const impact = await page.$$eval('.topics tbody tr', (rows) =>
      rows.map((row) => [
        row.querySelector('th').textContent,
        row.querySelector('.impact b').textContent,
      ]),
    );
    const [, points] = impact.find(([topic]) => topic === 'delivery');
    assert.match(points, /^\+\d/);
    await picture(page, `explore-${name}`, { fullPage: true });
    if (name === 'chromium') assert.deepEqual(await violations(page), [], 'insights');
    // A saved chart names itself and its source.
    await page.$$eval('#view-insights .card:has(> .chart) > .row button', (all) => all[0].click());
    const svg = String(await saved('mizaj-trend.svg'));
    assert.match(svg, />Over time<.*>Source: avis\.csv, analyzed with Mizaj</s);
    assert.match(svg, />Net sentiment<.*>95% interval</s);
    assert.deepEqual(complaints, []);
    await close();
  });

  test('every mark narrows the same filter, over the insights and the rows', async () => {
    const { page, complaints, close } = await opened(open);
    await go(page, 'insights');
    await shows(page, 123);
    // The negative part of the bar of "mail".
    await page.$$eval('#view-insights .chart rect.mark', (marks) =>
      marks
        .find((mark) => /^Negative/.test(mark.textContent))
        .dispatchEvent(new MouseEvent('click', { bubbles: true })),
    );
    await page.waitForFunction(
      () => document.querySelector('#view-insights [data-part="by-label"]').value === 'negative',
    );
    const group = await page.$eval('#view-insights [data-part="by-group"]', (menu) => menu.value);
    assert.ok(['mail', 'chat'].includes(group), group);
    await go(page, 'batch');
    const listed = await page.waitForFunction(() => {
      const found = /^(\d+) of 123 rows$/.exec(
        document.querySelector('[data-part="count"]').textContent,
      );
      return found && Number(found[1]) < 123 && found[1];
    });
    await go(page, 'insights');
    await shows(page, await listed.jsonValue());
    await click(page, '#view-insights [data-part="clear-filter"]');
    await shows(page, 123);
    // By keyboard: the names in the tables are buttons, and so are the topics.
    await page.$$eval('.topics .choice', (all) =>
      all.find((choice) => choice.textContent === 'delivery').click(),
    );
    await page.waitForFunction(
      () => document.querySelector('#view-insights [data-part="by-topic"]').value === 'delivery',
    );
    // A search folds accents and forms of Arabic letters.
    await click(page, '#view-insights [data-part="clear-filter"]');
    await shows(page, 123);
    for (const [typed, count] of [
      ['DECU', 20],
      ['الخدمه ممتازه', 40],
    ]) {
      await page.$eval(
        '#view-insights [data-part="search"]',
        (box, value) => {
          box.value = value;
          box.dispatchEvent(new Event('input'));
        },
        typed,
      );
      await page.waitForFunction(
        (before) => document.querySelector('#view-insights .lead').textContent !== before,
        LONG,
        await lead(page),
      );
      assert.match(await lead(page), new RegExp(`: ${count} rows$`));
    }
    assert.deepEqual(complaints, []);
    await close();
  });

  test('two groups side by side: a sentence, then what differs', async () => {
    const { page, complaints, close } = await opened(open);
    await go(page, 'insights');
    await page.waitForSelector('[data-part="sides"]:not([hidden])', LONG);
    await click(page, '[data-part="compare-sides"]');
    await page.waitForSelector('[data-part="sides-result"] .headline-text', LONG);
    const said = await text(page, '[data-part="sides-result"]');
    assert.match(said, /is (less happy|happier) than .*mail|mail.* is (less happy|happier) than/);
    assert.match(said, /Complaints about delivery/);
    assert.deepEqual(complaints, []);
    await close();
  });

  test('the panel of a row: keys correct it and go on; the insights follow', async () => {
    const { page, complaints, saved, close } = await opened(open);
    await click(page, 'tr[data-row="1"] .cell-text button');
    await page.waitForSelector('[data-part="panel"]:not([hidden]) .evidence', LONG);
    const cells = await text(page, '[data-part="panel"] .panel-cells');
    assert.match(cells, /canalchat/);
    assert.equal(await page.evaluate(() => document.activeElement.textContent), 'Row 2');
    await picture(page, `panel-${name}`);
    if (name === 'chromium') assert.deepEqual(await violations(page), [], 'panel');
    await page.keyboard.press('1');
    await page.waitForSelector('[data-part="panel"] [data-key="negative"][aria-pressed="true"]');
    await page.keyboard.press('ArrowDown');
    await page.waitForFunction(
      () => document.querySelector('#panel-title').textContent === 'Row 3',
    );
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('Escape');
    await page.waitForSelector('[data-part="panel"][hidden]');
    assert.equal(await page.evaluate(() => document.activeElement.closest('tr').dataset.row), '1');
    await page.select('#view-batch [data-part="by-state"]', 'corrected');
    await page.waitForFunction(() => document.querySelectorAll('tr[data-row]').length === 1);
    await click(page, '#download-corrections');
    const { label } = JSON.parse(String(await saved('avis.mizaj.corrections.jsonl')));
    assert.equal(label, 'negative');
    await go(page, 'insights');
    await shows(page, 1);
    assert.deepEqual(complaints, []);
    await close();
  });

  test('blind labels: keys, back, skip, stop; fifty of them correct the shares', async () => {
    const { page, complaints, saved, close } = await opened(open);
    await go(page, 'compare');
    await click(page, '#blind');
    await page.waitForSelector('#blind-text');
    const asked = () => text(page, '#blind-text');
    const place = () => page.$eval('[data-part="blind"] > .small', (line) => line.textContent);
    await page.keyboard.press('1');
    assert.match(await place(), /^2 \/ 120 · 1 labeled/);
    const second = await asked();
    await click(page, '[data-part="blindSkip"]');
    assert.match(await place(), /^3 \/ 120 · 1 labeled/);
    await click(page, '[data-part="blindBack"]');
    assert.equal(await asked(), second);
    await page.keyboard.press('3');
    await click(page, '[data-part="blindStop"]');
    await page.waitForSelector('.blind-result', LONG);
    await click(page, '[data-part="blindExport"]');
    const exported = String(await saved('avis.labels.jsonl'))
      .trim()
      .split('\n');
    assert.deepEqual(
      exported.map((line) => JSON.parse(line).label),
      ['negative', 'positive'],
    );
    await click(page, '#blind');
    for (let count = 0; count < 50; count += 1) {
      const shown = await asked();
      // What a person would say.
      const isUnhappy = /déçu|awful|سيئة/.test(shown);
      await page.keyboard.press(isUnhappy ? '1' : '3');
    }
    await page.waitForSelector('#blind', LONG);
    await page.waitForSelector('.blind-result', LONG);
    await go(page, 'insights');
    await page.waitForFunction(
      () =>
        /corrected by 52 labels/.test(document.querySelector('[data-part="levels"]')?.textContent),
      LONG,
    );
    const negative = await text(page, '[data-part="shares"] .tile[data-tone="negative"]');
    assert.match(negative, /^Negative\d+%\d+% to \d+%$/);
    assert.deepEqual(complaints, []);
    await close();
  });

  test('a run that is stopped is said to be partial, and claims nothing', async () => {
    const { page, complaints, saved, close } = await open('#batch');
    await ready(page);
    const rows = Array.from(
      { length: 20_000 },
      (_, row) => `2026-0${1 + (row % 9)}-11,Awful ${row}`,
    );
    const picker = await page.$('#file');
    await picker.uploadFile(await fileOf('many.csv', ['date,text', ...rows].join('\n')));
    await page.waitForSelector('[data-part="setup"]:not([hidden])', LONG);
    await click(page, '#analyze-all');
    await page.waitForFunction(
      () => document.querySelector('[data-part="progress"]').value > 0,
      LONG,
    );
    await click(page, '#stop');
    await page.waitForSelector('#resume:not([hidden])', LONG);
    // A saved file says it in its name and beside the button.
    await click(page, '#download-csv');
    assert.equal(String(await saved('many.mizaj.partial.csv')).split('\r\n').length, 20_002);
    await page.waitForFunction(
      () => /unchanged/.test(document.querySelector('[data-part="download-note"]').textContent),
      LONG,
    );
    assert.match(await text(page, '[data-part="download-note"]'), /of 20,000 rows are analyzed;/);
    await go(page, 'insights');
    await page.waitForSelector('[data-part="partial"]', LONG);
    assert.match(await text(page, '[data-part="partial"]'), /of 20,000 rows analyzed so far/);
    assert.equal(await page.$('#view-insights .alerts'), null);
    assert.equal(await page.$('#view-insights .claims'), null);
    // Nothing is compared, and a saved chart says it too.
    assert.ok(await page.$('[data-part="sides"][hidden]'));
    await page.$$eval('#view-insights .card:has(> .chart) > .row button', (all) => all[0].click());
    assert.match(String(await saved('mizaj-trend.svg')), />Source: many.csv.* of 20,000 rows/);
    // What is done stays after a reload, and the rest can follow.
    await go(page, 'batch');
    await page.waitForSelector('[data-part="recents"]:not([hidden])', LONG);
    await page.reload();
    await page.waitForSelector('[data-part="recents"] li button', LONG);
    await click(page, '[data-part="recents"] li button');
    await page.waitForSelector('#resume:not([hidden])', LONG);
    await page.waitForFunction(
      () => /^20,000 of 20,000/.test(document.querySelector('[data-part="count"]').textContent),
      LONG,
    );
    assert.deepEqual(complaints, []);
    await close();
  });

  test('a file stays on this machine with its results until it is removed', async () => {
    const { page, complaints, close } = await opened(open);
    await page.select('tr[data-row="1"] .mood-menu', 'neutral');
    await page.waitForSelector('[data-part="recents"]:not([hidden])', LONG);
    // Another file loses nothing of the first.
    await analyzeFile(page, await fileOf('autre.csv', 'text\nFine\nAwful service\n'));
    await page.waitForFunction(
      () => document.querySelectorAll('[data-part="recents"] li').length === 2,
      LONG,
    );
    await page.reload();
    await page.waitForFunction(
      () => document.querySelectorAll('[data-part="recents"] li').length === 2,
      LONG,
    );
    const first = await page.evaluateHandle(() =>
      [...document.querySelectorAll('[data-part="recents"] li')].find((item) =>
        item.textContent.includes('avis.csv'),
      ),
    );
    await (await first.$('button')).click();
    await page.waitForSelector('tr[data-row="1"] .mood-menu[data-corrected]', LONG);
    assert.match(await text(page, '[data-part="count"]'), /^123 of 123/);
    await go(page, 'insights');
    await shows(page, 123);
    await go(page, 'batch');
    for (let left = 2; left > 0; left -= 1) {
      await page.$$eval('[data-part="recents"] li button', (all) => all[1].click());
      await page.waitForFunction(
        (count) => document.querySelectorAll('[data-part="recents"] li').length === count,
        LONG,
        left - 1,
      );
    }
    assert.ok(await page.$('[data-part="recents"][hidden]'));
    assert.deepEqual(complaints, []);
    await close();
  });

  test('exports: Excel with every cell as it is, topics one a line', async () => {
    const { page, complaints, saved, close } = await open('#batch');
    await ready(page);
    const texts = ['=1+1 is wrong', '-5 stars', 'The delivery was late & "bad"', '<b>fine</b>'];
    const csv = ['text,note', ...texts.map((one) => `"${one.replaceAll('"', '""')}",-2`)].join(
      '\n',
    );
    await analyzeFile(page, await fileOf('cells.csv', csv));
    await click(page, '#download-xlsx');
    const { rows } = await readTable(await saved('cells.mizaj.xlsx'), {}, {});
    assert.deepEqual(
      rows.map(({ cells }) => cells.slice(0, 2)),
      texts.map((one) => [one, '-2']),
    );
    await page.waitForFunction(() =>
      /unchanged/.test(document.querySelector('[data-part="download-note"]').textContent),
    );
    await click(page, '#download-csv');
    await page.waitForFunction(() =>
      /^2 cells begin/.test(document.querySelector('[data-part="download-note"]').textContent),
    );
    await click(page, '#download-topics');
    const facts = String(await saved('cells.mizaj.topics.csv'))
      .trim()
      .split('\r\n');
    assert.match(facts[0], /^row,date,group,language,label,topic,topic_mood,topic_score$/);
    assert.ok(
      facts.some((line) => /^3,,,en,negative,delivery,negative,0\.\d+$/.test(line)),
      facts.join(),
    );
    assert.deepEqual(complaints, []);
    await close();
  });
});
