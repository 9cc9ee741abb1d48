/** Redaction: what the package gives is what the crate gives, in Node and in browsers. */

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';

import { launch, openPage } from '../support/browsers.mjs';
import { emptyFolder, install, load } from '../support/package.mjs';
import { ask, CASES, wanted } from '../support/redaction.mjs';
import { serve } from '../support/site.mjs';

const { createRedactor, redact, MizajError } = await load();
const DIST = join(install(), 'node_modules/mizaj/dist');
const WASM = join(DIST, 'mizaj_redact_bg.wasm');

/** Expects a `MizajError` with this code. */
const fails =
  (code, pattern = /./) =>
  ({ name, code: found, message }) => {
    assert.deepEqual([name, found], ['MizajError', code], message);
    assert.match(message, pattern);
    return true;
  };

describe('in Node', () => {
  for (const golden of CASES) {
    test(golden.why, async () => {
      assert.deepEqual(ask(await createRedactor(), golden), wanted(golden));
    });
  }

  test('one text', async () => {
    assert.deepEqual(await redact('😡 Call 06 12 34 56 78'), {
      text: '😡 Call PHONE_1',
      spans: [{ kind: 'phone', start: 8, end: 22, replacement: 'PHONE_1' }],
    });
    assert.deepEqual(await redact('fine'), { text: 'fine', spans: [] });
    // A cut emoji has no form in UTF-8; positions after it still fit.
    const { spans } = await redact('\ud83d a@example.com');
    assert.deepEqual(spans, [{ kind: 'email', start: 2, end: 15, replacement: 'EMAIL_1' }]);
  });

  test('pseudonyms last as long as their redactor, and belong to it alone', async () => {
    const [one, other] = [await createRedactor(), await createRedactor()];
    assert.equal(one.redact('a@example.com b@example.com').text, 'EMAIL_1 EMAIL_2');
    assert.equal(one.redact('b@example.com').text, 'EMAIL_2');
    assert.equal(other.redact('b@example.com').text, 'EMAIL_1');
    one.dispose();
    one.dispose();
    assert.throws(() => one.redact('a'), fails('DISPOSED'));
    assert.equal(other.redact('b@example.com').text, 'EMAIL_1');
    other[Symbol.dispose]();
    assert.throws(() => other.redactCell('name', 'a'), fails('DISPOSED'));
  });

  test('only the kinds asked for', async () => {
    const text = 'a@example.com 0612345678';
    assert.equal((await redact(text, { kinds: ['email'] })).text, 'EMAIL_1 0612345678');
    assert.equal((await redact(text, { kinds: [] })).text, text);
    const { spans } = await redact(text, { kinds: ['phone', 'card'] });
    assert.deepEqual(
      spans.map(({ kind }) => kind),
      ['phone'],
    );
  });

  test('every kind has its name', async () => {
    const found = CASES.flatMap(({ parts }) => parts.flat().map(([kind]) => kind));
    const kinds = 'email phone card iban rib cin ice nir link handle order name'.split(' ');
    assert.deepEqual([...new Set(found)].toSorted(), kinds.toSorted());
  });

  test('what is wrong has a code', async () => {
    const redactor = await createRedactor();
    for (const text of [undefined, null, 7, ['a']]) {
      await assert.rejects(redact(text), fails('TEXT_INVALID'));
      assert.throws(() => redactor.redact(text), fails('TEXT_INVALID'));
      assert.throws(() => redactor.redactCell(text, 'a'), fails('TEXT_INVALID'));
      assert.throws(() => redactor.redactCell('a', text), fails('TEXT_INVALID'));
    }
    for (const [options, pattern] of [
      [{ kind: ['email'] }, /unknown option kind/],
      [{ kinds: 'email' }, /kinds: must be a list/],
      [{ kinds: ['mail'] }, /one of email, phone/],
      [{ wasm: 7 }, /wasm/],
      [7, /object/],
    ])
      await assert.rejects(createRedactor(options), fails('OPTIONS_INVALID', pattern));
    await assert.rejects(createRedactor({ signal: AbortSignal.abort() }), fails('ABORTED'));
    assert.ok(redactor.redact('a@example.com').text, 'it lives on');
    assert.ok(new MizajError('ABORTED', 'x') instanceof Error);
  });

  test('in a worker', async () => {
    const address = JSON.stringify(pathToFileURL(join(DIST, 'index.js')).href);
    const worker = new Worker(
      `const { parentPort } = require('node:worker_threads');
      import(${address}).then(async ({ redact }) =>
        parentPort.postMessage((await redact('a@example.com')).text));`,
      { eval: true },
    );
    const text = await new Promise((done, failed) =>
      worker.on('message', done).on('error', failed),
    );
    assert.equal(text, 'EMAIL_1');
    await worker.terminate();
  });

  /** What a fresh process prints: a thread always uses the first module it was given. */
  const inProcess = (code) => {
    const file = join(emptyFolder('redact'), 'main.mjs');
    writeFileSync(file, code);
    return execFileSync(process.execPath, [file], { encoding: 'utf8' }).trim();
  };
  const from = (path) => JSON.stringify(pathToFileURL(path).href);

  test('the module is taken from where it is said to be', () => {
    const folder = emptyFolder('placed');
    execFileSync(join(install(), 'node_modules/.bin/mizaj'), ['copy', folder]);
    for (const options of [
      `{ assets: ${from(folder)} }`,
      `{ wasm: ${from(WASM)} }`,
      `{ wasm: (await import('node:fs')).readFileSync(new URL(${from(WASM)})) }`,
    ]) {
      const said = inProcess(`import { redact } from ${from(join(DIST, 'index.js'))};
        console.log((await redact('a@example.com', ${options})).text);`);
      assert.equal(said, 'EMAIL_1');
    }
  });

  test('a module that is missing or another one is refused, and the next try may succeed', () => {
    const said = inProcess(`import { redact } from ${from(join(DIST, 'index.js'))};
      const codes = [];
      for (const wasm of [${from(join(DIST, 'none.wasm'))}, ${from(join(DIST, 'mizaj_bg.wasm'))}])
        await redact('a', { wasm }).catch(({ code }) => codes.push(code));
      console.log(codes.join(), (await redact('a@example.com')).text);`);
    assert.equal(said, 'ASSET_FETCH_FAILED,ASSET_FETCH_FAILED EMAIL_1');
  });

  test('with all files in one module', () => {
    const inline = join(install(), 'node_modules/mizaj/inline/index.js');
    const said = inProcess(`import { redact } from ${from(inline)};
      console.log((await redact('a@example.com')).text);`);
    assert.equal(said, 'EMAIL_1');
  });
});

for (const name of ['chrome', 'firefox']) {
  describe(`in ${name}`, () => {
    let [site, browser] = [];
    before(async () => {
      site = await serve({
        folders: { '/mizaj/': DIST },
        pages: { '/': '<!doctype html><link rel="icon" href="data:,"><title>Test</title>' },
      });
      browser = await launch(name);
    });
    after(async () => {
      await browser?.close();
      await site?.close();
    });

    test('the golden texts, in the page and in a worker; nothing is loaded before', async () => {
      const { page, problems } = await openPage(browser, site.origin);
      const answers = await page.evaluate(
        async (code, cases) => {
          const file = new Blob([`export default ${code}`], { type: 'text/javascript' });
          const { default: ask } = await import(URL.createObjectURL(file));
          const { createRedactor } = await import('/mizaj/index.js');
          const answers = [];
          for (const golden of cases) answers.push(ask(await createRedactor(), golden));
          return answers;
        },
        ask.toString(),
        CASES,
      );
      assert.deepEqual(answers, CASES.map(wanted));
      const inWorker = await page.evaluate(async () => {
        const code = `import { redact } from '${location.origin}/mizaj/index.js';
          self.postMessage((await redact('a@example.com')).text);`;
        const url = URL.createObjectURL(new Blob([code], { type: 'text/javascript' }));
        const worker = new Worker(url, { type: 'module' });
        return new Promise((done, failed) => {
          worker.onmessage = ({ data }) => done(data);
          worker.onerror = failed;
        });
      });
      assert.equal(inWorker, 'EMAIL_1');
      assert.deepEqual(problems, []);
      await page.close();
    });

    test('it needs neither the engine nor a model', async () => {
      const asked = site.requests.length;
      const { page } = await openPage(browser, site.origin);
      await page.evaluate(async () => (await import('/mizaj/index.js')).redact('a@example.com'));
      const requests = site.requests.slice(asked);
      assert.ok(requests.some((path) => path.endsWith('mizaj_redact_bg.wasm')));
      assert.ok(!requests.some((path) => /mizaj_bg|models|worker/.test(path)), String(requests));
      await page.close();
    });
  });
}

test('nothing of the network is in the module', () => {
  assert.doesNotMatch(readFileSync(WASM, 'latin1'), /tract[-_:]|onnx|mizaj.model/i);
});
