/** `mizaj/testing`: the stand-in for tests of customers' own code. */

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, mock, test } from 'node:test';

import { install, load, tinyBundle } from '../support/package.mjs';

const { createAnalyzer, verdictOf } = await load('../testing/index.js');

describe('the stand-in', () => {
  test('judges by words, the first one decides', async () => {
    const mizaj = await createAnalyzer();
    for (const [text, label] of [
      ['I love it!', 'positive'],
      ['Terrible, and I used to love it', 'negative'],
      ['Je suis déçu', 'negative'],
      ['الخدمة ممتازة', 'positive'],
      ['Where is my order?', 'neutral'],
    ]) {
      const verdict = await mizaj.analyze(text);
      assert.equal(verdict.label, label, text);
      assert.equal(verdict.confidence, verdict.scores[label]);
    }
    assert.equal((await mizaj.analyze('😀')).reliable, false);
  });

  test('gives the verdicts it is told to give', async () => {
    const rude = { label: 'negative', confidence: 0.55 };
    const mizaj = await createAnalyzer({ verdicts: { 'Fine.': rude } });
    assert.deepEqual(await mizaj.analyze('Fine.'), verdictOf(rude));
    assert.equal((await mizaj.analyze('Fine.', { uncertainBelow: 0.6 })).certainty, 'unsure');
    const odd = await createAnalyzer({
      verdicts: (text) => ({ label: 'positive', adaptation: text }),
    });
    assert.equal((await odd.analyze('bad')).adaptation, 'bad');
  });

  test('has every field that a verdict of the engine has', async () => {
    const real = await (await load()).createAnalyzer({ bundle: tinyBundle(), worker: false });
    const stub = await createAnalyzer();
    const options = { sentences: true, clauses: true, explain: true, cues: true };
    const [expected, found] = await Promise.all(
      [real, stub].map((mizaj) => mizaj.analyze('Good. Terrible!', options)),
    );
    const optional = ['boilerplate', 'mixed'];
    const names = (verdict) =>
      Object.keys(verdict)
        .filter((name) => verdict[name] !== undefined && !optional.includes(name))
        .toSorted();
    assert.deepEqual(names(found), names(expected));
    for (const list of ['sentences', 'clauses', 'evidence'])
      assert.deepEqual(
        Object.keys(found[list][0]).toSorted(),
        Object.keys(expected[list][0]).toSorted(),
      );
    const [one, other] = await Promise.all([real, stub].map((mizaj) => mizaj.predict('Good')));
    assert.deepEqual(Object.keys(other), Object.keys(one));
    await real.dispose();
  });

  test('checks and fails like the real one', async () => {
    const mizaj = await createAnalyzer();
    await assert.rejects(mizaj.analyze(7), { code: 'TEXT_INVALID' });
    await assert.rejects(mizaj.analyze('x', { timeoutMs: -1 }), { code: 'OPTIONS_INVALID' });
    await assert.rejects(mizaj.analyze('x', { topics: true }), { code: 'OPTIONS_INVALID' });
    await assert.rejects(createAnalyzer({ model: 'x' }), { code: 'OPTIONS_INVALID' });
    await assert.rejects(mizaj.analyze('x', { signal: AbortSignal.abort() }), { code: 'ABORTED' });
    const items = await mizaj.analyzeBatch(['good', 7, 'bad']);
    assert.deepEqual(
      items.map(({ verdict, error }) => verdict?.label ?? error.code),
      ['positive', 'TEXT_INVALID', 'negative'],
    );
    const streamed = [];
    for await (const { verdict } of mizaj.analyzeStream(['good', 'bad']))
      streamed.push(verdict.label);
    assert.deepEqual(streamed, ['positive', 'negative']);
    await mizaj.dispose();
    await assert.rejects(mizaj.analyze('x'), { code: 'DISPOSED' });
  });

  test('takes its time on request, also with fake timers', async () => {
    mock.timers.enable({ apis: ['setTimeout'] });
    try {
      const mizaj = await createAnalyzer({ delayMs: 1000 });
      let verdict;
      const waiting = mizaj.analyze('good').then((found) => {
        verdict = found;
      });
      await Promise.resolve();
      assert.equal(verdict, undefined);
      mock.timers.tick(1000);
      await waiting;
      assert.equal(verdict.label, 'positive');
      const controller = new AbortController();
      const aborted = mizaj.analyze('good', { signal: controller.signal });
      await Promise.resolve();
      controller.abort();
      await assert.rejects(aborted, { code: 'ABORTED' });
    } finally {
      mock.timers.reset();
    }
  });
});

/** What jsdom lacks, and more. */
const BARE = `for (const name of ['TextEncoder', 'TextDecoder', 'fetch', 'Response', 'Request', 'WebAssembly',
  'MessageChannel', 'structuredClone', 'TransformStream', 'ReadableStream', 'navigator'])
  delete globalThis[name];`;
const USE = `createAnalyzer().then((mizaj) => mizaj.analyzeBatch(['good', 'bad']))
  .then((items) => console.log(...items.map(({ verdict }) => verdict.label)));`;

for (const [kind, name, load] of [
  ['import', 'bare.mjs', `const { createAnalyzer } = await import('mizaj/testing');`],
  ['require', 'bare.cjs', `const { createAnalyzer } = require('mizaj/testing');`],
]) {
  test(`it needs nothing of a browser, with ${kind}`, () => {
    const file = join(install(), name);
    writeFileSync(file, `${BARE}\n${load}\n${USE}`);
    const printed = execFileSync(process.execPath, [file], { encoding: 'utf8' });
    assert.equal(printed, 'positive negative\n');
  });
}
