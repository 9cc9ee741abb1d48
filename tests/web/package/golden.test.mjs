/** The built module in Node gives the expected results for the golden, hostile and random texts. */

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { ask, faultsOf, questions } from '../support/golden.mjs';
import { folderOf, load } from '../support/package.mjs';

const { createAnalyzer } = await load();

for (const bundle of ['classic', 'mizaj', 'plus']) {
  test(`golden, hostile and random texts are analyzed correctly with ${bundle}`, async () => {
    const asked = questions(bundle);
    assert.ok(asked.length > 50);
    assert.deepEqual(faultsOf(asked, await ask(createAnalyzer, folderOf(bundle), asked)), []);
  });
}
