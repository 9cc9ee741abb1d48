/** Checks the package's README. */

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { install, SOURCE } from '../support/package.mjs';

const README = readFileSync(join(SOURCE, 'README.md'), 'utf8');
// Those that print; `inline.test.mjs` runs the other one.
const examples = [...README.matchAll(/```js\n(.*?)```/gs)]
  .map(([, code]) => code)
  .filter((code) => code.includes('console.log'));

/** The output that an example promises: the comments on and after its `console.log`. */
const promised = (code) =>
  [...code.matchAll(/(?:^|console\.log\(.*\); )\/\/ (.*)$/gm)].map(([, line]) => line);

test('there are seven examples', () => assert.equal(examples.length, 7));

for (const [index, code] of examples.entries()) {
  test(`example ${index + 1} prints what its comments say`, () => {
    const file = join(install(), `example-${index + 1}.mjs`);
    writeFileSync(file, code);
    const printed = execFileSync(process.execPath, [file], { encoding: 'utf8' });
    assert.deepEqual(printed.trimEnd().split('\n'), promised(code));
  });
}

test('the table of errors lists every code', () => {
  const types = ['mizaj.d.ts', 'error.d.ts'].map((file) =>
    readFileSync(join(SOURCE, 'dist', file), 'utf8'),
  );
  const [fromRust, fromScript] = types.map((source) => {
    const [, union] = /export type (?:Mizaj)?ErrorCode =([^;]*);/.exec(source);
    return [...union.matchAll(/['"]([A-Z_]+)['"]/g)].map(([, code]) => code);
  });
  const listed = [...README.matchAll(/^\| `([A-Z_]+)` \|/gm)].map(([, code]) => code);
  assert.deepEqual(listed.toSorted(), [...fromRust, ...fromScript].toSorted());
});
