/** Reading and writing files of rows, without a browser: its worker runs in a context of its own. */

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { test } from 'node:test';
import vm from 'node:vm';

const WWW = new URL('../../www/', import.meta.url);
const require = createRequire(new URL('package.json', WWW));
const SOURCE = readFileSync(new URL('reader-worker.js', WWW), 'utf8');

/** As much of a worker as the reader needs. */
globalThis.Worker = class {
  #self = { location: WWW, postMessage: (data) => queueMicrotask(() => this.onmessage({ data: structuredClone(data) })) };

  constructor() {
    const importScripts = () => (this.#self.Papa = require('papaparse'));
    vm.runInNewContext(SOURCE, { self: this.#self, URL, TextDecoder, importScripts });
  }

  postMessage(data) {
    this.#self.onmessage({ data });
  }

  terminate() {
    this.onmessage = () => {};
  }
};

const { guessEncoding, readRows, reasonOf } = await import(new URL('reader.js', WWW).href);
const { Dataset } = await import(new URL('dataset.js', WWW).href);
const { toCsv, toJsonLines } = await import(new URL('export.js', WWW).href);

/** What a file holds, read as the page reads it. */
async function read(content, { name = 'rows.csv', ...settings } = {}) {
  const file = new File([content], name);
  const found = { rows: [], problems: [] };
  for await (const { rows, problems, columns, hasHeader, delimiter } of readRows(file, { encoding: await guessEncoding(file), delimiter: '', ...settings })) {
    found.problems.push(...problems.map((problem) => ({ ...problem, row: problem.row + found.rows.length })));
    found.rows.push(...rows);
    Object.assign(found, { columns, hasHeader, delimiter });
  }
  return found;
}

/** The file as a data set that nobody has judged yet. */
async function datasetOf(content, settings) {
  const { rows, columns, problems } = await read(content, settings);
  return Object.assign(new Dataset(), { rows, columns, problems: new Map(problems.map(({ row, ...problem }) => [row, problem])) });
}

const csvOf = (dataset, settings) => [...toCsv(dataset, { escapeFormulas: true, ...settings })].join('').slice(1).split('\r\n');
const jsonOf = (dataset) => [...toJsonLines(dataset)].join('').trim().split('\n').map((line) => JSON.parse(line));

test('a delimiter without quotation marks costs no words: the row has a problem and all its cells', async () => {
  const text = 'date,message,sentiment\n2026-01-02,Hello, I am furious,negative\n2026-01-03,Fine,positive,,\n';
  const { rows, problems, columns } = await read(text);
  assert.deepEqual(problems, [{ row: 0, key: 'surplus cells', values: { cells: 4, columns: 3 } }]);
  assert.deepEqual(rows, [['2026-01-02', 'Hello', ' I am furious', 'negative'], ['2026-01-03', 'Fine', 'positive']]);
  assert.deepEqual(columns, ['date', 'message', 'sentiment', 'column_4']);
  const dataset = await datasetOf(text);
  assert.match(csvOf(dataset)[1], /^2026-01-02,Hello, I am furious,negative,.*,4 cells instead of 3$/);
  assert.deepEqual(jsonOf(dataset)[0], { date: '2026-01-02', message: 'Hello', sentiment: ' I am furious', column_4: 'negative', mizaj_problem: '4 cells instead of 3' });
});

test('a row that the engine refused keeps what the engine says', async () => {
  const dataset = await datasetOf('message\nFine\n');
  dataset.problems.set(0, { error: Object.assign(new Error('no answer within 30000 ms'), { code: 'TIMEOUT' }) });
  assert.match(csvOf(dataset)[1], /,no answer within 30000 ms$/);
  assert.equal(jsonOf(dataset)[0].mizaj_problem, 'no answer within 30000 ms');
});

test('a file of one column is not cut', async () => {
  const { rows, problems } = await read('comment\nThe app, however, crashes all day\nGood\n');
  assert.deepEqual(rows, [['The app, however, crashes all day'], ['Good']]);
  assert.deepEqual(problems, []);
});

test('lines may end in different ways; a break inside a cell stays as it is where they do not', async () => {
  for (const text of ['text,n\r\nfoo,1\nbar,2\r\nbaz,3\r', 'text,n\rfoo,1\rbar,2\rbaz,3', '"text",n\nfoo,1\r\n"bar",2\nbaz,3']) {
    assert.deepEqual((await read(text)).rows.map(([, n]) => n), ['1', '2', '3'], JSON.stringify(text));
  }
  const { rows } = await read('text;n\n"foo\r\nbar";1\n"a ""q""\r";2\n');
  assert.deepEqual(rows, [['foo\r\nbar', '1'], ['a "q"\r', '2']]);
  const long = 'x'.repeat(600_000);
  assert.equal((await read(`text,n\r\n${long},1\r\nfoo,2\nbar,3\n`)).rows.length, 3);
});

test('the first row is a header where it looks like one, and the person can say otherwise', async () => {
  const isHeader = async (text) => (await read(text)).hasHeader;
  for (const text of ['comment\nGood', 'date;commentaire\n2026-01-01;Nul', 'nom;ville\nAli;Fès', 'customer_words\nGood', 'التعليق,القناة\nجيد,chat']) {
    assert.equal(await isHeader(text), true, text);
  }
  for (const text of ['I love it\nI hate it', 'Great\nBad', 'bad review\nGood, really', 'I love it!,4\nI hate it,2', 'nice one,chat\nbad one,chat', 'positive,Bien reçu\nnegative,Nul']) {
    assert.equal(await isHeader(text), false, text);
  }
  const list = await read('I love it, really\nI hate it\n');
  assert.deepEqual([list.columns, list.rows], [['column_1'], [['I love it, really'], ['I hate it']]]);
  assert.deepEqual((await read('I love it\nI hate it\n', { hasHeader: true })).rows, [['I hate it']]);
  assert.deepEqual((await read('text,n\nfoo,1\n', { hasHeader: false })).rows, [['text', 'n'], ['foo', '1']]);
});

test('names are unique, none is empty, and none is one of ours', async () => {
  const dataset = await datasetOf('text,text,,mizaj,mizaj_label\na,b,c,d,e\n');
  assert.deepEqual(dataset.columns, ['text', 'text_2', 'column_3', 'mizaj_2', 'mizaj_label_2']);
  dataset.verdicts[0] = { label: 'positive', confidence: 0.9, language: 'en', uncertain: false };
  const [row] = jsonOf(dataset);
  assert.deepEqual([row.text, row.text_2, row.column_3, row.mizaj_2, row.mizaj.label], ['a', 'b', 'c', 'd', 'positive']);
});

test('JSON lines: a key that comes late has a column', async () => {
  const lines = Array.from({ length: 60 }, (_, row) => JSON.stringify(row < 55 ? { text: `t${row}` } : { channel: 'x', text: `t${row}`, toString: 1 }));
  const dataset = await datasetOf(lines.join('\n'), { name: 'rows.jsonl' });
  assert.deepEqual(dataset.columns, ['text', 'channel', 'toString']);
  assert.deepEqual(jsonOf(dataset)[59], { text: 't59', channel: 'x', toString: '1' });
  assert.match(csvOf(dataset)[1], /^t0,,,/);
});

test('JSON may be one array, on one line or on many, or a part of one object', async () => {
  const rows = [{ text: 'a', n: 1 }, { text: 'b' }, 7];
  for (const text of [JSON.stringify(rows), JSON.stringify(rows, null, 2), JSON.stringify({ count: 3, rows }, null, 2)]) {
    const found = await read(text, { name: 'rows.json' });
    assert.deepEqual([found.columns, found.rows], [['text', 'n'], [['a', '1'], ['b', ''], ['', '']]]);
    assert.deepEqual(found.problems, [{ row: 2, key: 'not JSON' }]);
  }
  assert.deepEqual((await read('["I love it"]', { name: 'rows.json' })).rows, [['I love it']]);
  await assert.rejects(read('[{"text":', { name: 'rows.json' }), { message: 'no JSON' });
});

test('what is no text is refused, UTF-16 without a mark is not', async () => {
  const refused = [
    ['old.xls', [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1], 'old Excel'],
    ['locked.xlsx', [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1], 'old Excel'],
    ['letter.pdf', Buffer.from('%PDF-1.7'), 'no plain text'],
    ['letter.docx', Buffer.from('PK\x03\x04\x14\x00\x00\x00\x08\x00'), 'no plain text'],
  ];
  for (const [name, bytes, message] of refused) await assert.rejects(guessEncoding(new File([new Uint8Array(bytes)], name)), { message });
  assert.equal(await guessEncoding(new File([Buffer.from('text\nI love it\n', 'utf16le')], 'a.csv')), 'utf-16le');
  assert.equal(await guessEncoding(new File([Buffer.from('text\nI love it\n', 'utf16le').swap16()], 'a.csv')), 'utf-16be');
  assert.equal(reasonOf(new DOMException('gone', 'NotFoundError')), 'not readable');
});

test('a reading that is stopped ends at once', async () => {
  const stop = new AbortController();
  const text = `text,n\n${'I love it,1\n'.repeat(200_000)}`;
  await assert.rejects(
    async () => {
      for await (const { rows } of readRows(new File([text], 'a.csv'), { encoding: 'utf-8', signal: stop.signal })) {
        assert.ok(rows.length > 0 && !stop.signal.aborted);
        stop.abort();
      }
    },
    { name: 'AbortError' },
  );
});

test('the CSV has the delimiter asked for; formulas are disarmed wherever a spreadsheet may cut', async () => {
  const dataset = Object.assign(new Dataset(), { columns: ['text'] });
  const cells = ['bonjour;=HYPERLINK(A1)', '=1+1', 'a|b', '-2', 'fine', 'x\n@y', '\tz'];
  dataset.rows = cells.map((cell) => [cell]);
  const lines = (settings) => csvOf(dataset, settings).slice(1, -1).map((line) => line.slice(0, -6));
  assert.deepEqual(lines({ delimiter: ';' }), [`"bonjour;'=HYPERLINK(A1)"`, `'=1+1`, '"a|b"', `'-2`, 'fine', `"x\n'@y"`, `"'\tz"`]);
  assert.deepEqual(lines({ escapeFormulas: false }), ['"bonjour;=HYPERLINK(A1)"', '=1+1', '"a|b"', '-2', 'fine', '"x\n@y"', '"\tz"']);
  assert.match(csvOf(dataset, { delimiter: ';' })[0], /^text;mizaj_label;/);
});
