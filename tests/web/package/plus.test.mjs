/** The large model, as a package of its own. */

import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';

import { emptyFolder, npm, pack, SOURCE } from '../support/package.mjs';

const PLUS = join(SOURCE, '../mizaj-plus');
const BUNDLE = ['manifest.json', 'model.onnx', 'tokenizer.json', 'language.bin'];

const { tarball, report } = pack(PLUS);

test('the tarball contains the bundle and little else', () => {
  const files = report.files.map(({ path }) => path).toSorted();
  const expected = [
    ...['LICENSE-APACHE', 'LICENSE-MIT', 'README.md', 'index.d.ts', 'index.js', 'package.json'],
    ...[...BUNDLE, 'MODEL_CARD.md', 'card.json'].map((file) => `model/${file}`),
  ];
  assert.deepEqual(files, expected.toSorted());
});

test('it has the version of the package that loads it', () => {
  const version = (folder) =>
    JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')).version;
  assert.equal(version(PLUS), version(SOURCE));
});

test('installed next to the package, it loads by name as its README shows', async () => {
  const folder = emptyFolder('plus');
  writeFileSync(join(folder, 'package.json'), '{ "private": true, "type": "module" }\n');
  npm(folder, 'install', '--no-audit', '--no-fund', '--offline', pack().tarball, tarball);
  const [, example] = /```js\n([\s\S]*?)```/.exec(readFileSync(join(PLUS, 'README.md'), 'utf8'));
  const said = [];
  const script = join(folder, 'example.mjs');
  writeFileSync(
    script,
    `export default async (console) => {\n${example.replace(/^import (.*) from '(.*)';$/gm, "const $1 = await import('$2');")}\n};\n`,
  );
  const { default: run } = await import(pathToFileURL(script));
  await run({ log: (...words) => said.push(words.join(' ')) });
  const promised = [...example.matchAll(/\/\/ (.*)$/gm)].map(([, words]) => words);
  assert.deepEqual(said, promised);
  assert.ok(createRequire(script).resolve('mizaj-plus'));
});
