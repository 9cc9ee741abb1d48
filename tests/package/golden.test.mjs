/** The built module in Node gives what the golden, hostile and random texts must give. */

import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';

import { ask, faultsOf, questions } from './support/golden.mjs';
import { install, load } from './support/package.mjs';

const { createAnalyzer } = await load();

for (const bundle of ['classic', 'mizaj']) {
  test(`golden, hostile and random texts are read right with ${bundle}`, async () => {
    const folder = pathToFileURL(join(install(), 'node_modules/mizaj/dist/models', bundle, '/'));
    const asked = questions(bundle);
    assert.ok(asked.length > 50);
    assert.deepEqual(faultsOf(asked, await ask(createAnalyzer, folder, asked)), []);
  });
}
