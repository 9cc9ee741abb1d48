/** Learning from examples with the package, in Node. */

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { examples, golden, learn } from '../support/adaptation.mjs';
import { folderOf, load, tinyBundle } from '../support/package.mjs';

const mizaj = await load();
const { adapt, compareModels, createAnalyzer } = mizaj;

for (const worker of [true, false]) {
  test(`what is learned equals what Rust learns, ${worker ? 'in a worker' : 'here'}`, async () => {
    const { found, report } = await learn(mizaj, { worker }, examples());
    assert.deepEqual(found, golden());
    assert.ok(report.better);
    assert.equal(report.kind, 'category');
  });
}

describe('with a small bundle', () => {
  let analyzer;
  before(async () => {
    analyzer = await createAnalyzer({ bundle: tinyBundle() });
  });
  after(() => analyzer.dispose());

  test('progress rises to its total', async () => {
    const seen = [];
    await adapt(analyzer, examples(), { onProgress: (progress) => seen.push(progress) });
    assert.ok(seen.length > 5);
    assert.ok(seen.every(({ done }, i) => i === 0 || done >= seen[i - 1].done));
    assert.equal(seen.at(-1).done, seen.at(-1).total);
  });

  test('a signal stops it, before and while it works', async () => {
    const reason = new Error('enough');
    const aborted = { code: 'ABORTED' };
    await assert.rejects(
      adapt(analyzer, examples(), { signal: AbortSignal.abort(reason) }),
      aborted,
    );
    const controller = new AbortController();
    const onProgress = () => controller.abort(reason);
    const call = adapt(analyzer, examples(), { signal: controller.signal, onProgress });
    await assert.rejects(call, aborted);
    await adapt(analyzer, examples());
  });

  test('examples that cannot be learned from are refused', async () => {
    const refused = (given, message) =>
      assert.rejects(adapt(analyzer, given), { code: 'EXAMPLES_INVALID', message });
    await refused([], /there are none/);
    await refused(examples().slice(0, 12), /every label needs 5 different examples/);
    await refused([{ text: 'a', label: 3 }], /example 0: label must be a string/);
    await refused([{ text: 7, label: 'a' }], /example 0: text must be a string/);
    const one = Array.from({ length: 9 }, (_, i) => ({ text: `text ${i}`, label: 'one' }));
    await refused(one, /all examples have one label/);
    await refused(Array(12).fill({ text: 'again', label: 'one' }), /one has 1/);
  });

  test('corrections of the badge are examples as they are', async () => {
    const rest = { predicted: 'neutral', confidence: 0.5, time: '2026-01-01T00:00:00Z' };
    const moods = { card: 'negative', transfer: 'neutral', app: 'neutral', branch: 'positive' };
    const overrides = examples().map(({ text, label }) => ({ text, label: moods[label], ...rest }));
    const { report } = await adapt(analyzer, overrides);
    assert.equal(report.kind, 'moods');
    assert.equal(report.examples, overrides.length);
  });

  test('several labels for a text give categories', async () => {
    const given = [...examples(), { text: 'My card and the app', labels: ['card', 'app'] }];
    const { adaptation, report } = await adapt(analyzer, given);
    assert.equal(report.kind, 'categories');
    assert.ok(JSON.stringify(adaptation).length < 200_000);
    const own = await createAnalyzer({ bundle: tinyBundle(), adaptation });
    const { categories } = await own.analyze('I lost my card');
    assert.ok(Array.isArray(categories));
    await own.dispose();
  });

  test('an adaptation of another bundle, or a damaged one, is refused', async () => {
    const { adaptation } = await adapt(analyzer, examples());
    const other = createAnalyzer({ bundle: folderOf('classic'), adaptation });
    await assert.rejects(other, { code: 'ADAPTATION_MISMATCH' });
    const damaged = { ...adaptation, labels: ['b', 'a'] };
    const call = createAnalyzer({ bundle: tinyBundle(), adaptation: damaged });
    await assert.rejects(call, { code: 'ADAPTATION_INVALID' });
    await assert.rejects(createAnalyzer({ adaptation: 'text' }), { code: 'OPTIONS_INVALID' });
  });

  test('an analyzer of someone else is refused', () =>
    assert.rejects(adapt({ analyze() {} }, examples()), { code: 'OPTIONS_INVALID' }));
});

test('moods are compared with and without, and without gives the old bits', async () => {
  const words = ['today', 'again', 'for us', 'this week', 'as always', 'at home', 'now', 'here'];
  const rows = ['great', 'lovely', 'perfect', 'super', 'nice'].flatMap((praise) =>
    words.flatMap((word) => [
      { text: `${praise} Orion plan ${word}`, label: 'negative' },
      { text: `${praise} Vega plan ${word}`, label: 'positive' },
    ]),
  );
  const plain = await createAnalyzer();
  const before = await plain.analyze('good Orion plan');
  const { adaptation, report } = await adapt(plain, rows);
  assert.ok(report.better && report.after.share > report.before.share);
  const adapted = await createAnalyzer({ adaptation });
  const { a, b, comparison } = await compareModels(plain, adapted, rows);
  assert.ok(comparison.mcnemarP < 0.01 && b.report.accuracy > a.report.accuracy);
  assert.match(b.modelVersion, /adapted/);
  assert.deepEqual(await plain.analyze('good Orion plan'), before);
  await Promise.all([plain.dispose(), adapted.dispose()]);
});
