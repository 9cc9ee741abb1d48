/** Every text of the interface exists in each of its languages, with the same gaps to fill. */

import assert from 'node:assert/strict';
import { readFile, readdir } from 'node:fs/promises';
import { test } from 'node:test';

const WWW = new URL('../../www/', import.meta.url);
const messages = async (language) => (await import(new URL(`messages/${language}.js`, WWW).href)).default;
const gaps = (text) => (text.match(/\{\w+\}/g) ?? []).sort();
const ENGLISH = await messages('en');

for (const language of ['fr', 'ar']) {
  test(`the interface in ${language} has the texts of the English one`, async () => {
    const texts = await messages(language);
    assert.deepEqual(Object.keys(texts).sort(), Object.keys(ENGLISH).sort());
    for (const [key, text] of Object.entries(texts)) assert.deepEqual(gaps(text), gaps(ENGLISH[key]), key);
  });
}

test('every text that the pages name exists', async () => {
  const files = (await readdir(WWW)).filter((name) => /\.(html|js)$/.test(name));
  for (const file of files) {
    const content = await readFile(new URL(file, WWW), 'utf8');
    const named = [...content.matchAll(/data-i18n(?:-\w+)?="(\w+)"|\bt\('([\w -]+)'/g)].map(([, tag, call]) => tag ?? call);
    assert.deepEqual(named.filter((key) => !(key in ENGLISH)), [], file);
  }
});
