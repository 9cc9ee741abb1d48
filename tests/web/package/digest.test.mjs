/** The same scores everywhere: in Node as natively, to the last bit. */

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { digest, golden, lines } from '../support/digest.mjs';
import { folderOf, load } from '../support/package.mjs';

const { createAnalyzer } = await load();

for (const [name, expected] of Object.entries(golden())) {
  test(`the scores of ${name} match the golden digest`, async () => {
    const mizaj = await createAnalyzer({ bundle: folderOf(name), worker: false });
    const verdicts = [];
    for (const line of lines(name)) verdicts.push(await mizaj.analyze(line));
    await mizaj.dispose();
    assert.equal(await digest(verdicts), expected);
  });
}
