/** Texts to measure on, and their token ids, as the command line tool makes them. */

import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

import { ROOT } from './site.mjs';

const CLI = resolve(process.env.MIZAJ_CLI ?? join(ROOT, 'target/release/mizaj'));
const CHALLENGE = join(ROOT, 'tests/challenge/challenge.jsonl');

/** Rows with `text` and the `ids` of the bundle's tokenizer; `rows` are objects, or the path of a file. */
export function encode(bundle, rows) {
  if (!existsSync(CLI)) throw new Error(`no ${CLI}: cargo build --release --features cli`);
  const isFile = typeof rows === 'string';
  const output = execFileSync(
    CLI,
    ['encode', '--bundle', join(ROOT, 'models', bundle), isFile ? rows : '-'],
    {
      input: isFile ? undefined : rows.map((row) => `${JSON.stringify(row)}\n`).join(''),
      maxBuffer: 2 ** 30,
    },
  );
  return jsonLines(output.toString());
}

/** `count` rows of a file of JSON lines, or of our own hand-written ones, repeated if there are fewer. */
export function mixedRows(bundle, file, count) {
  const rows = encode(bundle, file ?? CHALLENGE);
  return Array.from({ length: count }, (_, index) => rows[index % rows.length]);
}

/** About `count` texts of exactly `tokens` tokens, for each of `lengths`: beginnings of hand-written lines in a row. */
export function textsOfLengths(bundle, lengths, count) {
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
  const encoded = encode(bundle, beginnings);
  return Object.fromEntries(lengths.map((length) => [length, spread(encoded, length, count)]));
}

/** At most `count` of the texts with `length` tokens, one for each line they begin at, from all languages. */
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

/** The first text that everyone judges. */
export const FIRST = 'Le service client est nul, je suis très déçu';

/** What a page needs to judge it. */
export const firstFacts = () => ({ text: FIRST, ids: encode('mizaj', [{ text: FIRST }])[0].ids });
