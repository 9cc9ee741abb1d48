/**
 * Thousands of texts, aborted calls and killed workers: everything is answered, and memory does not
 * grow.
 */

import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';

import { install, load, tinyBundle } from '../support/package.mjs';

const { createAnalyzer } = await load();

/** How much an engine's memory may grow after its first texts: it caches 1,000 verdicts. */
const ALLOWED_GROWTH = 1 << 20;

/** The package's own worker with the extra line of code `line`. */
function workerThat(name, line) {
  const file = join(install(), `${name}.mjs`);
  writeFileSync(file, `import './node_modules/mizaj/dist/worker.js';\n${line}\n`);
  return pathToFileURL(file);
}

/**
 * Returns a function that gives the engine's memory in this thread, in bytes; call it before the
 * engine starts. It also runs in workers, so it refers to nothing outside itself.
 */
function engineMemory() {
  const { instantiate } = WebAssembly;
  let instance;
  WebAssembly.instantiate = async (...args) => {
    const made = await instantiate(...args);
    if (made.exports?.engine_analyze) instance = made; // Node has modules of its own
    return made;
  };
  return () => instance.exports.memory.buffer.byteLength;
}

const WORDS = [
  'good',
  'bad',
  'love',
  'terrible',
  'the food',
  'الخدمة ممتازة شكرا',
  '😡',
  '\ud83d',
  '\u202e',
  'é',
];
const LABELS = { good: 'positive', bad: 'negative' };

/** Distinct texts; every other one begins with a word of a known label. */
const textsOf = (round, count) =>
  Array.from({ length: count }, (_, i) => {
    const known = i % 4 === 0 ? 'good ' : i % 4 === 1 ? 'bad ' : '';
    const more = known
      ? ''
      : '~ ' +
        Array.from({ length: i % 23 }, (_, k) => WORDS[(i * 7 + k * 3) % WORDS.length]).join(' ');
    return `${known}${more} ${round}x${i}`;
  });

const isRight = (text, verdict) => (LABELS[text.split(' ')[0]] ?? verdict.label) === verdict.label;

test('every call settles and every verdict is correct, whatever crashes or aborts', async () => {
  // Each worker exits silently at its 30th request.
  const worker = workerThat(
    'mortal-worker',
    `import { parentPort } from 'node:worker_threads';
    let requests = 0;
    parentPort.on('message', ({ method }) => method === 'cancel' || ++requests < 30 || process.exit(1));`,
  );
  const mizaj = await createAnalyzer({ bundle: tinyBundle(), worker });

  const texts = textsOf('batch', 5000);
  const batches = [1, 3].map((concurrency) => mizaj.analyzeBatch(texts, { concurrency }));

  const controllers = Array.from({ length: 1000 }, () => new AbortController());
  const singles = textsOf('single', 1000).map(async (text, i) => {
    const verdict = await mizaj.analyze(text, { signal: controllers[i].signal });
    assert.ok(isRight(text, verdict), text);
  });
  const settled = Promise.allSettled(singles);
  // Every third call is aborted: some before they are sent, some after.
  for (let i = 0; i < controllers.length; i += 3) {
    controllers[i].abort();
    if (i % 30 === 0)
      await Promise.race(singles.slice(i + 1).concat(batches)).catch(() => undefined);
  }

  const left = new AbortController();
  const abandoned = mizaj.analyzeBatch(textsOf('left', 2000), {
    concurrency: 2,
    signal: left.signal,
    onProgress: () => left.abort(),
  });
  await assert.rejects(abandoned, { code: 'ABORTED' });

  for (const items of await Promise.all(batches)) {
    for (const [i, { verdict, error }] of items.entries()) {
      assert.ok(verdict && isRight(texts[i], verdict), `${texts[i]}: ${error}`);
    }
  }
  const outcomes = await settled;
  const errors = outcomes
    .filter(({ status }) => status === 'rejected')
    .map(({ reason }) => reason.code);
  assert.deepEqual([...new Set(errors)], ['ABORTED']);
  assert.ok(outcomes.every(({ status }, i) => status === 'fulfilled' || i % 3 === 0));
  await mizaj.dispose();
});

test('an engine uses no more memory after 20,000 texts than after 2,000', async () => {
  const worker = workerThat(
    'measured-worker',
    `const bytes = (${engineMemory})();
    const channel = new BroadcastChannel('mizaj-memory');
    channel.onmessage = () => channel.postMessage(bytes());`,
  );
  const bytes = engineMemory();
  const channel = new BroadcastChannel('mizaj-memory');
  const memoryOf = {
    main: bytes,
    worker: () =>
      new Promise((resolve) => {
        channel.onmessage = ({ data }) => resolve(data);
        channel.postMessage('how much?');
      }),
  };
  for (const where of [false, worker]) {
    const mizaj = await createAnalyzer({ bundle: tinyBundle(), worker: where });
    const round = async (number) => {
      const texts = textsOf(number, 2000);
      await mizaj.analyzeBatch(texts);
      await mizaj.explain(texts.at(-1));
      const controller = new AbortController();
      const { signal } = controller;
      const abandoned = mizaj.analyzeBatch(textsOf(`left ${number}`, 200), {
        signal,
        onProgress: () => controller.abort(),
      });
      await assert.rejects(abandoned, { code: 'ABORTED' });
    };
    await round(0);
    const before = await memoryOf[mizaj.thread]();
    for (let number = 1; number < 10; number++) await round(number);
    const after = await memoryOf[mizaj.thread]();
    assert.ok(before > ALLOWED_GROWTH, 'a memory was measured');
    assert.ok(
      after - before <= ALLOWED_GROWTH,
      `${mizaj.thread}: from ${before} to ${after} bytes`,
    );
    await mizaj.dispose();
  }
  channel.close();
});
