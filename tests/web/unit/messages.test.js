/** Every text of the interface exists in all languages, with the same placeholders. */

import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { test } from 'node:test';

const WWW = new URL('../../../www/', import.meta.url);
/** All of a language: what every page has, and what comes with the first file and with some views. */
const FOLDERS = [
  'shared/messages',
  'desk/messages',
  'files/messages',
  'leaving/messages',
  'stored/messages',
  'studio/compare/messages',
  'studio/insights/messages',
  'studio/teach/messages',
];
const messages = async (language) => {
  const files = FOLDERS.map((folder) => import(new URL(`${folder}/${language}.js`, WWW).href));
  const parts = (await Promise.all(files)).map((file) => file.default);
  const keys = parts.flatMap(Object.keys);
  assert.equal(new Set(keys).size, keys.length, 'a key is in two folders');
  return Object.assign({}, ...parts);
};
const gaps = (text) => (text.match(/\{\w+\}/g) ?? []).sort();
/** A text with plural forms has one for each plural category of the language. */
const variants = (text) => (typeof text === 'string' ? { other: text } : text);
const ENGLISH = await messages('en');

for (const language of ['fr', 'ar']) {
  test(`the interface in ${language} has the same messages as in English`, async () => {
    const texts = await messages(language);
    assert.deepEqual(Object.keys(texts).sort(), Object.keys(ENGLISH).sort());
    for (const [key, text] of Object.entries(texts)) {
      const wanted = gaps(variants(ENGLISH[key]).other);
      assert.equal(typeof text, typeof ENGLISH[key], key);
      for (const [category, variant] of Object.entries(variants(text))) {
        // "One row", "two rows" and "no rows" may omit the number.
        const mayLack =
          ['zero', 'one', 'two'].includes(category) && !variant.includes('{count}')
            ? ['{count}']
            : [];
        assert.deepEqual([...gaps(variant), ...mayLack].sort(), wanted, `${key}, ${category}`);
      }
    }
  });
}

for (const language of ['en', 'fr', 'ar']) {
  test(`plural messages in ${language} have every form`, async () => {
    const rules = new Intl.PluralRules(language);
    const needed = [
      ...new Set(Array.from({ length: 200 }, (_, count) => rules.select(count))),
    ].sort();
    for (const [key, text] of Object.entries(await messages(language))) {
      if (typeof text === 'object') assert.deepEqual(Object.keys(text).sort(), needed, key);
    }
  });
}

test('the count selects the plural form', async () => {
  const { fill } = await import(new URL('shared/i18n.js', WWW).href);
  const said = (language) =>
    [0, 1, 2, 3, 11, 100].map(
      (count) => fill(language, 'requests', { count }).split(/ (?:since|depuis|منذ)/)[0],
    );
  assert.deepEqual(said('en'), [
    '0 requests',
    '1 request',
    '2 requests',
    '3 requests',
    '11 requests',
    '100 requests',
  ]);
  assert.deepEqual(said('fr').slice(0, 3), ['0 requête', '1 requête', '2 requêtes']);
  assert.deepEqual(said('ar'), ['لا طلبات', 'طلب واحد', 'طلبان', '3 طلبات', '11 طلبا', '100 طلب']);
});

test('French punctuation does not wrap away from its word', async () => {
  for (const [key, text] of Object.entries(await messages('fr'))) {
    for (const variant of Object.values(variants(text)))
      assert.doesNotMatch(variant, / [;:?!%»]|« /, key);
  }
});

/** The sources of the pages, by name. */
const sources = new Map(
  await Promise.all(
    (await readdir(WWW, { recursive: true }))
      .filter((name) => /\.(html|js)$/.test(name) && !/^(dist|node_modules)|messages./.test(name))
      .map(async (name) => [name, await readFile(new URL(name, WWW), 'utf8')]),
  ),
);

// The keys in scripts are typed: `npm run check` in www/ rejects unknown ones.
test('every message used in HTML exists', () => {
  for (const [name, source] of sources) {
    const named = name.endsWith('.html')
      ? [...source.matchAll(/data-i18n(?:-\w+)?="([^"]+)"/g)].map(([, key]) => key)
      : [];
    assert.deepEqual(
      named.filter((key) => !(key in ENGLISH)),
      [],
      name,
    );
  }
});

test('every message is used', () => {
  const all = [...sources.values()].join('\n');
  const quoted = new Set([...all.matchAll(/['"]([\w-]+)['"]/g)].map(([, key]) => key));
  // A key such as `sort_${by}` stands for all keys with this prefix.
  const prefixes = [...all.matchAll(/`(\w+_)\$\{/g)].map(([, prefix]) => prefix);
  const isUsed = (key) =>
    quoted.has(key) ||
    prefixes.some((prefix) => key.startsWith(prefix)) ||
    key.startsWith('channel_');
  assert.deepEqual(
    Object.keys(ENGLISH).filter((key) => !isUsed(key)),
    [],
  );
});

test('every error code of the package has a message', async () => {
  const sources = await Promise.all(
    ['../packages/mizaj/src/error.ts', '../src/error.rs'].map((name) =>
      readFile(new URL(name, WWW), 'utf8'),
    ),
  );
  const codes = sources.flatMap((source) =>
    [...source.matchAll(/(?:\| '|=> ")([A-Z_]+)['"]/g)].map(([, code]) => code),
  );
  assert.deepEqual(
    codes.sort(),
    Object.keys(ENGLISH)
      .flatMap((key) => key.match(/^error_(.*)/)?.[1] ?? [])
      .sort(),
  );
});

test('the badge and the pages say moods and doubts in the same words', async () => {
  for (const language of ['en', 'fr', 'ar']) {
    const pages = await messages(language);
    const source = await readFile(
      new URL(`../packages/mizaj/src/element/messages/${language}.ts`, WWW),
      'utf8',
    );
    const code = source.replace(/^import .*$/m, '').replace(/: Messages =/, ' =');
    const { [language]: badge } = await import(
      `data:text/javascript;charset=utf-8,${encodeURIComponent(code)}`
    );
    assert.equal(pages.unreadable, badge.unreadable);
    for (const label of ['negative', 'neutral', 'positive']) {
      assert.equal(pages[label], badge.labels[label]);
      assert.equal(pages[`unclear_${label}`], badge.unclear[label]);
    }
    // No text of the pages or of the sidebar has words of its own for the same.
    const own = [...sources].filter(([, text]) => text.includes(badge.unreadable));
    assert.deepEqual(own, []);
  }
});

test('percentages of an Arabic sentence stay in the order of the sentence', async () => {
  const { percent, startLanguage } = await import(new URL('shared/i18n.js', WWW).href);
  globalThis.document = { documentElement: { lang: 'ar' }, querySelectorAll: () => [] };
  startLanguage({ addEventListener: () => undefined });
  assert.equal(percent(0.46), '\u206646%\u2069');
  globalThis.document.documentElement.lang = 'en';
  startLanguage({ addEventListener: () => undefined });
  assert.equal(percent(0.46), '46%');
  delete globalThis.document;
});
