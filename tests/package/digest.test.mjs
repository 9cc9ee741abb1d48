/** The same scores everywhere: in Node as natively, to the last bit. */

import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';

import { digest, golden, lines } from './support/digest.mjs';
import { install, load } from './support/package.mjs';

const { createAnalyzer } = await load();

for (const [name, expected] of Object.entries(golden())) {
  test(`the scores of ${name} have the golden digest`, async () => {
    const folder = join(install(), 'node_modules/mizaj/dist/models', name, '/');
    const mizaj = await createAnalyzer({ bundle: pathToFileURL(folder), worker: false });
    const verdicts = [];
    for (const line of lines()) verdicts.push(await mizaj.analyze(line));
    await mizaj.dispose();
    assert.equal(await digest(verdicts), expected);
  });
}
