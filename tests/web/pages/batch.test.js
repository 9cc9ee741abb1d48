import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { crc32 } from 'node:zlib';

import { click, drop, inEachBrowser, paste, picture, ready } from './browsers.js';

/** Rows of a large file: fields with delimiters and line breaks, one row without a text. */
function manyRows(count) {
  const texts = [
    'I love it!',
    'Le service client est nul, je suis très déçu',
    'الخدمة ممتازة شكرا',
    'Two lines:\nthis "one" and the next',
  ];
  const rows = Array.from({ length: count }, (_, row) => {
    const text = row === 7 ? '' : `${texts[row % texts.length]} ${row}`;
    return `2026-0${1 + (row % 9)}-11;"${text.replaceAll('"', '""')}";${row % 2 ? 'chat' : 'email'}`;
  });
  return ['date;commentaire;canal', ...rows].join('\r\n');
}

/** A workbook as Excel writes it, made with XlsxWriter. */
const WORKBOOK = new URL('../../data/tables/export.xlsx', import.meta.url).pathname;

/** A workbook with these parts, as an uncompressed ZIP archive. */
function workbookOf(parts) {
  const files = Object.entries(parts).map(([name, content]) => [
    Buffer.from(name),
    Buffer.from(content),
  ]);
  const [bodies, entries] = [[], []];
  let at = 0;
  for (const [name, content] of files) {
    const [header, entry] = [Buffer.alloc(30), Buffer.alloc(46)];
    header.writeUInt32LE(0x04034b50, 0);
    // Checksum, compressed size, size.
    for (const [place, value] of [crc32(content), content.length, content.length].entries()) {
      header.writeUInt32LE(value, 14 + 4 * place);
      entry.writeUInt32LE(value, 16 + 4 * place);
    }
    header.writeUInt16LE(name.length, 26);
    entry.writeUInt32LE(0x02014b50, 0);
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

/** What the file's columns are read as, by role. */
const rolesOf = (page) =>
  page.$$eval('.preview thead [data-role]', (heads) =>
    Object.fromEntries(
      heads.map((head) => [head.dataset.role, head.querySelector('.column-name').textContent]),
    ),
  );
/** The cells of the preview, row by row. */
const previewCells = (page) =>
  page.$$eval('.preview tbody td', (all) => all.map((cell) => cell.textContent));
/** What stands under the name of a column. */
const countOf = (page, name) =>
  page.$$eval(
    '.preview thead th',
    (heads, wanted) =>
      heads
        .find((head) => head.querySelector('.column-name').textContent === wanted)
        .querySelector('.column-count').textContent,
    name,
  );
/** Waits until the preview shows these cells. */
const shows = (page, cells) =>
  page.waitForFunction(
    (wanted) =>
      [...document.querySelectorAll('.preview tbody td')]
        .map((cell) => cell.textContent)
        .join('|') === wanted,
    {},
    cells.join('|'),
  );

/** Records announcements to screen readers in `window.spoken`. */
const listen = (page) =>
  page.evaluate(() => {
    const place = document.querySelector('[data-part="spoken"]');
    window.spoken = [];
    new MutationObserver(() => window.spoken.push(place.textContent)).observe(place, {
      childList: true,
    });
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
  page.waitForFunction(
    () =>
      document.querySelector('[data-part="progress"]').value === 1 &&
      document.querySelector('#stop').hidden,
    LONG,
  );

inEachBrowser('a batch', ({ name, open }) => {
  test('the sample is read, analyzed, filtered and corrected', async () => {
    const { page, requests, complaints, close } = await openBatch(open);
    const atLoad = requests.length;
    await click(page, '#sample');
    await page.waitForSelector('[data-part="setup"]:not([hidden])');
    assert.deepEqual(await rolesOf(page), {
      date: 'date',
      groups: 'channel',
      text: 'message',
      label: 'sentiment',
    });
    assert.equal(await countOf(page, 'message'), '96 of 96 readable');
    assert.equal(await countOf(page, 'date'), '96 of 96 dates read');
    await picture(page, `batch-setup-${name}`);
    await click(page, '#analyze-all');
    await finished(page);
    await page.waitForSelector('tr[data-row="0"] .mood-menu');

    const label = await page.$eval('tr[data-row="0"] .mood-menu', (menu) => menu.value);
    await page.select('tr[data-row="0"] .mood-menu', label === 'neutral' ? 'positive' : 'neutral');
    await page.select('[data-part="by-state"]', 'corrected');
    await page.waitForFunction(() => document.querySelectorAll('tr[data-row]').length === 1);
    assert.equal(await page.$eval('#download-corrections', (button) => button.disabled), false);
    await page.select('[data-part="by-state"]', '');
    await page.type('[data-part="search"]', 'MISE À JOUR');
    await page.waitForFunction(() =>
      document.querySelector('[data-part="count"]').textContent.startsWith('5 of 96'),
    );
    const found = await page.$$eval('tr[data-row] .cell-text', (cells) =>
      cells.map((cell) => cell.textContent),
    );
    assert.ok(found.length === 5 && found.every((text) => /mise à jour/i.test(text)), found.join());
    await page.$eval('[data-part="search"]', (box) => {
      box.value = '';
      box.dispatchEvent(new Event('input'));
    });
    await page.waitForFunction(() =>
      document.querySelector('[data-part="count"]').textContent.startsWith('96 of'),
    );
    await click(page, '.cell-confidence button');
    await page.waitForFunction(() =>
      document.querySelector('.cell-confidence[aria-sort="descending"]'),
    );
    // The header changes at once; the rows follow.
    await page.waitForFunction(() => {
      const shares = [...document.querySelectorAll('tr[data-row] .cell-confidence')].map((cell) =>
        parseInt(cell.textContent, 10),
      );
      return (
        shares.length > 1 && shares.every((share, row) => row === 0 || share <= shares[row - 1])
      );
    });
    await picture(page, `batch-${name}`, { fullPage: true });
    const outside = requests
      .slice(atLoad)
      .filter((address) => !address.startsWith(new URL(page.url()).origin))
      // Browsers draw parts of lists and of fields for dates with data addresses of their own.
      .filter((address) => !(name === 'firefox' && address.startsWith('data:font/')))
      .filter((address) => !(name === 'chromium' && address.startsWith('data:image/svg+xml')));
    assert.deepEqual(outside, []);
    assert.deepEqual(complaints, []);
    await close();
  });

  test('20,000 rows: stopping keeps what is done, resuming finishes', async () => {
    const { page, complaints, close } = await openBatch(open);
    await choose(page, await fileOf('export.csv', manyRows(20_000)));
    assert.equal((await rolesOf(page)).text, 'commentaire');
    assert.equal(await countOf(page, 'commentaire'), '19,999 of 20,000 readable');
    await listen(page);
    await click(page, '#analyze-all');
    await page.waitForFunction(() => document.querySelector('[data-part="progress"]').value > 0);
    await page.waitForSelector('.mood-menu');
    await page.evaluate(() => {
      window.menu = document.querySelector('.mood-menu');
    });
    assert.match(
      await page.$eval('[data-part="progress-text"]', (text) => text.textContent),
      /^[\d,]+ of 20,000 rows · [\d,]+\/s · .+ left$/,
    );
    await click(page, '#pause');
    assert.equal(await page.$eval('#pause', (button) => button.textContent), 'Resume');
    await click(page, '#pause');
    assert.equal(await page.$eval('#pause', (button) => button.textContent), 'Pause');
    await click(page, '#stop');
    await page.waitForSelector('#resume:not([hidden])');
    const kept = await progress(page);
    assert.ok(kept > 0 && kept < 1, `stopped at ${kept}`);
    await click(page, '#resume');
    await finished(page);
    assert.ok(await page.evaluate(() => window.menu.isConnected), 'a menu that is open stays open');
    const said = await page.evaluate(() => window.spoken);
    assert.equal(said[0], 'Analyzing 20,000 rows');
    assert.match(said.at(-1), /^20,000 rows analyzed · [\d,]+\/s$/);
    assert.ok(said.length <= 8, said.join('\n'));
    await page.select('#interface-language', 'fr');
    const progressText = await page.$eval(
      '[data-part="progress-text"]',
      (text) => text.textContent,
    );
    assert.match(progressText, /lignes analysées/, 'what was said before is translated');
    await page.select('#interface-language', 'en');
    const elements = await page.$$eval('tr[data-row]', (rows) => rows.length);
    assert.ok(elements < 120, `${elements} rows are elements`);
    await page.select('[data-part="by-state"]', 'problem');
    await page.waitForFunction(() => document.querySelectorAll('tr[data-row]').length === 1);
    assert.equal(await page.$eval('tr[data-row]', (row) => row.dataset.row), '7');
    assert.deepEqual(complaints, []);
    await close();
  });

  test('the page stays responsive while it sorts many rows', async () => {
    const rows = name === 'chromium' ? 200_000 : 60_000;
    const { page, complaints, close } = await openBatch(open);
    await choose(page, await fileOf('export.csv', manyRows(rows)));
    await click(page, '#analyze-all');
    await page.waitForFunction(
      () => document.querySelector('[data-part="progress"]').value > 0,
      LONG,
    );
    await click(page, '#stop');
    await page.waitForSelector('#resume:not([hidden])');
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
    await page.waitForFunction(
      (text) => document.querySelector('[data-part="count"]').textContent === text,
      LONG,
      all,
    );
    await page.waitForFunction(() => document.querySelector('tr[data-row="7"]'), LONG);
    const first = await page.$$eval('tr[data-row] .cell-text', (cells) =>
      cells.slice(0, 3).map((cell) => cell.textContent),
    );
    assert.deepEqual(first, ['', 'I love it! 0', 'I love it! 100']);
    // A new choice replaces the sort in progress.
    await page.evaluate(() => {
      document.querySelector('.cell-text button').click();
      document.querySelector('.cell-row button').click();
    });
    await page.waitForSelector('tr[data-row="0"]', LONG);
    assert.deepEqual(complaints, []);
    await close();
  });

  test('an unclosed quote affects only its own line', async () => {
    const { page, complaints, close } = await openBatch(open);
    // One at the start of a large file, one followed by other quoted fields, one at the end.
    const lines = Array.from(
      { length: 60_000 },
      (_, row) => `${row},"Je suis ""très"" déçu,\nvraiment ${row}"`,
    );
    lines.splice(59_900, 0, 'c,"the third');
    lines.splice(30_000, 0, 'b,"the second');
    lines.splice(1, 0, 'a,"the first');
    for (const [file, content] of [
      ['quoted.csv', lines],
      ['plain.csv', lines.map((line) => line.replace(/^(\d+),.*/s, '$1,I love it'))],
    ]) {
      const found = await page.evaluate(
        async (title, text) => {
          const { TableReader } = await import(new URL('./reader.js', location).href);
          const reader = new TableReader(new File([text], title));
          await reader.open({});
          const overview = await reader.read({});
          const found = { count: 0, bad: [], wrong: 0 };
          for await (const rows of reader.pieces(overview.rows)) {
            rows.forEach(({ cells: [id, words], damage }, row) => {
              if (damage) found.bad.push([found.count + row, damage.kind, [id, words]]);
              else if (words !== 'I love it' && words !== `Je suis "très" déçu,\nvraiment ${id}`)
                found.wrong += 1;
            });
            found.count += rows.length;
          }
          reader.close();
          return { ...found, asks: overview.questions };
        },
        file,
        `id,text\n${content.join('\n')}\n`,
      );
      assert.deepEqual(
        found.asks.filter(({ kind }) => kind === 'damaged'),
        [{ kind: 'damaged', rows: 3 }],
      );
      delete found.asks;
      assert.deepEqual(found, {
        count: 60_003,
        bad: [
          [1, 'unclosedQuote', ['a', '"the first']],
          [30_001, 'unclosedQuote', ['b', '"the second']],
          [59_902, 'unclosedQuote', ['c', '"the third']],
        ],
        wrong: 0,
      });
    }
    assert.deepEqual(complaints, []);
    await close();
  });

  test('JSON lines with a broken line: the rest is analyzed', async () => {
    const { page, close } = await openBatch(open);
    const lines = [
      '{"text":"I love it!","channel":"chat"}',
      '{"text": broken',
      '{"text":"Le service client est nul"}',
    ];
    await choose(page, await fileOf('rows.jsonl', lines.join('\n')));
    await click(page, '#analyze-all');
    await finished(page);
    await page.waitForFunction(
      () => document.querySelectorAll('tr[data-row] .mood-menu').length === 2,
    );
    assert.ok(await page.$('tr[data-row="1"] .tag'));
    await close();
  });

  test('encodings are detected, and characters across chunk boundaries stay intact', async () => {
    const { page, complaints, close } = await openBatch(open);
    const files = [
      [
        'windows-1256',
        Buffer.from('text\r\n\xC7\xE1\xCE\xCF\xE3\xC9 \xE3\xE3\xCA\xC7\xD2\xC9\r\n', 'latin1'),
        'الخدمة ممتازة',
      ],
      [
        'windows-1252',
        Buffer.from('texte;canal\nJe suis très déçu;email\n', 'latin1'),
        'Je suis très déçu',
      ],
      [
        'utf-16le',
        Buffer.from('\uFEFFtext\tchannel\nالخدمة ممتازة 😀\tchat\n', 'utf16le'),
        'الخدمة ممتازة 😀',
      ],
    ];
    for (const [encoding, bytes, text] of files) {
      await choose(page, await fileOf(`${encoding}.csv`, bytes));
      await page.waitForFunction(
        (name) => document.querySelector('[data-part="file-name"]').textContent === name,
        {},
        `${encoding}.csv`,
      );
      assert.equal(await page.$eval('select[name="encoding"]', (menu) => menu.value), encoding);
      await page.waitForFunction(
        (wanted) => document.querySelector('.preview tbody td')?.textContent === wanted,
        {},
        text,
      );
    }
    const broken = await page.evaluate(async () => {
      const { TableReader } = await import(new URL('./reader.js', location).href);
      const lines = Array.from({ length: 30_000 }, (_, row) => `الخدمة ممتازة 😀 شكرا,${row}`);
      const reader = new TableReader(new File([`text,n\n${lines.join('\n')}`], 'a.csv'));
      await reader.open({});
      const { rows: count } = await reader.read({});
      const found = [];
      for await (const rows of reader.pieces(count)) found.push(...rows);
      return (
        found.filter(({ cells }, row) => cells.join() !== lines[row]).length +
        (found.length - lines.length)
      );
    });
    assert.equal(broken, 0);
    assert.deepEqual(complaints, []);
    await close();
  });

  test('the first sheet of a workbook is read, including dates, styled texts and gaps', async () => {
    const { page, complaints, close } = await openBatch(open);
    await choose(page, WORKBOOK);
    assert.deepEqual(await rolesOf(page), {
      text: 'commentaire',
      date: 'créé le',
      groups: 'canal',
      label: 'étiquette',
    });
    await click(page, '#analyze-all');
    await finished(page);
    await page.waitForFunction(
      () => document.querySelectorAll('tr[data-row] .mood-menu').length === 4,
    );
    const cells = await page.$$eval('tr[data-row] .cell-text', (all) =>
      all.map((cell) => cell.textContent),
    );
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

  test('hidden sheets are skipped, and dates can count from 1904', async () => {
    const { page, complaints, close } = await openBatch(open);
    const sheet = (cells) =>
      `<worksheet><sheetData><row><c t="inlineStr"><is><t>text</t></is></c><c t="inlineStr"><is><t>date</t></is></c></row><row>${cells}</row></sheetData></worksheet>`;
    const bytes = workbookOf({
      'xl/workbook.xml':
        '<workbook xmlns:r="urn:relationships"><workbookPr date1904="1"/><sheets><sheet name="a" state="hidden" r:id="r1"/><sheet name="b" r:id="r2"/></sheets></workbook>',
      'xl/_rels/workbook.xml.rels':
        '<Relationships><Relationship Id="r1" Target="worksheets/1.xml"/><Relationship Id="r2" Target="worksheets/2.xml"/></Relationships>',
      'xl/styles.xml': '<styleSheet><cellXfs><xf numFmtId="14"/></cellXfs></styleSheet>',
      'xl/worksheets/1.xml': sheet('<c t="inlineStr"><is><t>hidden</t></is></c>'),
      'xl/worksheets/2.xml': sheet(
        '<c t="inlineStr"><is><t>I love it</t></is></c><c s="0"><v>1</v></c>',
      ),
    });
    await choose(page, await fileOf('mac.xlsx', bytes));
    assert.deepEqual(await previewCells(page), ['I love it', '1904-01-02']);
    assert.deepEqual(complaints, []);
    await close();
  });

  test('a file that cannot be read says why, in the language of the page', async () => {
    const { page, complaints, saved, close } = await openBatch(open, { language: 'fr' });
    const says = (words) =>
      page.waitForFunction(
        (wanted) => document.querySelector('[data-part="drop-note"]').textContent.includes(wanted),
        {},
        words,
      );
    await drop(page, '.drop', [
      await fileOf('vieux.xls', Buffer.from('\xD0\xCF\x11\xE0\n\x01abc', 'latin1')),
    ]);
    await says('ancien fichier Excel');
    await drop(page, '.drop', [await fileOf('cassé.xlsx', 'PK\x03\x04nothing')]);
    await says('n’est pas un fichier Excel');
    await drop(page, '.drop', [await fileOf('cassé.json', '[{"text":')]);
    await says('n’est pas du JSON valide');
    // Browsers cannot read a folder, or a file that is gone.
    const gone = await fileOf('parti.csv', 'text\nBon\n');
    const picker = await page.$('#file');
    await page.evaluate(() => {
      // The page reads the file once it is no longer there.
      document.querySelector('#file').addEventListener(
        'change',
        (event) => {
          if (window.isGone) return;
          event.stopImmediatePropagation();
        },
        true,
      );
    });
    await picker.uploadFile(gone);
    await rm(gone);
    await page.evaluate(() => {
      window.isGone = true;
      document.querySelector('#file').dispatchEvent(new Event('change'));
    });
    await says('c’est un dossier');
    assert.ok(await page.$('[data-part="setup"][hidden]'));

    await choose(page, await fileOf('avis.csv', 'Très bon service\nBof, sans plus\n'));
    await click(page, '#analyze-all');
    await finished(page);
    await click(page, '#download-csv');
    const csv = String(await saved('avis.mizaj.csv'));
    assert.ok(
      csv.startsWith('\uFEFFcolumn_1;mizaj_label;') && csv.includes('\n"Bof, sans plus";'),
      csv,
    );
    assert.deepEqual(complaints, []);
    await close();
  });

  test('the first row of a list is data unless marked as a header; a row with too many cells is whole again, and says so', async () => {
    const { page, complaints, close } = await openBatch(open);
    await choose(page, await fileOf('list.txt', 'I love it\nI hate it, really\n'));
    assert.deepEqual(await previewCells(page), ['I love it', 'I hate it, really']);
    await click(page, 'input[name="hasHeader"]');
    await shows(page, ['I hate it, really']);
    await page.waitForFunction(() => document.activeElement.name === 'hasHeader');

    await choose(
      page,
      await fileOf(
        'rows.csv',
        'date,message,sentiment\n2026-01-02,Hello, I am furious,negative\n2026-01-03,Good,positive\n',
      ),
    );
    await shows(page, [
      ...['2026-01-02', 'Hello, I am furious', 'negative'],
      ...['2026-01-03', 'Good', 'positive'],
    ]);
    await page.waitForSelector('li[data-kind="surplusCells"]');
    await click(page, '#analyze-all');
    await finished(page);
    await page.waitForFunction(() =>
      [...document.querySelectorAll('tr[data-row="0"] .tag')].some(
        (tag) => tag.textContent === '4 cells instead of 3',
      ),
    );
    await page.select('[data-part="by-state"]', 'doubtful');
    await page.waitForFunction(() => document.querySelectorAll('tr[data-row]').length === 1);
    assert.deepEqual(complaints, []);
    await close();
  });

  test('reading can be stopped, and a file opened meanwhile is analyzed once', async () => {
    const { page, complaints, close } = await openBatch(open);
    await choose(page, await fileOf('large.csv', manyRows(20_000)));
    await listen(page);
    const seen = await page.evaluate(() => {
      const isShown = (selector) => !document.querySelector(selector).hidden;
      const look = () =>
        ['#pause', '#stop', '#resume', '[data-part="setup"]', '[data-part="results"]'].filter(
          isShown,
        );
      document.querySelector('#analyze-all').click();
      const reading = look();
      document.querySelector('#stop').click();
      return { reading, after: look().slice(-1) };
    });
    assert.deepEqual(seen, {
      reading: ['#stop', '[data-part="results"]'],
      after: ['[data-part="setup"]'],
    });
    await page.evaluate(() => {
      document.querySelector('#analyze-all').click();
      const given = new DataTransfer();
      given.items.add(new File(['text\nI love it!\nI hate it!\n'], 'small.csv'));
      const picker = document.querySelector('#file');
      picker.files = given.files;
      picker.dispatchEvent(new Event('change'));
    });
    await page.waitForSelector('[data-part="setup"]:not([hidden])');
    await click(page, '#analyze-all');
    await finished(page);
    await page.waitForFunction(
      () => document.querySelectorAll('tr[data-row] .mood-menu').length === 2,
    );
    const starts = await page.evaluate(() =>
      window.spoken.filter((text) => text.startsWith('Analyzing')),
    );
    assert.deepEqual(starts, ['Analyzing 2 rows']);
    assert.deepEqual(complaints, []);
    await close();
  });

  test('the downloaded CSV escapes formulas and opens in Excel as UTF-8', async () => {
    const { page, saved, close } = await openBatch(open);
    await choose(page, await fileOf('rows.csv', 'text\n"=HYPERLINK(""http://x"")"\nI love it!\n'));
    await click(page, '#analyze-all');
    await finished(page);
    await click(page, '#download-csv');
    const csv = String(await saved('rows.mizaj.csv'));
    assert.ok(csv.startsWith('\uFEFFtext,mizaj_label'));
    assert.ok(csv.includes(`"'=HYPERLINK(""http://x"")"`));
    assert.ok(csv.includes('I love it!,positive,'));
    await close();
  });

  test('a corrected row is exported as training data and as JSON lines with the whole verdict', async () => {
    const { page, saved, close } = await openBatch(open);
    await choose(
      page,
      await fileOf('rows.csv', 'id;texte\n1;I love it!\n2;Le service client est nul\n'),
    );
    await click(page, '#analyze-all');
    await finished(page);
    await page.select('tr[data-row="1"] .mood-menu', 'neutral');
    await click(page, '#download-corrections');
    const line = JSON.parse(String(await saved('rows.mizaj.corrections.jsonl')));
    assert.deepEqual(line, { text: 'Le service client est nul', label: 'neutral', lang: 'fr' });
    await click(page, '#download-csv');
    assert.match(String(await saved('rows.mizaj.csv')), /^\uFEFFid;texte;mizaj_label;/);
    await click(page, '#download-json');
    const lines = String(await saved('rows.mizaj.jsonl'))
      .trim()
      .split('\n')
      .map((text) => JSON.parse(text));
    assert.deepEqual(
      lines.map(({ id, texte, mizaj, mizaj_corrected: corrected }) => [
        id,
        texte,
        mizaj.label,
        corrected,
      ]),
      [
        ['1', 'I love it!', 'positive', undefined],
        ['2', 'Le service client est nul', 'negative', 'neutral'],
      ],
    );
    await close();
  });

  test('a file can be dropped anywhere on the page, and rows can be pasted', async () => {
    const { page, complaints, close } = await openBatch(open);
    const shown = (file) =>
      page.waitForFunction(
        (wanted) => document.querySelector('[data-part="file-name"]')?.textContent === wanted,
        {},
        file,
      );
    await drop(page, '.drop', [
      await fileOf('dropped.tsv', 'text\tcanal\nJe suis très déçu\temail\n'),
    ]);
    await shown('dropped.tsv');
    await shows(page, ['Je suis très déçu', 'email']);

    await paste(page, 'comment,channel\n"I love it, really",chat\n');
    await shown('pasted.csv');
    await shows(page, ['I love it, really', 'chat']);
    // Cells copied from a spreadsheet are separated by tabs.
    await paste(page, 'texte\tcanal\nMerci beaucoup !\tchat\n');
    await shows(page, ['Merci beaucoup !', 'chat']);

    await page.evaluate(() => {
      location.hash = 'live';
    });
    await page.waitForSelector('#view-live:not([hidden])');
    await drop(page, '#text', [await fileOf('elsewhere.csv', 'text\nI love it!\n')]);
    await page.waitForSelector('#view-batch:not([hidden])');
    await shown('elsewhere.csv');
    await click(page, '#analyze-all');
    await finished(page);
    await page.waitForSelector('tr[data-row="0"] .mood-menu');
    assert.equal(await page.$eval('tr[data-row="0"] .mood-menu', (menu) => menu.value), 'positive');
    assert.deepEqual(complaints, []);
    await close();
  });
});
