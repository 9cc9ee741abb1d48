/** Every analyzer keeps the same promises, in the main thread and in a worker. */

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { load, tinyBundle } from './support/package.mjs';

const { MizajError, createAnalyzer } = await load();

/** An error with this code, and a message that says it. */
const withCode = (code, message = /./) => (error) => {
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

    test('judges a text', async () => {
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

    test('judges a text in Arabic', async () => {
      const verdict = await mizaj.analyze('الخدمة ممتازة شكرا');
      assert.equal(verdict.label, 'positive');
      assert.equal(verdict.language, 'ar');
    });

    test('gives an honest verdict on odd texts', async () => {
      for (const text of ['', ' \n', '😡', '\0', '???', '中文']) {
        const verdict = await mizaj.analyze(text);
        assert.equal(verdict.reliable, false, JSON.stringify(text));
      }
    });

    test('takes a hint of the language and believes it', async () => {
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

    test('explains what each word did', async () => {
      const text = 'the food is terrible';
      const evidence = await mizaj.explain(text);
      const strongest = evidence.reduce((a, b) => (b.weight > a.weight ? b : a));
      assert.equal(text.slice(strongest.span.start, strongest.span.end), 'terrible');
      assert.ok(strongest.weight > 0 && strongest.effects.negative > 0);
      const total = Object.values(strongest.effects).reduce((a, b) => a + b);
      assert.ok(Math.abs(total) < 1e-5, `${total}`);
    });

    test('judges sentences and says when they disagree', async () => {
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

    test('warns of half a surrogate pair and keeps positions right', async () => {
      const text = 'a \ud83d terrible day';
      const verdict = await mizaj.analyze(text, { explain: true });
      assert.ok(verdict.warnings.includes('lone_surrogate'));
      const words = verdict.evidence.map(({ span }) => text.slice(span.start, span.end));
      assert.ok(words.includes('terrible'), `${words}`);
      assert.deepEqual((await mizaj.analyze('😡 terrible day')).warnings, []);
    });

    test('refuses what is not a string, by name', async () => {
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

    test('refuses options that do not exist or are out of range, by name', async () => {
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

    test('refuses options that are no plain data, by name', async () => {
      const cycle = {};
      cycle.cycle = cycle;
      for (const [value, found] of [
        [NaN, 'NaN'],
        [Infinity, 'Infinity'],
        [1n, 'bigint'],
        [cycle, 'object'],
        [() => 1, 'function'],
      ]) {
        const expected = withCode('OPTIONS_INVALID', new RegExp(`uncertainBelow: must be .* not ${found}$`));
        const options = { uncertainBelow: value };
        await assert.rejects(mizaj.analyze('good', options), expected);
        await assert.rejects(mizaj.analyzeBatch(['good'], options), expected);
        await assert.rejects(mizaj.analyzeStream(['good'], options).next(), expected);
      }
      await assert.rejects(mizaj.analyze('good', { onProgress() {} }), withCode('OPTIONS_INVALID', /onProgress/));
      await assert.rejects(create({ cacheCapacity: NaN }), withCode('OPTIONS_INVALID', /cacheCapacity.*not NaN$/));
      assert.equal((await mizaj.analyze('good', new Proxy({ language: 'fr' }, {}))).language, 'fr');
    });

    test('takes any time that is one as the limit, and Infinity as none', async () => {
      for (const timeoutMs of [Infinity, Number.MAX_VALUE, 2 ** 31]) {
        assert.equal((await mizaj.analyze('good', { timeoutMs })).label, 'positive');
      }
      for (const timeoutMs of [NaN, 0, -1, null, '9']) {
        const expected = withCode('OPTIONS_INVALID', /timeoutMs: must be a number over 0/);
        await assert.rejects(mizaj.analyze('good', { timeoutMs }), expected);
        await assert.rejects(mizaj.predict('good', { timeoutMs }), expected);
        await assert.rejects(mizaj.measure([], { timeoutMs }), expected);
      }
    });

    test('takes rows that are proxies, and refuses what cannot be rows without harm', async () => {
      const row = { text: 'good', label: 'positive', confidence: 0.9, language: 'en' };
      const scores = { negative: 0, neutral: 0, positive: 1 };
      const proxy = (target) => new Proxy(target, {});
      const judged = proxy([proxy({ gold: 'positive', scores: proxy(scores), more: proxy({}) })]);
      assert.equal((await mizaj.measure(judged)).accuracy, 1);
      assert.equal((await mizaj.contrast(judged, judged)).agreement, 1);
      const unequal = withCode('OPTIONS_INVALID', /the same rows/);
      await assert.rejects(mizaj.contrast(judged, []), unequal);
      const { overall } = await mizaj.insights(proxy([proxy(row)]));
      assert.equal(overall.counts.positive, 1);
      // More than a worker is sent at once, behind what it is busy with.
      const busy = Array.from({ length: 6 }, (_, i) => mizaj.analyze(`good ${i}`));
      for (const odd of [() => 'good', () => 'bad', Symbol('good'), 7, undefined]) {
        await assert.rejects(mizaj.insights([{ ...row, text: odd }]), withCode('OPTIONS_INVALID'));
      }
      await assert.rejects(mizaj.insights([null]), withCode('OPTIONS_INVALID', /row 0/));
      await Promise.all(busy);
      assert.equal((await mizaj.analyze('good')).label, 'positive');
    });

    test('calls a verdict uncertain from the threshold of the caller on', async () => {
      const uncertain = async (uncertainBelow) => (await mizaj.analyze('good', { uncertainBelow })).uncertain;
      assert.deepEqual([await uncertain(0), await uncertain(1)], [false, true]);
    });

    test("answers as the original service's /predict did", async () => {
      const { sentiment, confidence, text } = await mizaj.predict('love love');
      assert.deepEqual([sentiment, text], ['Positive', 'love love']);
      assert.ok(confidence > 0.9 && confidence <= 1);
    });

    test('judges a batch in order, with an outcome for each text', async () => {
      const texts = ['good', 7, 'bad', '', 'love', null];
      const items = await mizaj.analyzeBatch(texts);
      assert.deepEqual(
        items.map(({ verdict, error }) => verdict?.label ?? error.code),
        ['positive', 'TEXT_INVALID', 'negative', 'neutral', 'positive', 'TEXT_INVALID'],
      );
      assert.deepEqual(await mizaj.analyzeBatch([]), []);
    });

    test('gives the same verdict one by one, in a batch and in a stream', async () => {
      const texts = Array.from({ length: 200 }, (_, i) => `${'good '.repeat(i % 7)}${'slow '.repeat(i % 5)}${i}`);
      const single = [];
      for (const text of texts) single.push(await mizaj.analyze(text));
      for (const concurrency of [1, 2]) {
        const batch = await mizaj.analyzeBatch(texts, { concurrency });
        assert.deepEqual(batch.map(({ verdict }) => verdict), single);
      }
      const stream = [];
      for await (const verdict of mizaj.analyzeStream(texts)) stream.push(verdict);
      assert.deepEqual(stream, single);
    });

    test('tells how far a batch is', async () => {
      const progress = [];
      const texts = Array(100).fill('good');
      await mizaj.analyzeBatch(texts, { onProgress: (step) => progress.push(step) });
      assert.ok(progress.length > 1);
      assert.deepEqual(progress.at(-1), { done: 100, total: 100 });
      assert.ok(progress.every(({ done }, i) => i === 0 || done > progress[i - 1].done));
    });

    test('reads few characters of a batch at once, fewer where texts are read again', async () => {
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
      assert.ok(misses < texts.length / 4, `${misses} texts were judged`);
      await new Promise((resolve) => setTimeout(resolve, 50));
      assert.equal((await own.stats()).misses, misses, 'nothing is judged after the abort');
      await own.dispose();
    });

    test('does nothing for a signal that has fired already', async () => {
      const signal = AbortSignal.abort();
      await assert.rejects(mizaj.analyze('good', { signal }), withCode('ABORTED'));
      await assert.rejects(mizaj.analyzeBatch(['good'], { signal }), withCode('ABORTED'));
      await assert.rejects(create({ signal }), withCode('ABORTED'));
      await assert.rejects(mizaj.analyzeStream(['good'], { signal }).next(), withCode('ABORTED'));
    });

    test('answers 100 calls at once, each with its own verdict', async () => {
      const texts = Array.from({ length: 100 }, (_, i) => ['good', 'bad', 'the'][i % 3]);
      const verdicts = await Promise.all(texts.map((text) => mizaj.analyze(text)));
      const expected = { good: 'positive', bad: 'negative', the: 'neutral' };
      assert.deepEqual(
        verdicts.map(({ label }) => label),
        texts.map((text) => expected[text]),
      );
    });

    test('reads a stream only a little ahead of its reader', async () => {
      let read = 0;
      const source = (function* () {
        for (;;) yield `good ${read++}`;
      })();
      const stream = mizaj.analyzeStream(source);
      for (let i = 0; i < 5; i++) assert.equal((await stream.next()).value.label, 'positive');
      await new Promise((resolve) => setTimeout(resolve, 50));
      assert.ok(read <= 5 + 10, `${read} texts were read for 5 verdicts`);
      await stream.return();
      assert.equal(source.next().done, true, 'the source is closed with the stream');
    });

    test('gives a verdict of a stream before the next text is there', async () => {
      const source = (async function* () {
        yield 'good';
        await new Promise(() => undefined); // for ever
      })();
      const controller = new AbortController();
      const stream = mizaj.analyzeStream(source, { signal: controller.signal });
      assert.equal((await stream.next()).value.label, 'positive');
      const next = stream.next();
      controller.abort();
      await assert.rejects(next, withCode('ABORTED'));
    });

    test('ends a stream with the error of a text that is none', async () => {
      const stream = mizaj.analyzeStream(['good', 7, 'bad']);
      assert.equal((await stream.next()).value.label, 'positive');
      await assert.rejects(stream.next(), withCode('TEXT_INVALID'));
      assert.deepEqual(await stream.next(), { done: true, value: undefined });
    });

    test('gives what it owes before it reports that the source of a stream failed', async () => {
      const source = (async function* () {
        yield 'good';
        yield 'bad';
        throw new Error('the disk is gone');
      })();
      const labels = [];
      const reading = (async () => {
        for await (const { label } of mizaj.analyzeStream(source)) labels.push(label);
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
      for await (const { label } of texts.pipeThrough(mizaj.transformStream())) labels.push(label);
      assert.deepEqual(labels, ['positive', 'negative']);
    });

    test('remembers verdicts and forgets them when told', async () => {
      const own = await create({ cacheCapacity: 2 });
      for (const text of ['good', 'bad', 'bad', 'love', 'good']) await own.analyze(text);
      assert.deepEqual(await own.stats(), { hits: 1, misses: 4, entries: 2, capacity: 2 });
      await own.clearCache();
      assert.deepEqual(await own.stats(), { hits: 0, misses: 0, entries: 0, capacity: 2 });
      await own.dispose();
    });

    test('rejects everything once it is disposed of', async () => {
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

    test('can be disposed of by the language', async () => {
      const own = await create();
      await own[Symbol.asyncDispose]();
      await assert.rejects(own.analyze('good'), withCode('DISPOSED'));
    });

    test('lives beside another one', async () => {
      const other = await create();
      await other.analyze('good');
      await other.dispose();
      assert.equal((await mizaj.analyze('good')).label, 'positive');
    });

    test('hands out plain data', async () => {
      const verdict = await mizaj.analyze('good', { explain: true, sentences: true });
      assert.deepEqual(structuredClone(verdict), verdict);
      assert.deepEqual(JSON.parse(JSON.stringify(verdict)), verdict);
    });
  });
}
