/** The portable module in Node's WASI: the scores of all other builds, and errors instead of traps. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

import { load } from '../../wasi/hosts/mizaj.mjs';
import { digest, golden, lines } from '../web/support/digest.mjs';

const inRepository = (path) => fileURLToPath(new URL(`../../${path}`, import.meta.url));
const modules = process.env.MIZAJ_WASI ?? inRepository('target/mizaj-wasi');

for (const [name, expected] of Object.entries(golden())) {
  test(`the scores of ${name} match the golden digest`, async () => {
    const mizaj = await load(`${modules}/mizaj.wasm`, inRepository(`models/${name}`));
    assert.ok(mizaj.modelVersion.startsWith(`${name}@`));
    assert.equal(await digest(mizaj.analyze(lines(name))), expected);
  });
}

test('the module that carries a bundle gives its scores', async () => {
  const mizaj = await load(`${modules}/mizaj-embedded.wasm`);
  assert.equal(await digest(mizaj.analyze(lines('mizaj'))), golden().mizaj);
});

test('errors have codes, and the instance goes on', async () => {
  await assert.rejects(load(`${modules}/mizaj.wasm`), { code: 'BUNDLE_MISSING' });
  const mizaj = await load(`${modules}/mizaj-embedded.wasm`);
  assert.throws(() => mizaj.analyze([5]), { code: 'REQUEST_INVALID' });
  assert.throws(() => mizaj.analyze(['fine'], { langage: 'fr' }), { code: 'REQUEST_INVALID' });
  assert.throws(() => mizaj.analyze(['fine'], { uncertainBelow: 2 }), { code: 'OPTIONS_INVALID' });
  assert.equal(mizaj.analyze(['I love it'], { explain: true })[0].evidence.length, 3);
  assert.deepEqual(mizaj.analyze([]), []);
});
