/** What leaves through the gate: texts, cells, and positions in texts. */

import assert from 'node:assert/strict';
import { test } from 'node:test';

const ROOT = new URL('../../../', import.meta.url);
const { createRedactor } = await import(new URL('packages/mizaj/dist/index.js', ROOT).href);
const { addMessages } = await import(new URL('www/shared/i18n.js', ROOT).href);
const { default: en } = await import(new URL('www/files/messages/en.js', ROOT).href);
const { Dataset } = await import(new URL('www/files/dataset.js', ROOT).href);
const { Gate } = await import(new URL('www/leaving/gate.js', ROOT).href);
const { csvOf, labeledLines, toBlindLabels, toCsv, toJsonLines, toTopicsCsv, toTrainingData } =
  await import(new URL('www/files/export.js', ROOT).href);
addMessages({ en, fr: {}, ar: {} });

const closed = async () => new Gate(await createRedactor());

test('an open gate changes nothing, and a closed one counts', async () => {
  const text = 'write to nadia@example.com';
  assert.equal(new Gate().text(text), text);
  const gate = await closed();
  assert.equal(gate.text(text), 'write to EMAIL_1');
  assert.equal(gate.cell('customer_name', 'Nadia'), 'CUSTOMER_1');
  assert.equal(gate.cell('city', 'Rabat'), 'Rabat');
  assert.equal(gate.cell('customer_name', 'Nadia'), 'CUSTOMER_1');
  assert.deepEqual([gate.count, Object.fromEntries(gate.kinds)], [3, { email: 1, name: 2 }]);
  assert.deepEqual(gate.parts, [
    { kind: 'email', before: 'nadia@example.com', after: 'EMAIL_1' },
    { kind: 'name', before: 'Nadia', after: 'CUSTOMER_1' },
  ]);
});

test('positions move with the text, and inside of a part to its ends', async () => {
  const gate = await closed();
  const text = 'Hi a@example.com and 0612345678: bad!';
  const given = { list: [{ start: 0, end: 2 }], word: { start: 33, end: 36, score: 0.5 } };
  const { list, word } = gate.moved(text, given);
  const leaves = gate.text(text);
  assert.equal(leaves, 'Hi EMAIL_1 and PHONE_1: bad!');
  assert.deepEqual(list, [{ start: 0, end: 2 }]);
  assert.equal(leaves.slice(word.start, word.end), 'bad');
  assert.equal(word.score, 0.5);
  const inside = gate.moved(text, { start: 5, end: 9 });
  assert.equal(leaves.slice(inside.start, inside.end), 'EMAIL_1');
  assert.equal(gate.moved(text, undefined), undefined);
});

test('nothing personal passes in any file', async () => {
  const names = ['customer_name', 'to a@example.com', 'text'];
  const overview = { names, roles: { text: [2], groups: [0] }, reading: { delimiter: ',' } };
  const dataset = new Dataset('rows.csv', overview);
  const text = 'Order 58211 is late, call 0612345678';
  dataset.add({ cells: ['Nadia', 'b@example.com', text], remark: 'no date: 0612345678' });
  dataset.judge(0, {
    label: 'negative',
    confidence: 0.9,
    language: 'en',
    reliable: true,
    topics: [{ topic: 'delivery', mood: 'negative', score: 0.8, span: { start: 0, end: 11 } }],
  });
  dataset.corrections.set(0, 'neutral');
  dataset.blindLabels.set(0, 'neutral');
  const options = { escapeFormulas: true };
  const files = {
    csv: (gate) => toCsv(dataset, gate, options),
    topics: (gate) => toTopicsCsv(dataset, gate, options),
    json: (gate) => toJsonLines(dataset, gate),
    corrections: (gate) => [toTrainingData(dataset, gate)],
    labels: (gate) => [toBlindLabels(dataset, gate)],
    leftOut: (gate) => csvOf(names, dataset.rows, gate),
    labeled: (gate) => labeledLines(dataset, gate),
  };
  for (const [name, piecesOf] of Object.entries(files)) {
    const secrets = /Nadia|@example|58211|0612345678/;
    assert.match([...piecesOf(new Gate())].join(''), secrets, name);
    const redacted = [...piecesOf(await closed())].join('');
    assert.doesNotMatch(redacted, secrets, name);
    assert.match(redacted, /_1/, name);
  }
  const [line] = [...toJsonLines(dataset, await closed())].join('').split('\n');
  const { text: leaves, mizaj } = JSON.parse(line);
  const { start, end } = mizaj.topics[0].span;
  assert.equal(leaves.slice(start, end), 'Order ORDER_1');
});
