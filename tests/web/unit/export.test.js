/** Writing the rows of a file with their verdicts: CSV and JSON lines. */

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { readTable } from '../support/tables.mjs';

const WWW = new URL('../../../www/', import.meta.url);
const { addMessages } = await import(new URL('shared/i18n.js', WWW).href);
const { default: en } = await import(new URL('files/messages/en.js', WWW).href);
const { Dataset } = await import(new URL('files/dataset.js', WWW).href);
const { Gate } = await import(new URL('leaving/gate.js', WWW).href);
const { toCsv, toJsonLines } = await import(new URL('files/export.js', WWW).href);
addMessages({ en, fr: {}, ar: {} });

/** The file as a data set that nobody has judged yet. */
async function datasetOf(text, choices) {
  const { overview, rows } = await readTable(new TextEncoder().encode(text), {}, choices);
  const dataset = new Dataset('rows.csv', overview);
  for (const row of rows) dataset.add(row);
  return dataset;
}

const csvOf = (dataset, settings) =>
  [...toCsv(dataset, new Gate(), { escapeFormulas: true, ...settings })]
    .join('')
    .slice(1)
    .split('\r\n');
const jsonOf = (dataset) =>
  [...toJsonLines(dataset, new Gate())]
    .join('')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));

test('an unquoted delimiter loses no words: the text is whole again, and the row says so', async () => {
  const text =
    'date,message,sentiment\n2026-01-02,Hello, I am furious,negative\n2026-01-03,Fine,positive,,\n';
  const dataset = await datasetOf(text);
  assert.deepEqual(dataset.rows, [
    ['2026-01-02', 'Hello, I am furious', 'negative'],
    ['2026-01-03', 'Fine', 'positive'],
  ]);
  assert.equal(dataset.text(0), 'Hello, I am furious');
  assert.match(
    csvOf(dataset)[1],
    /^2026-01-02,"Hello, I am furious",negative,.*,4 cells instead of 3: the surplus is joined/,
  );
  assert.match(jsonOf(dataset)[0].mizaj_problem, /^4 cells instead of 3/);
});

test('a line break without quotes loses no words', async () => {
  const dataset = await datasetOf(
    'id,date,text\n1,2026-01-02,It was cold\nand dark, too\n2,2026-01-03,Fine\n',
  );
  assert.deepEqual(dataset.rows, [
    ['1', '2026-01-02', 'It was cold\nand dark, too'],
    ['2', '2026-01-03', 'Fine'],
  ]);
});

test('a row that is left out keeps its cells and says why', async () => {
  const dataset = await datasetOf('id,comment\n1,N/A\n2,"cut\n3,Fine as it is\n');
  const lines = csvOf(dataset);
  assert.match(lines[1], /^1,N\/A,.*,Nothing to say$/);
  assert.match(lines[2], /^2,"""cut",.*,a quotation mark has no pair$/);
  assert.equal(jsonOf(dataset)[0].mizaj_problem, 'Nothing to say');
});

test('a row the engine rejected keeps the engine’s message', async () => {
  const dataset = await datasetOf('message\nFine\n');
  dataset.problems.set(0, {
    error: Object.assign(new Error('no answer within 30000 ms'), { code: 'TIMEOUT' }),
  });
  assert.match(csvOf(dataset)[1], /,no answer within 30000 ms$/);
  assert.equal(jsonOf(dataset)[0].mizaj_problem, 'no answer within 30000 ms');
});

test('column names are unique and not empty; exports number those that clash with ours', async () => {
  const dataset = await datasetOf('text,text,,mizaj,mizaj_label\na,b,c,d,e\n', {
    columns: { text: ['text'] },
  });
  assert.deepEqual(dataset.columns, ['text', 'text_2', 'column_3', 'mizaj', 'mizaj_label']);
  dataset.verdicts[0] = {
    label: 'positive',
    confidence: 0.9,
    language: 'en',
    uncertain: false,
    reliable: true,
  };
  assert.match(csvOf(dataset)[0], /^text,text_2,column_3,mizaj,mizaj_label_2,mizaj_label,/);
  const [row] = jsonOf(dataset);
  assert.deepEqual(
    [row.text, row.text_2, row.column_3, row.mizaj_2, row.mizaj.label],
    ['a', 'b', 'c', 'd', 'positive'],
  );
});

test('JSON lines: a key that appears late gets a column', async () => {
  const lines = Array.from({ length: 60 }, (_, row) =>
    JSON.stringify(row < 55 ? { text: `t${row}` } : { channel: 'x', text: `t${row}`, toString: 1 }),
  );
  const dataset = await datasetOf(lines.join('\n'));
  assert.deepEqual(dataset.columns, ['text', 'channel', 'toString']);
  assert.deepEqual(jsonOf(dataset)[59], { text: 't59', channel: 'x', toString: '1' });
  assert.match(csvOf(dataset)[1], /^t0,,,/);
});

test('the CSV has the requested delimiter; formulas are escaped wherever a spreadsheet may split cells', async () => {
  const dataset = await datasetOf('text\nGood\n');
  const cells = ['bonjour;=HYPERLINK(A1)', '=1+1', 'a|b', '-2', 'fine', 'x\n@y', '\tz'];
  dataset.rows = cells.map((cell) => [cell]);
  const lines = (settings) =>
    csvOf(dataset, settings)
      .slice(1, -1)
      .map((line) => line.slice(0, -12));
  assert.deepEqual(lines({ delimiter: ';' }), [
    `"bonjour;'=HYPERLINK(A1)"`,
    `'=1+1`,
    '"a|b"',
    '-2',
    'fine',
    `"x\n'@y"`,
    `"'\tz"`,
  ]);
  assert.deepEqual(lines({ escapeFormulas: false }), [
    '"bonjour;=HYPERLINK(A1)"',
    '=1+1',
    '"a|b"',
    '-2',
    'fine',
    '"x\n@y"',
    '"\tz"',
  ]);
  assert.match(csvOf(dataset, { delimiter: ';' })[0], /^text;mizaj_label;/);
});
