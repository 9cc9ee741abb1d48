import assert from 'node:assert/strict';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';

import { click, drop, inEachBrowser, paste, picture, ready } from './browsers.js';

/** Twenty thousand rows: fields with delimiters and line breaks, one row without a text. */
function manyRows(count) {
  const texts = ['I love it!', 'Le service client est nul, je suis très déçu', 'الخدمة ممتازة شكرا', 'Two lines:\nthis "one" and the next'];
  const rows = Array.from({ length: count }, (_, row) => {
    const text = row === 7 ? '' : `${texts[row % texts.length]} ${row}`;
    return `2026-0${1 + (row % 9)}-11;"${text.replaceAll('"', '""')}";${row % 2 ? 'chat' : 'email'}`;
  });
  return ['date;commentaire;canal', ...rows].join('\r\n');
}

/** A workbook as Excel writes it, made with XlsxWriter. */
const WORKBOOK = new URL('../fixtures/export.xlsx', import.meta.url).pathname;

/** A workbook of these parts: a ZIP archive that compresses nothing. */
function workbookOf(parts) {
  const files = Object.entries(parts).map(([name, content]) => [Buffer.from(name), Buffer.from(content)]);
  const [bodies, entries] = [[], []];
  let at = 0;
  for (const [name, content] of files) {
    const [header, entry] = [Buffer.alloc(30), Buffer.alloc(46)];
    header.writeUInt32LE(0x04034b50, 0);
    header.writeUInt16LE(name.length, 26);
    entry.writeUInt32LE(0x02014b50, 0);
    entry.writeUInt32LE(content.length, 20);
    entry.writeUInt16LE(name.length, 28);
    entry.writeUInt32LE(at, 42);
    bodies.push(header, name, content);
    entries.push(entry, name);
    at += header.length + name.length + content.length;
  }
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(files.length, 10);
  end.writeUInt32LE(at, 16);
  return Buffer.concat([...bodies, ...entries, end]);
}

/** Keeps in `window.spoken` what is said to those who do not see the page. */
const listen = (page) =>
  page.evaluate(() => {
    const place = document.querySelector('[data-part="spoken"]');
    window.spoken = [];
    new MutationObserver(() => window.spoken.push(place.textContent)).observe(place, { childList: true });
  });

async function fileOf(name, content) {
  const folder = await mkdtemp(path.join(tmpdir(), 'mizaj-'));
  const file = path.join(folder, name);
  await writeFile(file, content);
  return file;
}

async function openBatch(open, settings) {
  const tab = await open('#batch', settings);
  await ready(tab.page);
  return tab;
}

async function choose(page, file) {
  const picker = await page.$('#file');
  await picker.uploadFile(file);
  await page.waitForSelector('[data-part="setup"]:not([hidden])');
}

const LONG = { timeout: 120_000 };
const progress = (page) => page.$eval('[data-part="progress"]', (bar) => bar.value);
const finished = (page) =>
  page.waitForFunction(() => document.querySelector('[data-part="progress"]').value === 1 && document.querySelector('#cancel').hidden, LONG);

inEachBrowser('a batch', ({ name, open }) => {
  test('the sample is read, judged, filtered and corrected', async () => {
    const { page, requests, complaints, close } = await openBatch(open);
    const atLoad = requests.length;
    await click(page, '#sample');
    await page.waitForSelector('[data-part="setup"]:not([hidden])');
    assert.equal(await page.$eval('select[name="use_text"]', (menu) => menu.selectedOptions[0].text), 'message');
    assert.equal(await page.$eval('select[name="use_date"]', (menu) => menu.selectedOptions[0].text), 'date');
    assert.equal(await page.$eval('select[name="use_channel"]', (menu) => menu.selectedOptions[0].text), 'channel');
    await picture(page, `batch-setup-${name}`);
    await click(page, '#judge-all');
    await finished(page);
    await page.waitForSelector('tr[data-row="0"] .mood-menu');

    const label = await page.$eval('tr[data-row="0"] .mood-menu', (menu) => menu.value);
    await page.select('tr[data-row="0"] .mood-menu', label === 'neutral' ? 'positive' : 'neutral');
    await page.select('[data-part="by-state"]', 'corrected');
    await page.waitForFunction(() => document.querySelectorAll('tr[data-row]').length === 1);
    assert.equal(await page.$eval('#download-corrections', (button) => button.disabled), false);
    await page.select('[data-part="by-state"]', '');
    await page.type('[data-part="search"]', 'MISE À JOUR');
    await page.waitForFunction(() => document.querySelector('[data-part="count"]').textContent.startsWith('5 of 96'));
    const found = await page.$$eval('tr[data-row] .cell-text', (cells) => cells.map((cell) => cell.textContent));
    assert.ok(found.length === 5 && found.every((text) => /mise à jour/i.test(text)), found.join());
    await page.$eval('[data-part="search"]', (box) => {
      box.value = '';
      box.dispatchEvent(new Event('input'));
    });
    await page.waitForFunction(() => document.querySelector('[data-part="count"]').textContent.startsWith('96 of'));
    await click(page, '.cell-confidence button');
    await page.waitForFunction(() => document.querySelector('.cell-confidence[aria-sort="descending"]'));
    // The head says at once what was asked for; the rows follow.
    await page.waitForFunction(() => {
      const shares = [...document.querySelectorAll('tr[data-row] .cell-confidence')].map((cell) => parseInt(cell.textContent, 10));
      return shares.length > 1 && shares.every((share, row) => row === 0 || share <= shares[row - 1]);
    });
    await picture(page, `batch-${name}`, { fullPage: true });
    const outside = requests.slice(atLoad).filter((address) => !address.startsWith(new URL(page.url()).origin));
    assert.deepEqual(outside, []);
    assert.deepEqual(complaints, []);
    await close();
  });

  test('20,000 rows: cancel keeps what is done, going on finishes', async () => {
    const { page, complaints, close } = await openBatch(open);
    await choose(page, await fileOf('export.csv', manyRows(20_000)));
    assert.equal(await page.$eval('select[name="use_text"]', (menu) => menu.selectedOptions[0].text), 'commentaire');
    await listen(page);
    await click(page, '#judge-all');
    await page.waitForFunction(() => document.querySelector('[data-part="progress"]').value > 0);
    await page.waitForSelector('.mood-menu');
    await page.evaluate(() => {
      window.menu = document.querySelector('.mood-menu');
    });
    assert.match(
      await page.$eval('[data-part="progress-text"]', (text) => text.textContent),
      /^[\d,]+ of 20,000 rows · [\d,]+ a second · .+ left$/,
    );
    await click(page, '#pause');
    assert.equal(await page.$eval('#pause', (button) => button.textContent), 'Go on');
    await click(page, '#pause');
    assert.equal(await page.$eval('#pause', (button) => button.textContent), 'Pause');
    await click(page, '#cancel');
    await page.waitForSelector('#go-on:not([hidden])');
    const kept = await progress(page);
    assert.ok(kept > 0 && kept < 1, `cancelled at ${kept}`);
    await click(page, '#go-on');
    await finished(page);
    assert.ok(await page.evaluate(() => window.menu.isConnected), 'a menu that is open stays open');
    const said = await page.evaluate(() => window.spoken);
    assert.equal(said[0], 'Judging 20,000 rows');
    assert.match(said.at(-1), /^20,000 rows judged · [\d,]+ a second$/);
    assert.ok(said.length <= 8, said.join('\n'));
    await page.select('#interface-language', 'fr');
    const progressText = await page.$eval('[data-part="progress-text"]', (text) => text.textContent);
    assert.match(progressText, /lignes jugées/, 'what was said before is translated');
    await page.select('#interface-language', 'en');
    const elements = await page.$$eval('tr[data-row]', (rows) => rows.length);
    assert.ok(elements < 120, `${elements} rows are elements`);
    await page.select('[data-part="by-state"]', 'problem');
    await page.waitForFunction(() => document.querySelectorAll('tr[data-row]').length === 1);
    assert.equal(await page.$eval('tr[data-row]', (row) => row.dataset.row), '7');
    assert.deepEqual(complaints, []);
    await close();
  });

  test('a page that sorts many rows answers meanwhile', async () => {
    const rows = name === 'chromium' ? 200_000 : 60_000;
    const { page, complaints, close } = await openBatch(open);
    await choose(page, await fileOf('export.csv', manyRows(rows)));
    await click(page, '#judge-all');
    await page.waitForFunction(() => document.querySelector('[data-part="progress"]').value > 0, LONG);
    await click(page, '#cancel');
    await page.waitForSelector('#go-on:not([hidden])');
    const seen = await page.evaluate(async () => {
      const count = document.querySelector('[data-part="count"]');
      const box = document.querySelector('[data-part="escape"]');
      document.querySelector('.cell-text button').click();
      await new Promise((done) => setTimeout(done));
      const isAt = { sorting: count.textContent, checked: box.checked };
      box.click();
      return { ...isAt, still: count.textContent, now: box.checked };
    });
    assert.deepEqual(seen, { sorting: 'Sorting…', checked: true, still: 'Sorting…', now: false });
    const all = `${rows.toLocaleString('en')} of ${rows.toLocaleString('en')} rows`;
    await page.waitForFunction((text) => document.querySelector('[data-part="count"]').textContent === text, LONG, all);
    await page.waitForFunction(() => document.querySelector('tr[data-row="7"]'), LONG);
    const first = await page.$$eval('tr[data-row] .cell-text', (cells) => cells.slice(0, 3).map((cell) => cell.textContent));
    assert.deepEqual(first, ['', 'I love it! 0', 'I love it! 100']);
    // A new choice takes the place of what is being sorted.
    await page.evaluate(() => {
      document.querySelector('.cell-text button').click();
      document.querySelector('.cell-row button').click();
    });
    await page.waitForSelector('tr[data-row="0"]', LONG);
    assert.deepEqual(complaints, []);
    await close();
  });

  test('a quotation mark without its pair costs its own line alone', async () => {
    const { page, complaints, close } = await openBatch(open);
    // At the beginning of a large file, one that other quoted fields follow, one at the end.
    const lines = Array.from({ length: 60_000 }, (_, row) => `${row},"Je suis ""très"" déçu,\nvraiment ${row}"`);
    lines.splice(59_900, 0, 'c,"the third');
    lines.splice(30_000, 0, 'b,"the second');
    lines.splice(1, 0, 'a,"the first');
    for (const [file, content] of [
      ['quoted.csv', lines],
      ['plain.csv', lines.map((line) => line.replace(/^(\d+),.*/s, '$1,I love it'))],
    ]) {
      const found = await page.evaluate(
        async (title, text) => {
          const { readRows } = await import(new URL('./reader.js', location).href);
          const found = { count: 0, bad: [], wrong: 0 };
          for await (const { rows, problems } of readRows(new File([text], title), { encoding: 'utf-8', delimiter: '' })) {
            for (const { row, key } of problems) found.bad.push([found.count + row, key, rows[row]]);
            rows.forEach(([id, words], row) => {
              const isBad = problems.some((problem) => problem.row === row);
              if (!isBad && words !== 'I love it' && words !== `Je suis "très" déçu,\nvraiment ${id}`) found.wrong += 1;
            });
            found.count += rows.length;
          }
          return found;
        },
        file,
        `id,text\n${content.join('\n')}\n`,
      );
      assert.deepEqual(found, {
        count: 60_003,
        bad: [
          [1, 'stray quote', ['a', '"the first']],
          [30_001, 'stray quote', ['b', '"the second']],
          [59_902, 'stray quote', ['c', '"the third']],
        ],
        wrong: 0,
      });
    }
    assert.deepEqual(complaints, []);
    await close();
  });

  test('JSON lines with a broken line: the rest goes on', async () => {
    const { page, close } = await openBatch(open);
    const lines = ['{"text":"I love it!","channel":"chat"}', '{"text": broken', '{"text":"Le service client est nul"}'];
    await choose(page, await fileOf('rows.jsonl', lines.join('\n')));
    await click(page, '#judge-all');
    await finished(page);
    await page.waitForFunction(() => document.querySelectorAll('tr[data-row] .mood-menu').length === 2);
    assert.ok(await page.$('tr[data-row="1"] .tag'));
    await close();
  });

  test('encodings are recognised, and characters on the border of two pieces stay whole', async () => {
    const { page, complaints, close } = await openBatch(open);
    const files = [
      ['windows-1256', Buffer.from('text\r\n\xC7\xE1\xCE\xCF\xE3\xC9 \xE3\xE3\xCA\xC7\xD2\xC9\r\n', 'latin1'), 'الخدمة ممتازة'],
      ['windows-1252', Buffer.from('texte;canal\nJe suis très déçu;email\n', 'latin1'), 'Je suis très déçu'],
      ['utf-16le', Buffer.from('\uFEFFtext\tchannel\nالخدمة ممتازة 😀\tchat\n', 'utf16le'), 'الخدمة ممتازة 😀'],
    ];
    for (const [encoding, bytes, text] of files) {
      await choose(page, await fileOf(`${encoding}.csv`, bytes));
      await page.waitForFunction((name) => document.querySelector('[data-part="file-name"]').textContent === name, {}, `${encoding}.csv`);
      assert.equal(await page.$eval('select[name="encoding"]', (menu) => menu.value), encoding);
      assert.equal(await page.$eval('.preview tbody td', (cell) => cell.textContent), text);
    }
    const broken = await page.evaluate(async () => {
      const { readRows } = await import(new URL('./reader.js', location).href);
      const lines = Array.from({ length: 30_000 }, (_, row) => `الخدمة ممتازة 😀 شكرا,${row}`);
      const found = [];
      for await (const { rows } of readRows(new File([`text,n\n${lines.join('\n')}`], 'a.csv'), { encoding: 'utf-8' })) found.push(...rows);
      return found.filter((cells, row) => cells.join() !== lines[row]).length + (found.length - lines.length);
    });
    assert.equal(broken, 0);
    assert.deepEqual(complaints, []);
    await close();
  });

  test('the first sheet of a workbook is read, dates, styled texts and gaps included', async () => {
    const { page, complaints, close } = await openBatch(open);
    await choose(page, WORKBOOK);
    const uses = await page.$$eval('[data-part="fields"] select', (menus) => menus.map((menu) => menu.selectedOptions[0].text));
    assert.deepEqual(uses, ['commentaire', 'créé le', 'canal', 'étiquette']);
    await click(page, '#judge-all');
    await finished(page);
    await page.waitForFunction(() => document.querySelectorAll('tr[data-row] .mood-menu').length === 4);
    const cells = await page.$$eval('tr[data-row] .cell-text', (all) => all.map((cell) => cell.textContent));
    assert.deepEqual(cells, [
      'Le service client est nul, je suis très déçu',
      'I love it! <3 & "quotes"\nsecond line',
      'الخدمة ممتازة شكرا',
      'Service khayb bzaf',
      '',
    ]);
    assert.deepEqual(complaints, []);
    await close();
  });

  test('a hidden sheet is not the first, and dates may count from 1904', async () => {
    const { page, complaints, close } = await openBatch(open);
    const sheet = (cells) => `<worksheet><sheetData><row><c t="inlineStr"><is><t>text</t></is></c><c t="inlineStr"><is><t>date</t></is></c></row><row>${cells}</row></sheetData></worksheet>`;
    const bytes = workbookOf({
      'xl/workbook.xml': '<workbook><workbookPr date1904="1"/><sheets><sheet name="a" state="hidden" r:id="r1"/><sheet name="b" r:id="r2"/></sheets></workbook>',
      'xl/_rels/workbook.xml.rels': '<Relationships><Relationship Id="r1" Target="worksheets/1.xml"/><Relationship Id="r2" Target="worksheets/2.xml"/></Relationships>',
      'xl/styles.xml': '<styleSheet><cellXfs><xf numFmtId="14"/></cellXfs></styleSheet>',
      'xl/worksheets/1.xml': sheet('<c t="inlineStr"><is><t>hidden</t></is></c>'),
      'xl/worksheets/2.xml': sheet('<c t="inlineStr"><is><t>I love it</t></is></c><c s="0"><v>1</v></c>'),
    });
    await choose(page, await fileOf('mac.xlsx', bytes));
    assert.deepEqual(await page.$$eval('.preview tbody td', (all) => all.map((cell) => cell.textContent)), ['I love it', '1904-01-02']);
    assert.deepEqual(complaints, []);
    await close();
  });

  test('a file that cannot be read says why, in the language of the page', async () => {
    const { page, complaints, saved, close } = await openBatch(open, { language: 'fr' });
    const says = (words) => page.waitForFunction((wanted) => document.querySelector('[data-part="drop-note"]').textContent.includes(wanted), {}, words);
    await drop(page, '.drop', [await fileOf('vieux.xls', Buffer.from('\xD0\xCF\x11\xE0\n\x01abc', 'latin1'))]);
    await says('d’avant 2007');
    await drop(page, '.drop', [await fileOf('cassé.xlsx', 'nothing')]);
    await says('n’est pas un classeur');
    await drop(page, '.drop', [await fileOf('cassé.json', '[{"text":')]);
    await says('n’est pas du JSON');
    // A folder is a file that no browser can read.
    await page.evaluate(() => {
      const { slice } = Blob.prototype;
      File.prototype.slice = () => ({ arrayBuffer: () => Promise.reject(new DOMException('gone', 'NotFoundError')) });
      window.repair = () => {
        File.prototype.slice = slice;
      };
    });
    await drop(page, '.drop', [await fileOf('dossier.csv', 'text\n')]);
    await says('c’est un dossier');
    assert.ok(await page.$('[data-part="setup"][hidden]'));
    await page.evaluate(() => window.repair());

    await choose(page, await fileOf('avis.csv', 'Très bon service\nBof, sans plus\n'));
    await click(page, '#judge-all');
    await finished(page);
    await click(page, '#download-csv');
    const csv = String(await saved('avis.mizaj.csv'));
    assert.ok(csv.startsWith('\uFEFFcolumn_1;mizaj_label;') && csv.includes('\n"Bof, sans plus";'), csv);
    assert.deepEqual(complaints, []);
    await close();
  });

  test('a list keeps its first text until the person calls it a header; a row with too many cells says so', async () => {
    const { page, complaints, close } = await openBatch(open);
    const cells = () => page.$$eval('.preview tbody td', (all) => all.map((cell) => cell.textContent));
    await choose(page, await fileOf('list.txt', 'I love it\nI hate it, really\n'));
    assert.deepEqual(await cells(), ['I love it', 'I hate it, really']);
    await click(page, 'input[name="hasHeader"]');
    await page.waitForFunction(() => document.querySelectorAll('.preview tbody td').length === 1);
    assert.deepEqual(await cells(), ['I hate it, really']);
    await page.waitForFunction(() => document.activeElement.name === 'hasHeader');

    await choose(page, await fileOf('rows.csv', 'date,message,sentiment\n2026-01-02,Hello, I am furious,negative\n2026-01-03,Good,positive\n'));
    await page.waitForFunction(() => document.querySelector('[data-part="file-name"]').textContent === 'rows.csv');
    await click(page, '#judge-all');
    await finished(page);
    await page.waitForFunction(() => document.querySelector('tr[data-row="0"] .tag')?.textContent === '4 cells instead of 3');
    assert.deepEqual(complaints, []);
    await close();
  });

  test('reading is cancelled, and a file that is opened meanwhile is judged alone and once', async () => {
    const { page, complaints, close } = await openBatch(open);
    await choose(page, await fileOf('large.csv', manyRows(20_000)));
    await listen(page);
    const seen = await page.evaluate(() => {
      const isShown = (selector) => !document.querySelector(selector).hidden;
      const look = () => ['#pause', '#cancel', '#go-on', '[data-part="setup"]', '[data-part="results"]'].filter(isShown);
      document.querySelector('#judge-all').click();
      const reading = look();
      document.querySelector('#cancel').click();
      return { reading, after: look().slice(-1) };
    });
    assert.deepEqual(seen, { reading: ['#cancel', '[data-part="results"]'], after: ['[data-part="setup"]'] });
    await page.evaluate(() => {
      document.querySelector('#judge-all').click();
      const given = new DataTransfer();
      given.items.add(new File(['text\nI love it!\nI hate it!\n'], 'small.csv'));
      const picker = document.querySelector('#file');
      picker.files = given.files;
      picker.dispatchEvent(new Event('change'));
    });
    await page.waitForSelector('[data-part="setup"]:not([hidden])');
    await click(page, '#judge-all');
    await finished(page);
    await page.waitForFunction(() => document.querySelectorAll('tr[data-row] .mood-menu').length === 2);
    const starts = await page.evaluate(() => window.spoken.filter((text) => text.startsWith('Judging')));
    assert.deepEqual(starts, ['Judging 2 rows']);
    assert.deepEqual(complaints, []);
    await close();
  });

  test('the downloaded CSV disarms formulas and opens in Excel as UTF-8', async () => {
    const { page, saved, close } = await openBatch(open);
    await choose(page, await fileOf('rows.csv', 'text\n"=HYPERLINK(""http://x"")"\nI love it!\n'));
    await click(page, '#judge-all');
    await finished(page);
    await click(page, '#download-csv');
    const csv = String(await saved('rows.mizaj.csv'));
    assert.ok(csv.startsWith('\uFEFFtext,mizaj_label'));
    assert.ok(csv.includes(`"'=HYPERLINK(""http://x"")"`));
    assert.ok(csv.includes('I love it!,positive,'));
    await close();
  });

  test('a corrected row is training data, and the JSON lines hold it with the whole verdict', async () => {
    const { page, saved, close } = await openBatch(open);
    await choose(page, await fileOf('rows.csv', 'id;texte\n1;I love it!\n2;Le service client est nul\n'));
    await click(page, '#judge-all');
    await finished(page);
    await page.select('tr[data-row="1"] .mood-menu', 'neutral');
    await click(page, '#download-corrections');
    const line = JSON.parse(String(await saved('rows.mizaj.corrections.jsonl')));
    assert.deepEqual(line, { text: 'Le service client est nul', label: 'neutral', lang: 'fr' });
    await click(page, '#download-csv');
    assert.match(String(await saved('rows.mizaj.csv')), /^\uFEFFid;texte;mizaj_label;/);
    await click(page, '#download-json');
    const lines = String(await saved('rows.mizaj.jsonl')).trim().split('\n').map((text) => JSON.parse(text));
    assert.deepEqual(lines.map(({ id, texte, mizaj, mizaj_corrected: corrected }) => [id, texte, mizaj.label, corrected]), [
      ['1', 'I love it!', 'positive', undefined],
      ['2', 'Le service client est nul', 'negative', 'neutral'],
    ]);
    await close();
  });

  test('a file is dropped anywhere on the page, rows are pasted', async () => {
    const { page, complaints, close } = await openBatch(open);
    const shown = (file) => page.waitForFunction((wanted) => document.querySelector('[data-part="file-name"]').textContent === wanted, {}, file);
    const cells = () => page.$$eval('.preview tbody td', (all) => all.map((cell) => cell.textContent));
    await drop(page, '.drop', [await fileOf('dropped.tsv', 'text\tcanal\nJe suis très déçu\temail\n')]);
    await shown('dropped.tsv');
    assert.deepEqual(await cells(), ['Je suis très déçu', 'email']);

    await paste(page, 'comment,channel\n"I love it, really",chat\n');
    await shown('pasted.csv');
    assert.deepEqual(await cells(), ['I love it, really', 'chat']);
    // From a spreadsheet cells come with tabs between them.
    await paste(page, 'texte\tcanal\nMerci beaucoup !\tchat\n');
    await page.waitForFunction(() => document.querySelector('.preview td').textContent === 'Merci beaucoup !');
    assert.deepEqual(await cells(), ['Merci beaucoup !', 'chat']);

    await page.evaluate(() => {
      location.hash = 'type';
    });
    await page.waitForSelector('#view-type:not([hidden])');
    await drop(page, '#text', [await fileOf('elsewhere.csv', 'text\nI love it!\n')]);
    await page.waitForSelector('#view-batch:not([hidden])');
    await shown('elsewhere.csv');
    await click(page, '#judge-all');
    await finished(page);
    await page.waitForSelector('tr[data-row="0"] .mood-menu');
    assert.equal(await page.$eval('tr[data-row="0"] .mood-menu', (menu) => menu.value), 'positive');
    assert.deepEqual(complaints, []);
    await close();
  });
});
