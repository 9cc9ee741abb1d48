/** Comparison of models, and insights from many verdicts. */

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, before, describe, test } from 'node:test';

import { load, tinyBundle } from '../support/package.mjs';

const { compareModels, createAnalyzer, evaluate, evaluateScores, insights, variantFor } =
  await load();

/** The tiny bundle without one of its words. */
function bundleWithout(word) {
  const bundle = tinyBundle();
  const tokenizer = Buffer.from(bundle.tokenizer.toString().replace(`"${word}"`, '"unused"'));
  const manifest = JSON.parse(bundle.manifest);
  manifest.files.tokenizer.bytes = tokenizer.length;
  manifest.files.tokenizer.sha256 = createHash('sha256').update(tokenizer).digest('hex');
  return { ...bundle, tokenizer, manifest: Buffer.from(JSON.stringify(manifest)) };
}

const ROWS = [
  ...Array.from({ length: 10 }, (_, i) => ({ text: `terrible ${i}`, label: 'negative' })),
  ...Array.from({ length: 10 }, (_, i) => ({ text: `love ${i}`, label: 'positive' })),
];

describe('two models', () => {
  let a;
  let b;
  before(async () => {
    a = await createAnalyzer({ bundle: tinyBundle() });
    b = await createAnalyzer({ bundle: bundleWithout('terrible') });
  });
  after(() => Promise.all([a.dispose(), b.dispose()]));

  test('are compared on the same rows', async () => {
    const progress = [];
    const rows = [...ROWS, { text: 7, label: 'neutral' }];
    const result = await compareModels(a, b, rows, { onProgress: (step) => progress.push(step) });
    assert.equal(result.a.report.accuracy, 1);
    assert.equal(result.b.report.accuracy, 0.5);
    assert.equal(result.comparison.agreement, 0.5);
    assert.equal(result.comparison.onlyFirstRight, 10);
    assert.equal(result.comparison.onlySecondRight, 0);
    // All ten differences favor one model: 2 / 2^10.
    assert.ok(Math.abs(result.comparison.mcnemarP - 2 / 1024) < 1e-9);
    assert.deepEqual([result.a.skipped, result.b.skipped], [1, 1]);
    assert.equal(result.a.items.length, rows.length);
    assert.equal(result.a.items.at(-1).error.code, 'TEXT_INVALID');
    assert.equal(result.a.modelVersion, 'tiny@1.0.0');
    assert.ok(result.a.millisecondsPerText > 0);
    assert.deepEqual(progress.at(-1), { done: 42, total: 42 });
  });

  test('that are the same do not differ', async () => {
    const { comparison } = await compareModels(a, a, ROWS);
    assert.equal(comparison.agreement, 1);
    assert.equal(comparison.mcnemarP, 1);
  });

  test('stop when the signal fires', async () => {
    const signal = AbortSignal.abort();
    await assert.rejects(compareModels(a, b, ROWS, { signal }), ({ code }) => code === 'ABORTED');
  });

  test('are compared by group too', async () => {
    const rows = ROWS.map((row, i) => ({ ...row, channel: i < 15 ? 'mail' : 'chat' }));
    const {
      a: first,
      b: second,
      groups,
    } = await compareModels(a, b, rows, { groupBy: ['channel', 'language'] });
    // Ten terrible mails and five lovely ones; five lovely chats.
    assert.equal(groups.channel.mail.onlyFirstRight, 10);
    assert.equal(groups.channel.chat.agreement, 1);
    assert.equal(first.groups.channel.mail.accuracy, 1);
    assert.equal(second.groups.channel.mail.accuracy, 5 / 15);
    assert.equal(second.groups.channel.chat.accuracy, 1);
    const languages = Object.values(first.groups.language);
    assert.equal(
      languages.reduce((sum, { rows: count }) => sum + count, 0),
      rows.length,
    );
  });

  test('are evaluated one by one', async () => {
    const progress = [];
    const rows = [...ROWS, { text: 7, label: 'neutral' }];
    const result = await evaluate(b, rows, {
      groupBy: ['label'],
      onProgress: (step) => progress.push(step),
    });
    assert.equal(result.report.accuracy, 0.5);
    assert.equal(result.skipped, 1);
    assert.deepEqual(
      [result.groups.label.negative.accuracy, result.groups.label.positive.accuracy],
      [0, 1],
    );
    assert.deepEqual(progress.at(-1), { done: 21, total: 21 });
  });

  test('reject invalid rows', async () => {
    const refused = ({ code, message }) =>
      code === 'OPTIONS_INVALID' && /row 0: label/.test(message);
    await assert.rejects(evaluateScores([{ label: 'angry' }]), refused);
    await assert.rejects(evaluate(a, [{ text: 'good', label: 'angry' }]), refused);
    await assert.rejects(compareModels(a, b, [null]), refused);
  });

  test('are summarized by insights', async () => {
    const rows = ROWS.map(({ text, label }, i) => ({
      text,
      label,
      confidence: 0.9,
      language: 'en',
      channel: i % 2 ? 'mail' : 'chat',
      date: `2026-01-${String(1 + i).padStart(2, '0')}`,
    }));
    const { overall, channels, negativeTerms } = await insights(rows);
    assert.deepEqual(overall.counts, { negative: 10, neutral: 0, positive: 10 });
    assert.deepEqual(channels.map(({ name }) => name).toSorted(), ['chat', 'mail']);
    assert.equal(negativeTerms[0].term, 'terrible');
    const dated = rows.map((row) => ({ ...row, date: new Date(row.date) }));
    assert.deepEqual(
      await insights(dated),
      await insights(rows.map((row) => ({ ...row, date: new Date(row.date).toISOString() }))),
    );
    const noDate = ({ code, message }) => code === 'OPTIONS_INVALID' && /row 0: date/.test(message);
    await assert.rejects(insights([{ ...rows[0], date: new Date(NaN) }]), noDate);
  });
});

describe('variantFor', () => {
  const keys = Array.from({ length: 10_000 }, (_, i) => `ticket-${i}`);
  const shareOfB = (split) =>
    keys.filter((key) => variantFor(key, split) === 'b').length / keys.length;

  test('gives the same key the same variant', () => {
    for (const key of keys.slice(0, 100)) assert.equal(variantFor(key), variantFor(key));
    // Pinned: a change would move visitors from one variant to the other.
    assert.deepEqual(
      ['', 'a', 'مزاج', 'ticket-1', 'ticket-2'].map((key) => variantFor(key)),
      ['a', 'b', 'a', 'a', 'b'],
    );
  });

  test('respects the split', () => {
    assert.equal(shareOfB(0), 0);
    assert.equal(shareOfB(1), 1);
    for (const split of [0.1, 0.5, 0.9]) {
      assert.ok(Math.abs(shareOfB(split) - split) < 0.02, `${shareOfB(split)} for ${split}`);
    }
  });
});
