/** The badge in simulated browsers, where teams test their own components. */

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

import { install, TINY } from '../support/package.mjs';

const SCRIPT = fileURLToPath(new URL('../support/simulated-dom.mjs', import.meta.url));

for (const which of ['jsdom', 'happy-dom']) {
  test(`the badge in ${which}: a verdict, a disagreement, a conversation`, () => {
    const folder = join(install(), 'node_modules/mizaj');
    const said = execFileSync(process.execPath, [SCRIPT, which, folder, TINY], {
      encoding: 'utf8',
      timeout: 60_000,
    });
    assert.deepEqual(JSON.parse(said), ['Negative', 'Neutral, set by you', 'Negative', 2]);
  });
}
