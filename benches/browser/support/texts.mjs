/** Texts to measure, and their token ids from the package. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import { createAnalyzer } from '../../../packages/mizaj/dist/index.js';
import { ROOT } from './site.mjs';

const CHALLENGE = join(ROOT, 'tests/data/challenge/challenge.jsonl');

/** Adds `ids` from the bundle's tokenizer to the rows; rows without a token are left out. */
export async function encode(bundle, rows) {
  const folder = pathToFileURL(join(ROOT, 'models', bundle, '/'));
  const mizaj = await createAnalyzer({ bundle: folder, worker: false, cacheCapacity: 0 });
  const encoded = [];
  for (const row of rows) {
    const { tokens } = await mizaj.tokenize(row.text);
    if (tokens.length > 0) encoded.push({ ...row, ids: tokens.map(({ id }) => id) });
  }
  await mizaj.dispose();
  return encoded;
}

/**
 * `count` rows of a file of JSON lines, or of our hand-written ones, repeated if there are too few.
 */
export async function mixedRows(bundle, file, count) {
  const rows = await encode(bundle, jsonLines(readFileSync(file ?? CHALLENGE, 'utf8')));
  return Array.from({ length: count }, (_, index) => rows[index % rows.length]);
}

/**
 * About `count` texts of exactly `tokens` tokens, for each of `lengths`: the beginnings of
 * concatenated hand-written lines.
 */
export async function textsOfLengths(bundle, lengths, count) {
  const beginnings = [];
  for (const lang of ['en', 'fr', 'ar', 'ar-Latn']) {
    const lines = challenge().filter((line) => line.lang === lang);
    const words = lines.map(({ text }) => text.split(' '));
    for (let first = 0; first < words.length; first += 1) {
      const following = words
        .slice(first, first + 20)
        .flat()
        .slice(0, 2 * Math.max(...lengths));
      following.forEach((_, end) =>
        beginnings.push({ text: following.slice(0, end + 1).join(' '), first, lang }),
      );
    }
  }
  const encoded = await encode(bundle, beginnings);
  return Object.fromEntries(lengths.map((length) => [length, spread(encoded, length, count)]));
}

/**
 * At most `count` of the texts with `length` tokens, one per starting line, across all languages.
 */
function spread(encoded, length, count) {
  const found = new Map();
  for (const row of encoded)
    if (row.ids.length === length) found.set(`${row.lang} ${row.first}`, row);
  const rows = [...found.values()];
  const step = Math.max(1, rows.length / count);
  return Array.from(
    { length: Math.min(count, rows.length) },
    (_, index) => rows[Math.floor(index * step)],
  ).map(({ text, ids }) => ({ text, ids }));
}

const jsonLines = (text) =>
  text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));

const challenge = () => jsonLines(readFileSync(CHALLENGE, 'utf8'));

/** The first text that every engine analyzes. */
export const FIRST = 'Le service client est nul, je suis très déçu';

/** What a page needs to analyze it. */
export const firstFacts = async () => (await encode('mizaj', [{ text: FIRST }]))[0];
