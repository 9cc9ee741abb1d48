/** No promise hangs, whatever happens to the worker or the engine. */

import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';

import { buildId } from '../support/build-id.mjs';
import { crashing } from '../support/crashing.mjs';
import { emptyFolder, install, load, tinyBundle } from '../support/package.mjs';

const { createAnalyzer } = await load();
const DIST = join(install(), 'node_modules/mizaj/dist');
const BUILD_ID = buildId(DIST);

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
  const worker = new URL('../support/odd-worker.mjs', import.meta.url);
  const create = () => createAnalyzer({ bundle: tinyBundle(), worker });

  test('dies is replaced, and its requests are retried', async () => {
    const mizaj = await create();
    const mark = join(emptyFolder('mark'), 'died');
    const others = Promise.all(['a', 'b', 'c'].map((text) => mizaj.analyze(text)));
    assert.deepEqual(await mizaj.analyze(`die-once ${mark}`), { echo: `die-once ${mark}` });
    assert.deepEqual(await others, [{ echo: 'a' }, { echo: 'b' }, { echo: 'c' }]);
    await mizaj.dispose();
  });

  test('dies twice on one request rejects only that request, with ENGINE_CRASHED', async () => {
    for (const order of ['die', 'throw']) {
      const mizaj = await create();
      await assert.rejects(mizaj.analyze(order), code('ENGINE_CRASHED'));
      assert.deepEqual(await mizaj.analyze('after'), { echo: 'after' });
      await mizaj.dispose();
    }
  });

  test('hangs is replaced when the request times out', async () => {
    for (const order of ['silence', 'spin']) {
      const mizaj = await create();
      const stuck = mizaj.analyze(order, { timeoutMs: 200 });
      const behind = mizaj.analyze('behind', { timeoutMs: 200 });
      await assert.rejects(stuck, code('TIMEOUT'));
      assert.deepEqual(await behind, { echo: 'behind' });
      await mizaj.dispose();
    }
  });

  test('fails on one text of a batch still analyzes the others', async () => {
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

  test('is stuck does not delay an abort or dispose', async () => {
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

  test('waits for the network prepares the other files meanwhile', async () => {
    const { model, ...others } = tinyBundle();
    const received = [];
    // The network arrives only after the worker has the rest.
    const { promise: lateModel, resolve } = withResolvers();
    const worker = () => ({
      addEventListener() {},
      terminate() {},
      postMessage({ id, method, args }) {
        received.push(method);
        if (method !== 'prepare')
          return queueMicrotask(() => this.onmessage({ data: { id, ok: true } }));
        assert.deepEqual(Buffer.from(args[0].tokenizer), others.tokenizer);
        resolve(model);
      },
    });
    const mizaj = await createAnalyzer({ bundle: { ...others, model: lateModel }, worker });
    assert.deepEqual(received.slice(0, 2), ['prepare', 'start']);
    await mizaj.dispose();
  });

  test('sends unrequested answers is ignored', async () => {
    const mizaj = await create();
    assert.deepEqual(await mizaj.analyze('unknown'), { echo: 'unknown' });
    await mizaj.dispose();
  });

  test('cannot be loaded is an error if the caller chose it', async () => {
    const missing = new URL('./no-such-worker.mjs', import.meta.url);
    await assert.rejects(
      createAnalyzer({ bundle: tinyBundle(), worker: missing }),
      code('ENGINE_UNAVAILABLE'),
    );
  });

  test('exits before it starts is an error if the caller chose it', async () => {
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
    test('is recreated and the text is analyzed again', async () => {
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
  test(`a trap before the network is loaded is recovered, ${worker ? 'in a worker' : 'in the main thread'}`, async () => {
    const wasm = crashing({ of: 'textpipeline_new', atCall: 1 });
    const mizaj = await createAnalyzer({ bundle: tinyBundle(), worker, wasm });
    assert.equal((await mizaj.analyze('good')).label, 'positive');
    await mizaj.dispose();
  });
}

describe('an engine that traps each time', () => {
  test('rejects with ENGINE_CRASHED without stopping the rest', async () => {
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

describe('the messages of a worker', () => {
  /** A worker of the package, addressed directly. */
  async function speaking() {
    const worker = new Worker(pathToFileURL(join(DIST, 'worker.js')));
    const replies = [];
    worker.on('message', (reply) => replies.push(reply));
    const ask = async (message) => {
      worker.postMessage(message);
      while (!replies.some(({ id }) => id === message.id))
        await new Promise((resolve) => worker.once('message', resolve));
      return replies.find(({ id }) => id === message.id);
    };
    return { worker, replies, ask };
  }

  test('that call unknown methods are rejected, and the engine keeps working', async () => {
    const { worker, ask } = await speaking();
    const { error } = await ask({ id: 1, method: 'analyze', args: ['good', {}] });
    assert.equal(error.code, 'ENGINE_UNAVAILABLE', 'it was not started');
    const module = await WebAssembly.compile(readFileSync(join(DIST, 'mizaj_bg.wasm')));
    const engine = { bundle: tinyBundle(), isVerified: false, cacheCapacity: undefined };
    assert.equal(
      (await ask({ id: 2, method: 'start', args: [{ module, engine }, 'another build'] })).error
        .code,
      'ENGINE_UNAVAILABLE',
    );
    assert.equal(
      (await ask({ id: 3, method: 'start', args: [{ module, engine }, BUILD_ID] })).ok,
      true,
    );
    for (const [i, method] of [
      'free',
      'constructor',
      '__proto__',
      'toString',
      '__destroy_into_raw',
      'valueOf',
      'call',
      'close',
    ].entries()) {
      const reply = await ask({ id: 10 + i, method, args: [] });
      assert.equal(reply.ok, false, method);
      assert.equal(reply.error.code, 'OPTIONS_INVALID', method);
    }
    const reply = await ask({ id: 30, method: 'analyze', args: ['good', {}] });
    assert.equal(reply.value.label, 'positive');
    await worker.terminate();
  });

  test('that are not requests are ignored', async () => {
    const { worker, replies, ask } = await speaking();
    for (const odd of [
      null,
      undefined,
      7,
      'analyze',
      [],
      {},
      { id: 1 },
      { id: '1', method: 'analyze', args: [] },
      { id: 1, method: 'analyze' },
    ]) {
      worker.postMessage(odd);
    }
    assert.equal((await ask({ id: 5, method: 'ping', args: [] })).ok, false);
    assert.equal(replies.length, 1);
    await worker.terminate();
  });

  test('with invalid arguments are INTERNAL_ERROR, not a crash', async () => {
    const { worker, ask } = await speaking();
    const module = await WebAssembly.compile(readFileSync(join(DIST, 'mizaj_bg.wasm')));
    await ask({ id: 1, method: 'start', args: [{ module, engine: undefined }, BUILD_ID] });
    assert.equal(
      (await ask({ id: 2, method: 'analyze', args: ['good', {}] })).error.code,
      'DISPOSED',
    );
    const engine = { bundle: tinyBundle(), isVerified: false, cacheCapacity: undefined };
    await ask({ id: 3, method: 'start', args: [{ module, engine }, BUILD_ID] });
    assert.equal(
      (await ask({ id: 4, method: 'analyzeMany', args: [7, {}] })).error.code,
      'INTERNAL_ERROR',
    );
    assert.equal(
      (await ask({ id: 5, method: 'analyze', args: ['good', {}] })).value.label,
      'positive',
    );
    await worker.terminate();
  });
});
