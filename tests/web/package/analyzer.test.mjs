/** Every analyzer gives the same guarantees, in the main thread and in a worker. */

import assert from 'node:assert/strict';
import { getEventListeners } from 'node:events';
import { after, before, describe, test } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';

import { load, tinyBundle } from '../support/package.mjs';

const { BatchControl, MizajError, compareScores, createAnalyzer, evaluateScores, insights } =
  await load();

/** Matches an error with this code and message. */
const withCode =
  (code, message = /./) =>
  (error) => {
    assert.ok(error instanceof MizajError, `${error}`);
    assert.equal(error.code, code);
    assert.match(error.message, message);
    return true;
  };

for (const worker of [false, true]) {
  describe(`an analyzer in ${worker ? 'a worker' : 'the main thread'}`, () => {
    let mizaj;
    const create = (options) => createAnalyzer({ bundle: tinyBundle(), worker, ...options });
    before(async () => (mizaj = await create()));
    after(() => mizaj.dispose());

    test('says where it runs', () => {
      assert.equal(mizaj.thread, worker ? 'worker' : 'main');
    });

    test('analyzes a text', async () => {
      const verdict = await mizaj.analyze('The food is great, love love love');
      assert.equal(verdict.label, 'positive');
      assert.equal(verdict.language, 'en');
      assert.equal(verdict.confidence, verdict.scores.positive);
      const sum = Object.values(verdict.scores).reduce((a, b) => a + b);
      assert.ok(Math.abs(sum - 1) < 1e-6, `${sum}`);
      assert.equal(verdict.modelVersion, 'tiny@1.0.0');
      assert.deepEqual(verdict.warnings, []);
      assert.equal(verdict.truncated, false);
    });

    test('analyzes Arabic', async () => {
      const verdict = await mizaj.analyze('الخدمة ممتازة شكرا');
      assert.equal(verdict.label, 'positive');
      assert.equal(verdict.language, 'ar');
    });

    test('marks verdicts on unusual texts as unreliable', async () => {
      for (const text of ['', ' \n', '😡', '\0', '???', '中文']) {
        const verdict = await mizaj.analyze(text);
        assert.equal(verdict.reliable, false, JSON.stringify(text));
      }
    });

    test('trusts a language hint', async () => {
      const verdict = await mizaj.analyze('good', { language: 'fr' });
      assert.equal(verdict.language, 'fr');
      assert.equal(verdict.languageConfidence, 1);
    });

    test('counts positions in UTF-16 units of the original', async () => {
      const text = '😡 THE  food is tèrrible… terrible!';
      const { evidence } = await mizaj.analyze(text, { explain: true });
      const words = evidence.map(({ span }) => text.slice(span.start, span.end));
      assert.ok(words.includes('terrible'), `${words}`);
      assert.ok(words.includes('THE'), `${words}`);
    });

    test('explains the effect of each word', async () => {
      const text = 'the food is terrible';
      const evidence = await mizaj.explain(text);
      const strongest = evidence.reduce((a, b) => (b.weight > a.weight ? b : a));
      assert.equal(text.slice(strongest.span.start, strongest.span.end), 'terrible');
      assert.ok(strongest.weight > 0 && strongest.effects.negative > 0);
      const total = Object.values(strongest.effects).reduce((a, b) => a + b);
      assert.ok(Math.abs(total) < 1e-5, `${total}`);
    });

    test('analyzes sentences and reports mixed texts', async () => {
      const text = 'The food is terrible, terrible. I love love love it!';
      const verdict = await mizaj.analyze(text, { sentences: true });
      assert.deepEqual(
        verdict.sentences.map(({ label }) => label),
        ['negative', 'positive'],
      );
      assert.equal(verdict.mixed, true);
      const { start, end } = verdict.sentences[1].span;
      assert.equal(text.slice(start, end).trim(), 'I love love love it!');
      assert.equal('sentences' in (await mizaj.analyze(text)), false);
    });

    test('warns about a lone surrogate and keeps positions correct', async () => {
      const text = 'a \ud83d terrible day';
      const verdict = await mizaj.analyze(text, { explain: true });
      assert.ok(verdict.warnings.includes('lone_surrogate'));
      const words = verdict.evidence.map(({ span }) => text.slice(span.start, span.end));
      assert.ok(words.includes('terrible'), `${words}`);
      assert.deepEqual((await mizaj.analyze('😡 terrible day')).warnings, []);
    });

    test('rejects anything but a string and names its type', async () => {
      for (const [text, found] of [
        [undefined, 'undefined'],
        [null, 'null'],
        [42, 'number'],
        [['good'], 'array'],
        [{}, 'object'],
        [() => 'good', 'function'],
        [Symbol('good'), 'symbol'],
      ]) {
        const expected = withCode('TEXT_INVALID', new RegExp(`not ${found}$`));
        await assert.rejects(mizaj.analyze(text), expected);
        const { error } = await mizaj.predict(text);
        assert.match(error, new RegExp(`not ${found}$`));
      }
    });

    test('rejects unknown and out-of-range options by name', async () => {
      await assert.rejects(
        mizaj.analyze('good', { langage: 'fr' }),
        withCode('OPTIONS_INVALID', /langage/),
      );
      await assert.rejects(
        mizaj.analyze('good', { uncertainBelow: 2 }),
        withCode('OPTIONS_INVALID', /uncertainBelow: must be 0 to 1/),
      );
      await assert.rejects(
        mizaj.analyze('good', { language: 'tlh' }),
        withCode('OPTIONS_INVALID', /tlh/),
      );
      await assert.rejects(
        mizaj.analyzeBatch(['good'], { concurrency: 0 }),
        withCode('OPTIONS_INVALID', /concurrency: must be a whole number from 1 to 16/),
      );
      await assert.rejects(
        mizaj.analyzeBatch(['good'], { langage: 'fr' }),
        withCode('OPTIONS_INVALID', /langage/),
      );
      await assert.rejects(
        create({ cacheCapacity: 1e9 }),
        withCode('OPTIONS_INVALID', /cacheCapacity: must be 0 to/),
      );
    });

    test('rejects unknown and mistyped options of createAnalyzer by name', async () => {
      for (const [options, message] of [
        [{ bundel: '/models/' }, /bundel/],
        [{ model: 'plus' }, /model/],
        [{ bundle: 42 }, /bundle.*not 42/],
        [{ bundle: { modell: '/m' } }, /bundle/],
        [{ wasm: 7 }, /wasm/],
        [{ worker: 0 }, /worker.*not 0/],
        [{ assets: true }, /assets/],
        [{ signal: {} }, /signal/],
        [{ onProgress: 'often' }, /onProgress/],
        ['plus', /not string/],
        [null, /not null/],
      ]) {
        await assert.rejects(createAnalyzer(options), withCode('OPTIONS_INVALID', message));
      }
    });

    test('ignores options on Object.prototype', async () => {
      const polluted = {
        bundle: 'https://evil.invalid/',
        language: 'fr',
        model: 'https://evil.invalid/model',
      };
      for (const [name, value] of Object.entries(polluted)) {
        Object.defineProperty(Object.prototype, name, {
          value,
          configurable: true,
          writable: true,
        });
      }
      try {
        const own = await createAnalyzer({ worker, bundle: tinyBundle() });
        assert.equal((await own.analyze('The food is good')).language, 'en');
        await own.dispose();
        const ofPackage = await createAnalyzer({ worker });
        assert.match((await ofPackage.analyze('good', {})).modelVersion, /^mizaj@/);
        await ofPackage.dispose();
      } finally {
        for (const name of Object.keys(polluted)) delete Object.prototype[name];
      }
    });

    test('rejects options that are not plain data, by name', async () => {
      const cycle = {};
      cycle.cycle = cycle;
      for (const [value, found] of [
        [NaN, 'NaN'],
        [Infinity, 'Infinity'],
        [1n, 'bigint'],
        [cycle, 'object'],
        [() => 1, 'function'],
      ]) {
        const expected = withCode(
          'OPTIONS_INVALID',
          new RegExp(`uncertainBelow: must be .* not ${found}$`),
        );
        const options = { uncertainBelow: value };
        await assert.rejects(mizaj.analyze('good', options), expected);
        await assert.rejects(mizaj.analyzeBatch(['good'], options), expected);
        await assert.rejects(mizaj.analyzeStream(['good'], options).next(), expected);
      }
      await assert.rejects(
        mizaj.analyze('good', { onProgress() {} }),
        withCode('OPTIONS_INVALID', /onProgress/),
      );
      await assert.rejects(
        create({ cacheCapacity: NaN }),
        withCode('OPTIONS_INVALID', /cacheCapacity.*not NaN$/),
      );
      assert.equal((await mizaj.analyze('good', new Proxy({ language: 'fr' }, {}))).language, 'fr');
    });

    test('accepts any positive time limit, and Infinity as none', async () => {
      for (const timeoutMs of [Infinity, Number.MAX_VALUE, 2 ** 31]) {
        assert.equal((await mizaj.analyze('good', { timeoutMs })).label, 'positive');
      }
      for (const timeoutMs of [NaN, 0, -1, null, '9']) {
        const expected = withCode('OPTIONS_INVALID', /timeoutMs: must be a number over 0/);
        await assert.rejects(mizaj.analyze('good', { timeoutMs }), expected);
        await assert.rejects(mizaj.predict('good', { timeoutMs }), expected);
        await assert.rejects(evaluateScores([], { timeoutMs }), expected);
      }
    });

    test('accepts rows that are proxies, and rejects invalid rows without side effects', async () => {
      const row = { text: 'good', label: 'positive', confidence: 0.9, language: 'en' };
      const scores = { negative: 0, neutral: 0, positive: 1 };
      const proxy = (target) => new Proxy(target, {});
      const scored = proxy([proxy({ label: 'positive', scores: proxy(scores), more: proxy({}) })]);
      assert.equal((await evaluateScores(scored, { worker })).report.accuracy, 1);
      assert.equal((await compareScores(scored, scored, { worker })).comparison.agreement, 1);
      const unequal = withCode('OPTIONS_INVALID', /the same rows/);
      await assert.rejects(compareScores(scored, [], { worker }), unequal);
      const { overall } = await insights(proxy([proxy(row)]), { worker });
      assert.equal(overall.counts.positive, 1);
      for (const odd of [() => 'good', Symbol('good'), 7, undefined]) {
        const expected = withCode('OPTIONS_INVALID', /row 0: text/);
        await assert.rejects(insights([{ ...row, text: odd }], { worker }), expected);
      }
      for (const odd of [NaN, -0.1, 9, '0.5', undefined]) {
        const expected = withCode('OPTIONS_INVALID', /row 1: (scores|confidence)/);
        await assert.rejects(insights([row, { ...row, confidence: odd }], { worker }), expected);
        const rows = [
          { label: 'positive', scores },
          { label: 'positive', scores: { ...scores, neutral: odd } },
        ];
        await assert.rejects(evaluateScores(rows, { worker }), expected);
      }
      await assert.rejects(insights([null], { worker }), withCode('OPTIONS_INVALID', /row 0/));
      await assert.rejects(insights([row], { wrker: true }), withCode('OPTIONS_INVALID', /wrker/));
    });

    test('reports each item of a batch once, as it finishes, with its index', async () => {
      const texts = Array.from({ length: 500 }, (_, i) => (i % 50 === 7 ? i : `good ${i}`));
      for (const concurrency of [1, 3, 'auto']) {
        const seen = [];
        const items = await mizaj.analyzeBatch(texts, {
          concurrency,
          onItem: (item, index) => seen.push([index, item]),
        });
        assert.equal(seen.length, texts.length);
        for (const [index, item] of seen) assert.equal(items[index], item);
        assert.equal(new Set(seen.map(([index]) => index)).size, texts.length);
      }
    });

    test('delivers finished items when a batch is aborted', async () => {
      const controller = new AbortController();
      const finished = [];
      const batch = mizaj.analyzeBatch(
        Array.from({ length: 2000 }, (_, i) => `kept ${i}`),
        {
          signal: controller.signal,
          onItem: ({ verdict }, index) => {
            finished.push([index, verdict.label]);
            controller.abort();
          },
        },
      );
      await assert.rejects(batch, withCode('ABORTED'));
      assert.ok(finished.length > 0 && finished.length < 2000, `${finished.length}`);
    });

    test('pauses and resumes a batch', async () => {
      const control = new BatchControl();
      let done = 0;
      const batch = mizaj.analyzeBatch(
        Array.from({ length: 2000 }, (_, i) => `halt ${i}`),
        {
          control,
          onProgress: (progress) => {
            ({ done } = progress);
            if (done < 200) control.pause();
          },
        },
      );
      // Texts in progress finish, at least one of a chunk's 32 texts per turn, and other calls are
      // answered meanwhile. In the main thread, calls without pauses would leave the batch no turn.
      const calls = async (name) => {
        for (let i = 0; i < 40; i++) {
          await mizaj.analyze(`${name} ${i}`);
          await nextTurn();
        }
      };
      await calls('meanwhile');
      assert.equal(control.isPaused, true);
      const halted = done;
      await calls('still');
      assert.equal(done, halted);
      assert.ok(halted > 0 && halted < 300, `${halted}`);
      while (done < 200) {
        control.resume();
        await nextTurn();
      }
      control.resume();
      assert.equal((await batch).length, 2000);
    });

    test('ends a paused batch on abort and on dispose', async () => {
      const control = new BatchControl();
      control.pause();
      const own = await create();
      const controller = new AbortController();
      const options = { control, signal: controller.signal };
      const aborted = assert.rejects(own.analyzeBatch(['good'], options), withCode('ABORTED'));
      const disposed = assert.rejects(
        own.analyzeBatch(['good'], { control }),
        withCode('DISPOSED'),
      );
      controller.abort();
      await aborted;
      await own.dispose();
      await disposed;
    });

    test('accepts async iterables for a batch, and rejects a string', async () => {
      const source = (async function* () {
        yield 'good';
        yield 'bad';
      })();
      const items = await mizaj.analyzeBatch(source);
      assert.deepEqual(
        items.map(({ verdict }) => verdict.label),
        ['positive', 'negative'],
      );
      for (const texts of ['good', undefined, 7, null]) {
        await assert.rejects(mizaj.analyzeBatch(texts), withCode('TEXT_INVALID', /iterable/));
        await assert.rejects(
          mizaj.analyzeStream(texts).next(),
          withCode('TEXT_INVALID', /iterable/),
        );
      }
    });

    test('reports the end of a batch without valid texts', async () => {
      for (const texts of [[], [7, null]]) {
        const progress = [];
        await mizaj.analyzeBatch(texts, { onProgress: (step) => progress.push(step) });
        assert.deepEqual(progress, [{ done: texts.length, total: texts.length }]);
      }
    });

    test('truncates a long text at any boundary', async () => {
      const limit = 100_000;
      for (const [text, truncated] of [
        ['a'.repeat(limit), false],
        ['a'.repeat(limit + 1), true],
        ['😡'.repeat(limit), false],
        ['😡'.repeat(limit + 1), true],
        [`a${'😡'.repeat(limit + 5)}`, true],
        [`${'bad '.repeat(limit)}`, true],
      ]) {
        const verdict = await mizaj.analyze(text);
        assert.equal(verdict.truncated, truncated, `${text.length}`);
        assert.ok(!verdict.warnings.includes('lone_surrogate'));
        const [{ verdict: inBatch }] = await mizaj.analyzeBatch([text]);
        assert.deepEqual(inBatch, verdict);
      }
      const long = 'bad '.repeat(100_000);
      assert.equal((await mizaj.predict(long)).text, long);
    });

    test('accepts BCP-47 tags as pages use them', async () => {
      for (const [tag, language] of [
        ['en-US', 'en'],
        ['fr-MA', 'fr'],
        ['ar-MA', 'ar'],
        ['ar-Latn-MA', 'ar-Latn'],
        ['und', 'und'],
      ]) {
        assert.equal((await mizaj.analyze('good', { language: tag })).language, language);
      }
    });

    test('adds one listener per signal, however many calls share it', async () => {
      const { signal } = new AbortController();
      const texts = Array.from({ length: 200 }, (_, i) => `good ${i}`);
      await Promise.all(texts.map((text) => mizaj.analyze(text, { signal })));
      const calls = Promise.all(texts.map((text) => mizaj.analyze(text, { signal })));
      assert.ok(getEventListeners(signal, 'abort').length <= 1);
      await calls;
      assert.equal(getEventListeners(signal, 'abort').length, 0);
    });

    test("applies the caller's threshold for uncertain verdicts", async () => {
      const uncertain = async (uncertainBelow) =>
        (await mizaj.analyze('good', { uncertainBelow })).uncertain;
      assert.deepEqual([await uncertain(0), await uncertain(1)], [false, true]);
    });

    test("answers like the original service's /predict", async () => {
      const { sentiment, confidence, text } = await mizaj.predict('love love');
      assert.deepEqual([sentiment, text], ['Positive', 'love love']);
      assert.ok(confidence > 0.9 && confidence <= 1);
    });

    test('analyzes a batch in order, with a result for each text', async () => {
      const texts = ['good', 7, 'bad', '', 'love', null];
      const items = await mizaj.analyzeBatch(texts);
      assert.deepEqual(
        items.map(({ verdict, error }) => verdict?.label ?? error.code),
        ['positive', 'TEXT_INVALID', 'negative', 'neutral', 'positive', 'TEXT_INVALID'],
      );
      assert.deepEqual(await mizaj.analyzeBatch([]), []);
    });

    test('gives the same verdicts singly, in a batch and in a stream', async () => {
      const texts = Array.from(
        { length: 200 },
        (_, i) => `${'good '.repeat(i % 7)}${'slow '.repeat(i % 5)}${i}`,
      );
      const single = [];
      for (const text of texts) single.push(await mizaj.analyze(text));
      for (const concurrency of [1, 2, 'auto']) {
        const batch = await mizaj.analyzeBatch(texts, { concurrency });
        assert.deepEqual(
          batch.map(({ verdict }) => verdict),
          single,
        );
      }
      for (const concurrency of [1, 2, 'auto']) {
        const stream = [];
        for await (const { verdict } of mizaj.analyzeStream(texts, { concurrency }))
          stream.push(verdict);
        assert.deepEqual(stream, single);
      }
    });

    test('reports the progress of a batch', async () => {
      const progress = [];
      const texts = Array(100).fill('good');
      await mizaj.analyzeBatch(texts, { onProgress: (step) => progress.push(step) });
      assert.ok(progress.length > 1);
      assert.deepEqual(progress.at(-1), { done: 100, total: 100 });
      assert.ok(progress.every(({ done }, i) => i === 0 || done > progress[i - 1].done));
    });

    test('sends small chunks, smaller ones for explanations and sentences', async () => {
      const stepsOf = async (texts, options) => {
        let steps = 0;
        await mizaj.analyzeBatch(texts, { ...options, onProgress: () => (steps += 1) });
        return steps;
      };
      const texts = ['a', 'b', 'c', 'd'].map((letter) => `${letter} good `.repeat(100));
      assert.equal(await stepsOf(texts), 1);
      assert.equal(await stepsOf(texts, { sentences: true }), 2);
      assert.equal(await stepsOf([texts.join('').repeat(8), 'good', 'bad']), 2);
    });

    test('stops a batch when its signal fires', async () => {
      const own = await create();
      const controller = new AbortController();
      const texts = Array.from({ length: 5000 }, (_, i) => `text ${i} ${'good '.repeat(80)}`);
      const batch = own.analyzeBatch(texts, {
        signal: controller.signal,
        onProgress: () => controller.abort('enough'),
      });
      await assert.rejects(batch, (error) => {
        assert.equal(error.cause, 'enough');
        return withCode('ABORTED')(error);
      });
      const { misses } = await own.stats();
      assert.ok(misses < texts.length / 4, `${misses} texts were analyzed`);
      await new Promise((resolve) => setTimeout(resolve, 50));
      assert.equal((await own.stats()).misses, misses, 'nothing is analyzed after the abort');
      await own.dispose();
    });

    test('does nothing if the signal has already fired', async () => {
      const signal = AbortSignal.abort();
      await assert.rejects(mizaj.analyze('good', { signal }), withCode('ABORTED'));
      await assert.rejects(mizaj.analyzeBatch(['good'], { signal }), withCode('ABORTED'));
      await assert.rejects(create({ signal }), withCode('ABORTED'));
      await assert.rejects(mizaj.analyzeStream(['good'], { signal }).next(), withCode('ABORTED'));
    });

    test('answers 100 concurrent calls, each with its own verdict', async () => {
      const texts = Array.from({ length: 100 }, (_, i) => ['good', 'bad', 'the'][i % 3]);
      const verdicts = await Promise.all(texts.map((text) => mizaj.analyze(text)));
      const expected = { good: 'positive', bad: 'negative', the: 'neutral' };
      assert.deepEqual(
        verdicts.map(({ label }) => label),
        texts.map((text) => expected[text]),
      );
    });

    test('reads a stream only slightly ahead of its consumer', async () => {
      let read = 0;
      const source = (function* () {
        for (;;) yield `good ${read++}`;
      })();
      const stream = mizaj.analyzeStream(source);
      for (let i = 0; i < 5; i++)
        assert.equal((await stream.next()).value.verdict.label, 'positive');
      await new Promise((resolve) => setTimeout(resolve, 50));
      assert.ok(read <= 5 + 10, `${read} texts were read for 5 verdicts`);
      await stream.return();
      assert.equal(source.next().done, true, 'the source is closed with the stream');
    });

    test('delivers a verdict before the next text arrives', async () => {
      const source = (async function* () {
        yield 'good';
        await new Promise(() => undefined); // forever
      })();
      const controller = new AbortController();
      const stream = mizaj.analyzeStream(source, { signal: controller.signal });
      assert.equal((await stream.next()).value.verdict.label, 'positive');
      const next = stream.next();
      controller.abort();
      await assert.rejects(next, withCode('ABORTED'));
    });

    test('continues a stream after an invalid text', async () => {
      const outcomes = [];
      for await (const { verdict, error } of mizaj.analyzeStream(['good', 7, 'bad']))
        outcomes.push(verdict?.label ?? error.code);
      assert.deepEqual(outcomes, ['positive', 'TEXT_INVALID', 'negative']);
    });

    test('delivers pending results before the error of a failed source', async () => {
      const source = (async function* () {
        yield 'good';
        yield 'bad';
        throw new Error('the disk is gone');
      })();
      const labels = [];
      const reading = (async () => {
        for await (const { verdict } of mizaj.analyzeStream(source)) labels.push(verdict.label);
      })();
      await assert.rejects(reading, /the disk is gone/);
      assert.deepEqual(labels, ['positive', 'negative']);
    });

    test('is a stage of a stream pipeline', async () => {
      const texts = new ReadableStream({
        start(controller) {
          for (const text of ['good', 'bad']) controller.enqueue(text);
          controller.close();
        },
      });
      const labels = [];
      for await (const { verdict } of texts.pipeThrough(mizaj.transformStream()))
        labels.push(verdict.label);
      assert.deepEqual(labels, ['positive', 'negative']);
    });

    test('caches verdicts until the cache is cleared', async () => {
      const own = await create({ cacheCapacity: 2 });
      for (const text of ['good', 'bad', 'bad', 'love', 'good']) await own.analyze(text);
      assert.deepEqual(await own.stats(), { hits: 1, misses: 4, entries: 2, capacity: 2 });
      await own.clearCache();
      assert.deepEqual(await own.stats(), { hits: 0, misses: 0, entries: 0, capacity: 2 });
      await own.dispose();
    });

    test('rejects all calls after dispose', async () => {
      const own = await create();
      const pending = [own.analyze('good'), own.analyzeBatch(Array(1000).fill('bad'))];
      const outcomes = Promise.allSettled(pending);
      await own.dispose();
      await own.dispose();
      for (const { status, reason } of await outcomes) {
        if (status === 'rejected') withCode('DISPOSED')(reason);
      }
      for (const call of [
        () => own.analyze('good'),
        () => own.explain('good'),
        () => own.predict('good'),
        () => own.analyzeBatch(['good']),
        () => own.analyzeStream(['good']).next(),
        () => own.stats(),
        () => own.clearCache(),
      ]) {
        await assert.rejects(call, withCode('DISPOSED'));
      }
    });

    test('supports `await using`', async () => {
      const own = await create();
      await own[Symbol.asyncDispose]();
      await assert.rejects(own.analyze('good'), withCode('DISPOSED'));
    });

    test('works next to another analyzer', async () => {
      const other = await create();
      await other.analyze('good');
      await other.dispose();
      assert.equal((await mizaj.analyze('good')).label, 'positive');
    });

    test('returns plain data', async () => {
      const verdict = await mizaj.analyze('good', { explain: true, sentences: true });
      assert.deepEqual(structuredClone(verdict), verdict);
      assert.deepEqual(JSON.parse(JSON.stringify(verdict)), verdict);
    });
  });
}
