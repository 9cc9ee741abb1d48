/** The module that reads files, in Node: it reads each file as the crate's own tests expect. */

import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { test } from 'node:test';

import { readAs, readTable } from '../support/tables.mjs';

const FILES = new URL('../../data/tables/', import.meta.url);
const EXPECTED = JSON.parse(await readFile(new URL('expected.json', FILES), 'utf8'));
const csv = (text) => new TextEncoder().encode(text);

test('every file is read as a person reads it', async () => {
  for (const [name, expected] of Object.entries(EXPECTED)) {
    const { overview, rows } = await readTable(await readFile(new URL(name, FILES)));
    assert.deepEqual(readAs(overview, rows, expected), expected, name);
  }
  const files = (await readdir(FILES)).filter((name) => name !== 'expected.json');
  // The workbook of the pages' tests is described there.
  assert.deepEqual(files.filter((name) => !(name in EXPECTED)).sort(), ['export.xlsx']);
});

test('what a person says replaces what is guessed', async () => {
  const file = csv('when,note,more\n03/04/2026,Too slow,and too loud\n05/04/2026,Fine,\n');
  const columns = { text: ['note', 'more'], date: 'when', groups: [] };
  const guessed = await readTable(file);
  assert.deepEqual(
    guessed.overview.questions.map(({ kind }) => kind),
    ['dateOrder'],
  );
  assert.equal(guessed.overview.reading.dates.read, 0);
  const { overview, rows } = await readTable(file, {}, { columns, dateOrder: 'mdy' });
  assert.deepEqual(
    rows.map(({ text, cells, day }) => [text ?? cells[1], day]),
    [
      ['Too slow\nand too loud', '2026-03-04'],
      ['Fine', '2026-05-04'],
    ],
  );
  assert.deepEqual(overview.questions, []);
  // What is not named has no column any more.
  const bare = await readTable(file, {}, { columns: { text: ['note'] } });
  assert.equal(bare.overview.reading.dates, null);
  const none = await readTable(file, {}, { columns: {} });
  assert.deepEqual(
    [none.overview.questions.map(({ kind }) => kind), none.overview.reading.rows.judged],
    [['noText'], 0],
  );
});

test('rows of a kind are listed, and left out by choice', async () => {
  const file = csv(
    'id,comment\n1,N/A\n2,The lift was broken again\n3,The lift was broken again\n4,"cut\n5,Fine\n',
  );
  const { table, overview } = await readTable(file);
  assert.deepEqual(overview.reading.rows.leftOut, { nonAnswer: 1, damaged: 1 });
  const lines = (kind) => JSON.parse(table.examples(kind, 9)).map(({ line }) => line);
  assert.deepEqual([lines('nonAnswer'), lines('repeat'), lines('damaged')], [[2], [4], [5]]);
  assert.deepEqual(JSON.parse(table.examples('damaged', 9))[0].damage, { kind: 'unclosedQuote' });
  const chosen = await readTable(file, {}, { keepNonAnswers: true, leaveOutRepeats: true });
  assert.deepEqual(chosen.overview.reading.rows.leftOut, { repeat: 1, damaged: 1 });
});

test('ratings and labels have the moods that they stand for, with counts', async () => {
  const { overview } = await readTable(
    csv('review,stars,sentiment\nGood value,5,1\nBad value,1,-1\nGood again,5,1\nSo so,3,0\n'),
  );
  const moods = (values) => values.map(({ value, mood, rows }) => [value, mood, rows]);
  assert.deepEqual(moods(overview.ratings), [
    ['5', 'positive', 2],
    ['1', 'negative', 1],
    ['3', 'neutral', 1],
  ]);
  assert.deepEqual(moods(overview.labels), [
    ['1', 'positive', 2],
    ['-1', 'negative', 1],
    ['0', 'neutral', 1],
  ]);
});

test('what cannot be read says why, as a code', async () => {
  const refuses = (bytes, code, settings) => assert.rejects(readTable(bytes, settings), { code });
  await refuses(csv('%PDF-1.7'), 'NOT_TEXT');
  await refuses(Uint8Array.of(0xd0, 0xcf, 0x11, 0xe0, 1), 'OLD_WORKBOOK');
  await refuses(csv('PK\x03\x04 and no more'), 'WORKBOOK');
  await refuses(csv('[{"text":'), 'NOT_JSON');
  await refuses(csv('\n\n'), 'NO_ROWS');
  await refuses(csv('text\nGood\n'), 'OPTIONS', { encoding: 'no-such' });
});

test('mixed line endings are accepted, and breaks inside cells are kept', async () => {
  for (const text of [
    'text,n\r\nfoo,1\nbar,2\r\nbaz,3\r',
    'text,n\rfoo,1\rbar,2\rbaz,3',
    '"text",n\nfoo,1\r\n"bar",2\nbaz,3',
  ]) {
    const { rows } = await readTable(csv(text));
    assert.deepEqual(
      rows.map(({ cells }) => cells[1]),
      ['1', '2', '3'],
      JSON.stringify(text),
    );
  }
  const { rows } = await readTable(csv('text;n\n"foo\r\nbar";1\n"a ""q""\r";2\n'));
  assert.deepEqual(
    rows.map(({ cells }) => cells),
    [
      ['foo\r\nbar', '1'],
      ['a "q"\r', '2'],
    ],
  );
  const long = 'x'.repeat(600_000);
  const { overview } = await readTable(csv(`text,n\r\n${long},1\r\nfoo,2\nbar,3\n`));
  assert.equal(overview.rows, 3);
});

test('a header is detected, and the person can override it', async () => {
  const isHeader = async (text) => (await readTable(csv(text))).overview.hasHeader;
  for (const text of [
    'comment\nGood',
    'date;commentaire\n2026-01-01;Nul',
    'nom;ville\nAli;Fès',
    'customer_words\nGood',
    'التعليق,القناة\nجيد,chat',
  ]) {
    assert.equal(await isHeader(text), true, text);
  }
  for (const text of [
    'I love it\nI hate it',
    'Great\nBad',
    'bad review\nGood, really',
    'I love it!,4\nI hate it,2',
    'nice one,chat\nbad one,chat',
    'positive,Bien reçu\nnegative,Nul',
  ]) {
    assert.equal(await isHeader(text), false, text);
  }
  const cells = async (text, settings) =>
    (await readTable(csv(text), settings)).rows.map((row) => row.cells);
  assert.deepEqual(await cells('I love it, really\nI hate it\n'), [
    ['I love it, really'],
    ['I hate it'],
  ]);
  assert.deepEqual(await cells('I love it\nI hate it\n', { hasHeader: true }), [['I hate it']]);
  assert.deepEqual(await cells('text,n\nfoo,1\n', { hasHeader: false }), [
    ['text', 'n'],
    ['foo', '1'],
  ]);
});

test('JSON can be one array, on one line or many, or inside one object', async () => {
  const values = [{ text: 'a', n: 1 }, { text: 'b' }, 7];
  for (const text of [
    JSON.stringify(values),
    JSON.stringify(values, null, 2),
    JSON.stringify({ count: 3, rows: values }, null, 2),
  ]) {
    const { overview, rows } = await readTable(csv(text));
    assert.deepEqual(overview.names, ['text', 'n'], text);
    assert.deepEqual(
      rows.slice(0, 2).map(({ cells }) => cells),
      [
        ['a', '1'],
        ['b', ''],
      ],
    );
    assert.equal(rows[2].damage.kind, 'notJson');
  }
  const { rows } = await readTable(csv('["I love it"]'));
  assert.deepEqual(rows[0].cells, ['I love it']);
});
