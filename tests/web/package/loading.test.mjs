/** Files are found, shared, verified and reported; failures give clear errors. */

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, mock, test } from 'node:test';
import { pathToFileURL } from 'node:url';

import { install, load, TINY, tinyBundle } from '../support/package.mjs';
import { serve } from '../support/site.mjs';

const { createAnalyzer } = await load();
const DIST = join(install(), 'node_modules/mizaj/dist');
const wasmBytes = () => readFileSync(join(DIST, 'mizaj_bg.wasm'));

const code = (expected, message) => (error) => {
  assert.equal(error.code, expected, `${error.message}`);
  if (message) assert.match(error.message, message);
  return true;
};

/** Whether an analyzer with these options works. */
async function works(options) {
  const mizaj = await createAnalyzer(options);
  const { label } = await mizaj.analyze('love');
  await mizaj.dispose();
  return label === 'positive';
}

describe('the module and the bundle', () => {
  test('can be given as bytes, module, response, request, URL or promise', async () => {
    const site = await serve({ folders: { '/dist/': DIST, '/tiny/': TINY } });
    const wasmUrl = `${site.origin}/dist/mizaj_bg.wasm`;
    const bytes = wasmBytes();
    for (const wasm of [
      bytes,
      bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength),
      new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength),
      await WebAssembly.compile(bytes),
      WebAssembly.compile(bytes),
      await fetch(wasmUrl),
      fetch(wasmUrl),
      new Request(wasmUrl),
      wasmUrl,
      new URL(wasmUrl),
      pathToFileURL(join(DIST, 'mizaj_bg.wasm')),
      Promise.resolve(wasmUrl),
    ]) {
      assert.ok(await works({ wasm, bundle: tinyBundle() }), `${wasm}`);
    }
    for (const bundle of [
      `${site.origin}/tiny`,
      `${site.origin}/tiny/`,
      new URL(`${site.origin}/tiny/`),
      pathToFileURL(TINY),
      TINY,
      { ...tinyBundle(), model: fetch(`${site.origin}/tiny/model.onnx`) },
      { ...tinyBundle(), model: `${site.origin}/tiny/model.onnx` },
    ]) {
      assert.ok(await works({ bundle }), `${bundle}`);
    }
    await site.close();
  });

  test("leave the caller's buffer attached and unchanged", async () => {
    const bundle = tinyBundle();
    await works({ bundle });
    await works({ bundle });
    assert.deepEqual(bundle, tinyBundle());
  });

  test('are loaded once for concurrent callers', async () => {
    const site = await serve({ folders: { '/dist/': DIST, '/tiny/': TINY } });
    const options = { wasm: `${site.origin}/dist/mizaj_bg.wasm`, bundle: `${site.origin}/tiny/` };
    const all = await Promise.all([1, 2, 3].map(() => createAnalyzer(options)));
    await Promise.all(all.map((mizaj) => mizaj.dispose()));
    assert.deepEqual(site.requests.toSorted(), [
      '/dist/mizaj_bg.wasm',
      '/tiny/language.bin',
      '/tiny/manifest.json',
      '/tiny/model.onnx',
      '/tiny/tokenizer.json',
    ]);
    await site.close();
  });

  test('are loaded once even with a separate URL for each file', async () => {
    const site = await serve({ folders: { '/tiny/': TINY } });
    const files = { model: 'model.onnx', tokenizer: 'tokenizer.json', language: 'language.bin' };
    const bundle = () => ({
      manifest: `${site.origin}/tiny/manifest.json`,
      ...Object.fromEntries(
        Object.entries(files).map(([name, file]) => [name, new URL(`${site.origin}/tiny/${file}`)]),
      ),
    });
    const all = await Promise.all([1, 2, 3].map(() => createAnalyzer({ bundle: bundle() })));
    await Promise.all(all.map((mizaj) => mizaj.dispose()));
    assert.equal(site.requests.length, 4, `${site.requests}`);
    await site.close();
  });

  test('report progress in bytes', async () => {
    const site = await serve({ folders: { '/dist/': DIST, '/tiny/': TINY } });
    const steps = [];
    const mizaj = await createAnalyzer({
      wasm: `${site.origin}/dist/mizaj_bg.wasm`,
      bundle: `${site.origin}/tiny/`,
      onProgress: (step) => steps.push(step),
    });
    await mizaj.dispose();
    const last = Object.fromEntries(
      steps.filter((s) => s.status === 'loading').map((s) => [s.asset, s]),
    );
    assert.equal(last.wasm.loadedBytes, wasmBytes().byteLength);
    for (const [asset, bytes] of Object.entries(tinyBundle())) {
      assert.equal(last[asset].loadedBytes, bytes.byteLength, asset);
      assert.equal(last[asset].totalBytes, bytes.byteLength, asset);
    }
    assert.deepEqual(steps.slice(-2), [
      { status: 'starting' },
      { status: 'ready', thread: 'worker' },
    ]);
    await site.close();
  });

  test('stop loading when the signal fires, unless another caller needs them', async () => {
    let closed = 0;
    const site = await serve({
      folders: { '/tiny/': TINY },
      pages: {
        '/slow.wasm': (_request, response) => {
          response.setHeader('content-type', 'application/wasm');
          response.write(wasmBytes().subarray(0, 1000));
          response.on('close', () => (closed += 1));
        },
      },
    });
    const options = { wasm: `${site.origin}/slow.wasm`, bundle: `${site.origin}/tiny/` };
    const first = new AbortController();
    const second = new AbortController();
    const outcomes = [first, second].map(({ signal }) => createAnalyzer({ ...options, signal }));
    const asserted = outcomes.map((outcome) => assert.rejects(outcome, code('ABORTED')));
    await new Promise((resolve) => setTimeout(resolve, 100));
    first.abort();
    await asserted[0];
    await new Promise((resolve) => setTimeout(resolve, 50));
    assert.equal(closed, 0, 'the second caller still waits');
    second.abort();
    await asserted[1];
    await new Promise((resolve) => setTimeout(resolve, 100));
    assert.equal(closed, 1, 'nobody waits, so the transfer ends');
    await site.close();
  });
});

describe('a loading error is reported for', () => {
  test('an HTML page in place of a file', async () => {
    const page = '<!doctype html><title>My app</title>';
    const site = await serve({
      folders: { '/tiny/': TINY },
      fallback: page,
      pages: {
        '/untyped.wasm': (_, response) => response.end(page),
        '/lying.wasm': (_, response) => {
          response.setHeader('content-type', 'application/wasm');
          response.end(page);
        },
      },
    });
    const bundle = `${site.origin}/tiny/`;
    const htmlPage = code(
      'ASSET_FETCH_FAILED',
      /HTML page instead of the file.*`assets`, or `wasm` and `bundle`/,
    );
    await assert.rejects(createAnalyzer({ wasm: `${site.origin}/x.wasm`, bundle }), htmlPage);
    await assert.rejects(createAnalyzer({ wasm: `${site.origin}/untyped.wasm`, bundle }), htmlPage);
    await assert.rejects(createAnalyzer({ wasm: `${site.origin}/lying.wasm`, bundle }), (error) =>
      /magic word/.test(error.message),
    );
    await assert.rejects(createAnalyzer({ bundle: `${site.origin}/nowhere/` }), htmlPage);
    await assert.rejects(
      createAnalyzer({ bundle: { ...tinyBundle(), manifest: new TextEncoder().encode(page) } }),
      code('BUNDLE_INVALID', /manifest\.json: is an HTML page/),
    );
    await site.close();
  });

  test('a missing file or an unreachable server', async () => {
    const site = await serve();
    await assert.rejects(
      createAnalyzer({ bundle: `${site.origin}/tiny/` }),
      code('ASSET_FETCH_FAILED', /tiny\/manifest\.json: HTTP status 404/),
    );
    await site.close();
    await assert.rejects(
      createAnalyzer({ bundle: `${site.origin}/tiny/` }),
      code('ASSET_FETCH_FAILED', /tiny\/manifest\.json could not be fetched \(offline/),
    );
    await assert.rejects(
      createAnalyzer({ bundle: join(TINY, 'no-such-folder') }),
      code('ASSET_FETCH_FAILED', /no such file/),
    );
  });

  /** A site whose `cut` file stops halfway; `after` then receives the response. */
  async function cutting(cut, after) {
    const half = (bytes, type) => (_, response) => {
      response.setHeader('content-type', type);
      response.setHeader('content-length', bytes.byteLength);
      response.write(bytes.subarray(0, bytes.byteLength >> 1), () => after(response));
    };
    const pages = {
      'module.wasm': half(wasmBytes(), 'application/wasm'),
      'untyped.wasm': half(wasmBytes(), 'application/octet-stream'),
      'model.onnx': half(tinyBundle().model, 'application/octet-stream'),
    };
    const site = await serve({ folders: { '/': TINY }, pages: { [`/${cut}`]: pages[cut] } });
    const options = cut.endsWith('.wasm')
      ? { wasm: `${site.origin}/${cut}`, bundle: tinyBundle() }
      : { bundle: { ...tinyBundle(), model: `${site.origin}/${cut}` } };
    return { site, options };
  }

  for (const cut of ['model.onnx', 'module.wasm', 'untyped.wasm']) {
    test(`an interrupted or aborted transfer, of ${cut}`, async () => {
      // A load with progress is read differently.
      for (const manner of [{}, { onProgress: () => undefined }, { worker: false }]) {
        const broken = await cutting(cut, (response) => setImmediate(() => response.destroy()));
        await assert.rejects(
          createAnalyzer({ ...broken.options, ...manner }),
          code('ASSET_FETCH_FAILED', new RegExp(cut)),
        );
        await broken.site.close();
        const controller = new AbortController();
        const stalled = await cutting(cut, () => controller.abort('enough'));
        await assert.rejects(
          createAnalyzer({ ...stalled.options, ...manner, signal: controller.signal }),
          (error) => code('ABORTED')(error) && error.cause === 'enough',
        );
        await stalled.site.close();
      }
    });
  }

  test('a response that was already read', async () => {
    const wasm = new Response(wasmBytes(), { headers: { 'content-type': 'application/wasm' } });
    await wasm.arrayBuffer();
    const inUse = code('ASSET_FETCH_FAILED', /in use already/);
    await assert.rejects(createAnalyzer({ bundle: tinyBundle(), wasm }), inUse);
  });

  test('a file that is not a module', async () => {
    await assert.rejects(
      createAnalyzer({ bundle: tinyBundle(), wasm: new TextEncoder().encode('hello') }),
      code('ASSET_FETCH_FAILED', /not a WebAssembly module/),
    );
    await assert.rejects(
      createAnalyzer({ bundle: tinyBundle(), wasm: wasmBytes().subarray(0, 5000) }),
      code('ENGINE_UNAVAILABLE'),
    );
  });

  test('a damaged file of the bundle, by name', async () => {
    for (const file of ['model', 'tokenizer', 'language']) {
      const bundle = tinyBundle();
      bundle[file][bundle[file].length >> 1] ^= 1;
      for (const worker of [true, false]) {
        await assert.rejects(
          createAnalyzer({ bundle, worker }),
          code('BUNDLE_INVALID', new RegExp(`${file}.*the SHA-256 checksum differs`)),
        );
      }
    }
  });

  test('a module of another version of the package', async () => {
    const empty = Buffer.from([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]);
    for (const wasm of [empty, await WebAssembly.compile(empty)]) {
      const old = code('ASSET_FETCH_FAILED', /not of the same version/);
      await assert.rejects(createAnalyzer({ bundle: tinyBundle(), wasm }), old);
    }
  });

  test('a manifest with paths outside its folder, before any request', async () => {
    for (const path of [
      '/model.onnx',
      '../model.onnx',
      'a/../../model.onnx',
      'http://evil.invalid/m',
      '//evil.invalid/m',
      'file:///etc/passwd',
      'a\\b',
      '',
      'a?b',
      './model.onnx',
      '%2e%2e/m',
      7,
    ]) {
      const manifest = JSON.parse(tinyBundle().manifest);
      manifest.files.model.path = path;
      const site = await serve({
        folders: { '/b/': TINY },
        pages: { '/b/manifest.json': (_, response) => response.end(JSON.stringify(manifest)) },
      });
      await assert.rejects(
        createAnalyzer({ bundle: `${site.origin}/b/` }),
        code('BUNDLE_INVALID', /not a path inside the bundle folder/),
      );
      assert.deepEqual(site.requests, ['/b/manifest.json'], `${path}`);
      await site.close();
    }
  });

  test('an endless file, which is cut off at its expected size', async () => {
    const endless = {
      '/b/model.onnx': tinyBundle().model.byteLength,
      '/b/manifest.json': 1_000_000,
    };
    for (const [path, limit] of Object.entries(endless)) {
      let sent = 0;
      const site = await serve({
        folders: { '/b/': TINY },
        pages: {
          [path]: (_, response) => {
            const more = () => {
              while (
                !response.destroyed &&
                (sent += 65_536) &&
                response.write(Buffer.alloc(65_536, 32))
              );
              if (!response.destroyed) response.once('drain', more);
            };
            more();
          },
        },
      });
      const tooLong = code('BUNDLE_INVALID', /is larger than the|is too large/);
      await assert.rejects(createAnalyzer({ bundle: `${site.origin}/b/` }), tooLong);
      // Twice, because an old cached copy might be too long, plus what is buffered on the way.
      assert.ok(sent < 2 * limit + 32_000_000, `${sent}`);
      await site.close();
    }
  });

  test('a stalled server, after one retry', async () => {
    for (const path of ['/b/model.onnx', '/b/manifest.json', '/module.wasm', '/bytes.wasm']) {
      let requests = 0;
      const site = await serve({
        folders: { '/b/': TINY },
        pages: {
          [path]: (_, response) => {
            requests += 1;
            response.setHeader(
              'content-type',
              path === '/module.wasm' ? 'application/wasm' : 'application/octet-stream',
            );
            response.write(Buffer.from([0, 0x61, 0x73, 0x6d]), () => mock.timers.tick(180_000));
          },
        },
      });
      const isModule = path.endsWith('.wasm');
      const wasm = isModule ? `${site.origin}${path}` : wasmBytes();
      const bundle = isModule ? tinyBundle() : `${site.origin}/b/`;
      mock.timers.enable({ apis: ['setTimeout'] });
      try {
        const silent = code('ASSET_FETCH_FAILED', /nothing came for too long/);
        await assert.rejects(createAnalyzer({ wasm, bundle }), silent);
        assert.equal(requests, 2, path);
      } finally {
        mock.timers.reset();
      }
      await site.close();
    }
  });

  test("one caller's broken listener, only to that caller", async () => {
    const site = await serve({ folders: { '/tiny/': TINY } });
    const bundle = `${site.origin}/tiny/`;
    const onProgress = () => {
      throw new Error('a broken listener');
    };
    const [broken, other] = await Promise.allSettled([
      createAnalyzer({ bundle, onProgress }),
      createAnalyzer({ bundle }),
    ]);
    assert.match(broken.reason.message, /a broken listener/);
    assert.equal((await other.value.analyze('love')).label, 'positive');
    await other.value.dispose();
    await site.close();
  });

  test('files a build tool did not copy, with advice for the tool', async () => {
    const site = await serve();
    for (const [folder, advice] of [
      ['/node_modules/.vite/deps/', /optimizeDeps/],
      ['/_next/static/media/', /serverExternalPackages/],
      ['/app/', /`assets`/],
    ]) {
      const wasm = `${site.origin}${folder}mizaj_bg.wasm`;
      await assert.rejects(
        createAnalyzer({ wasm, bundle: tinyBundle() }),
        code('ASSET_FETCH_FAILED', advice),
      );
    }
    await assert.rejects(
      createAnalyzer({
        wasm: new URL('file:///_next/static/media/mizaj_bg.wasm'),
        bundle: tinyBundle(),
      }),
      code('ASSET_FETCH_FAILED', /serverExternalPackages/),
    );
    await site.close();
  });

  test('a failed attempt, and the next one can succeed', async () => {
    let isBroken = true;
    const site = await serve({
      folders: { '/tiny/': TINY },
      pages: {
        '/b/manifest.json': (_, response) => {
          response.statusCode = isBroken ? 503 : 200;
          response.end(tinyBundle().manifest);
        },
        '/b/model.onnx': (_, response) => response.end(tinyBundle().model),
        '/b/tokenizer.json': (_, response) => response.end(tinyBundle().tokenizer),
        '/b/language.bin': (_, response) => response.end(tinyBundle().language),
      },
    });
    const bundle = `${site.origin}/b/`;
    await assert.rejects(createAnalyzer({ bundle }), code('ASSET_FETCH_FAILED', /503/));
    isBroken = false;
    assert.ok(await works({ bundle }));
    await site.close();
  });
});

describe('importing the package', () => {
  test('has no side effects: no network, WebAssembly, worker or document', () => {
    const script = `
      const forbidden = (name) => () => { throw new Error(name + ' was touched'); };
      for (const name of ['fetch', 'WebAssembly', 'Worker', 'document', 'caches', 'navigator']) {
        Object.defineProperty(globalThis, name, { get: forbidden(name), configurable: true });
      }
      const { createAnalyzer } = await import('mizaj');
      console.log(typeof createAnalyzer);
    `;
    const said = execFileSync(process.execPath, ['--input-type=module', '--eval', script], {
      cwd: install(),
      encoding: 'utf8',
    });
    assert.equal(said.trim(), 'function');
  });

  test('lets a script exit while an analyzer is idle', () => {
    const script = `
      import { createAnalyzer } from 'mizaj';
      const mizaj = await createAnalyzer({ bundle: ${JSON.stringify(TINY)} });
      console.log((await mizaj.analyze('love')).label);
    `;
    const said = execFileSync(process.execPath, ['--input-type=module', '--eval', script], {
      cwd: install(),
      encoding: 'utf8',
      timeout: 60_000,
    });
    assert.equal(said.trim(), 'positive');
  });

  test('works with require() where Node supports it', () => {
    const script = `
      const { createAnalyzer } = require('mizaj');
      createAnalyzer({ bundle: ${JSON.stringify(TINY)}, worker: false })
        .then((mizaj) => mizaj.analyze('bad'))
        .then(({ label }) => console.log(label));
    `;
    const said = execFileSync(process.execPath, ['--input-type=commonjs', '--eval', script], {
      cwd: install(),
      encoding: 'utf8',
    });
    assert.equal(said.trim(), 'negative');
  });
});
