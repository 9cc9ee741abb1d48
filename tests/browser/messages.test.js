/** Every text of the interface exists in each of its languages, with the same gaps to fill. */

import assert from 'node:assert/strict';
import { readFile, readdir } from 'node:fs/promises';
import { test } from 'node:test';

const WWW = new URL('../../www/', import.meta.url);
const messages = async (language) => (await import(new URL(`messages/${language}.js`, WWW).href)).default;
const gaps = (text) => (text.match(/\{\w+\}/g) ?? []).sort();
/** A text for several counts has one for each category of the language's numbers. */
const variants = (text) => (typeof text === 'string' ? { other: text } : text);
const ENGLISH = await messages('en');

for (const language of ['fr', 'ar']) {
  test(`the interface in ${language} has the texts of the English one`, async () => {
    const texts = await messages(language);
    assert.deepEqual(Object.keys(texts).sort(), Object.keys(ENGLISH).sort());
    for (const [key, text] of Object.entries(texts)) {
      const wanted = gaps(variants(ENGLISH[key]).other);
      assert.equal(typeof text, typeof ENGLISH[key], key);
      for (const [category, variant] of Object.entries(variants(text))) {
        // "One row", "two rows" and "no rows" may do without their number.
        const mayLack = ['zero', 'one', 'two'].includes(category) && !variant.includes('{count}') ? ['{count}'] : [];
        assert.deepEqual([...gaps(variant), ...mayLack].sort(), wanted, `${key}, ${category}`);
      }
    }
  });
}

for (const language of ['en', 'fr', 'ar']) {
  test(`counted texts in ${language} have a form for every number`, async () => {
    const rules = new Intl.PluralRules(language);
    const needed = [...new Set(Array.from({ length: 200 }, (_, count) => rules.select(count)))].sort();
    for (const [key, text] of Object.entries(await messages(language))) {
      if (typeof text === 'object') assert.deepEqual(Object.keys(text).sort(), needed, key);
    }
  });
}

test('a count chooses the form', async () => {
  const { fill } = await import(new URL('i18n.js', WWW).href);
  const said = (language) => [0, 1, 2, 3, 11, 100].map((count) => fill(language, 'requests', { count }).split(/ (?:since|depuis|منذ)/)[0]);
  assert.deepEqual(said('en'), ['0 requests', '1 request', '2 requests', '3 requests', '11 requests', '100 requests']);
  assert.deepEqual(said('fr').slice(0, 3), ['0 requête', '1 requête', '2 requêtes']);
  assert.deepEqual(said('ar'), ['لا طلبات', 'طلب واحد', 'طلبان', '3 طلبات', '11 طلبا', '100 طلب']);
});

test('French signs are not parted from their words', async () => {
  for (const [key, text] of Object.entries(await messages('fr'))) {
    for (const variant of Object.values(variants(text))) assert.doesNotMatch(variant, / [;:?!%»]|« /, key);
  }
});

test('every text that the pages name exists', async () => {
  const files = (await readdir(WWW)).filter((name) => /\.(html|js)$/.test(name));
  for (const file of files) {
    const content = await readFile(new URL(file, WWW), 'utf8');
    const named = [...content.matchAll(/data-i18n(?:-\w+)?="(\w+)"|\bt\('([\w -]+)'|(?:new Error\(|failure: |\bkey: )'([\w -]+)'/g)].map((found) => found.slice(1).find(Boolean));
    assert.deepEqual(named.filter((key) => !(key in ENGLISH)), [], file);
  }
});

test('every error of the package has a text', async () => {
  const sources = await Promise.all(['../js/src/error.ts', '../src/error.rs'].map((name) => readFile(new URL(name, WWW), 'utf8')));
  const codes = sources.flatMap((source) => [...source.matchAll(/(?:\| '|=> ")([A-Z_]+)['"]/g)].map(([, code]) => code));
  assert.deepEqual(codes.sort(), Object.keys(ENGLISH).flatMap((key) => key.match(/^error_(.*)/)?.[1] ?? []).sort());
});
