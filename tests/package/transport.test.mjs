/** No promise hangs, whatever happens to the worker or the engine. */

import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { pathToFileURL } from 'node:url';

import { crashing } from './support/crashing.mjs';
import { emptyFolder, load, tinyBundle } from './support/package.mjs';

const { createAnalyzer } = await load();

/** `Promise.withResolvers`, which Node 20 lacks. */
function withResolvers() {
  const made = {};
  made.promise = new Promise((resolve, reject) => Object.assign(made, { resolve, reject }));
  return made;
}

const code = (expected) => (error) => {
  assert.equal(error.name, 'MizajError', `${error}`);
  assert.equal(error.code, expected, error.message);
  return true;
};

describe('a worker that', () => {
  const worker = new URL('./support/odd-worker.mjs', import.meta.url);
  const create = () => createAnalyzer({ bundle: tinyBundle(), worker });

  test('dies is replaced, and what it was asked is asked again', async () => {
    const mizaj = await create();
    const mark = join(emptyFolder('mark'), 'died');
    const others = Promise.all(['a', 'b', 'c'].map((text) => mizaj.analyze(text)));
    assert.deepEqual(await mizaj.analyze(`die-once ${mark}`), { echo: `die-once ${mark}` });
    assert.deepEqual(await others, [{ echo: 'a' }, { echo: 'b' }, { echo: 'c' }]);
    await mizaj.dispose();
  });

  test('dies twice of the same request rejects it, and only it, with ENGINE_CRASHED', async () => {
    for (const order of ['die', 'throw']) {
      const mizaj = await create();
      await assert.rejects(mizaj.analyze(order), code('ENGINE_CRASHED'));
      assert.deepEqual(await mizaj.analyze('after'), { echo: 'after' });
      await mizaj.dispose();
    }
  });

  test('is silent or spins is replaced when the time is over', async () => {
    for (const order of ['silence', 'spin']) {
      const mizaj = await create();
      const stuck = mizaj.analyze(order, { timeoutMs: 200 });
      const behind = mizaj.analyze('behind', { timeoutMs: 200 });
      await assert.rejects(stuck, code('TIMEOUT'));
      assert.deepEqual(await behind, { echo: 'behind' });
      await mizaj.dispose();
    }
  });

  test('fails at one text of a batch does not take the others with it', async () => {
    const mizaj = await create();
    for (const [order, expected] of [
      ['die', 'ENGINE_CRASHED'],
      ['silence', 'TIMEOUT'],
    ]) {
      const items = await mizaj.analyzeBatch(['a', order, 'b', 7], { timeoutMs: 1000 });
      const outcomes = items.map(({ verdict, error }) => verdict?.echo ?? error.code);
      assert.deepEqual(outcomes, ['a', expected, 'b', 'TEXT_INVALID']);
    }
    await mizaj.dispose();
  });

  test('is stuck does not keep an abort or a dispose waiting', async () => {
    const mizaj = await create();
    const controller = new AbortController();
    const aborted = mizaj.analyze('spin', { signal: controller.signal });
    const waiting = Array.from({ length: 10 }, (_, i) => mizaj.analyze(`${i}`));
    const outcomes = Promise.allSettled([aborted, ...waiting]);
    setTimeout(() => controller.abort(), 50);
    await assert.rejects(aborted, code('ABORTED'));
    await mizaj.dispose();
    for (const { reason } of (await outcomes).slice(1)) code('DISPOSED')(reason);
  });

  test('waits for the network has the other files meanwhile', async () => {
    const { model, ...others } = tinyBundle();
    const received = [];
    // The network comes when the worker has the rest, and not before.
    const { promise: lateModel, resolve } = withResolvers();
    const worker = () => ({
      addEventListener() {},
      terminate() {},
      postMessage({ id, method, args }) {
        received.push(method);
        if (method !== 'prepare') return queueMicrotask(() => this.onmessage({ data: { id, ok: true } }));
        assert.deepEqual(Buffer.from(args[0].tokenizer), others.tokenizer);
        resolve(model);
      },
    });
    const mizaj = await createAnalyzer({ bundle: { ...others, model: lateModel }, worker });
    assert.deepEqual(received.slice(0, 2), ['prepare', 'start']);
    await mizaj.dispose();
  });

  test('answers what it was not asked is not believed', async () => {
    const mizaj = await create();
    assert.deepEqual(await mizaj.analyze('unknown'), { echo: 'unknown' });
    await mizaj.dispose();
  });

  test('cannot be loaded is an error when the caller named it', async () => {
    const missing = new URL('./no-such-worker.mjs', import.meta.url);
    await assert.rejects(
      createAnalyzer({ bundle: tinyBundle(), worker: missing }),
      code('ENGINE_UNAVAILABLE'),
    );
  });

  test('ends before it is started is an error when the caller named it', async () => {
    const script = join(emptyFolder('worker'), 'worker.mjs');
    writeFileSync(script, 'process.exit(1);');
    await assert.rejects(
      createAnalyzer({ bundle: tinyBundle(), worker: pathToFileURL(script) }),
      code('ENGINE_UNAVAILABLE'),
    );
  });
});

for (const worker of [false, true]) {
  describe(`an engine that traps in ${worker ? 'a worker' : 'the main thread'}`, () => {
    test('is made anew and the text judged again', async () => {
      const mizaj = await createAnalyzer({
        bundle: tinyBundle(),
        worker,
        wasm: crashing({ atCall: 3 }),
      });
      const labels = [];
      for (const text of ['good', 'bad', 'love', 'slow', 'great', 'terrible', 'good']) {
        labels.push((await mizaj.analyze(text)).label);
      }
      assert.deepEqual(labels, [
        'positive',
        'negative',
        'positive',
        'negative',
        'positive',
        'negative',
        'positive',
      ]);
      await mizaj.dispose();
    });
  });
}

for (const worker of [false, true]) {
  test(`what traps before the network is there is made anew, ${worker ? 'in a worker' : 'in the main thread'}`, async () => {
    const wasm = crashing({ of: 'stages_new', atCall: 1 });
    const mizaj = await createAnalyzer({ bundle: tinyBundle(), worker, wasm });
    assert.equal((await mizaj.analyze('good')).label, 'positive');
    await mizaj.dispose();
  });
}

describe('an engine that traps each time', () => {
  test('rejects with ENGINE_CRASHED and does not stop the rest', async () => {
    const mizaj = await createAnalyzer({
      bundle: tinyBundle(),
      wasm: crashing({ atCall: 1 }),
    });
    await assert.rejects(mizaj.analyze('good'), code('ENGINE_CRASHED'));
    const [{ error }] = await mizaj.analyzeBatch(['good']);
    code('ENGINE_CRASHED')(error);
    assert.equal((await mizaj.stats()).entries, 0);
    await mizaj.dispose();
  });
});
