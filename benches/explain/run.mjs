/**
 * The time of `explain()` and `analyze()` on texts of 25 words, in Node, for both bundles:
 * `cargo xtask build`, then `node benches/explain/run.mjs`.
 */

import { readFileSync } from 'node:fs';

import { createAnalyzer } from '../../packages/mizaj/dist/index.js';

const WORDS = 25;
/** How often each text is measured. */
const ROUNDS = 20;

const challenge = readFileSync(
  new URL('../../tests/data/challenge/challenge.jsonl', import.meta.url),
  'utf8',
);
const rows = challenge
  .trimEnd()
  .split('\n')
  .map((line) => JSON.parse(line));

/** Texts of 25 words in this language: its lines concatenated and cut every 25 words. */
function textsIn(language) {
  const words = rows
    .filter(({ lang }) => lang === language)
    .flatMap(({ text }) => text.trim().split(/\s+/));
  return Array.from({ length: Math.floor(words.length / WORDS) }, (_, i) =>
    words.slice(i * WORDS, (i + 1) * WORDS).join(' '),
  );
}

/** Processor time of this process in milliseconds, unaffected by other programs. */
function spent() {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** Median and 95th percentile over texts; each text counts with its fastest round. */
async function measure(work, texts) {
  const fastest = texts.map(() => Infinity);
  for (let round = 0; round < ROUNDS; round++) {
    for (const [i, text] of texts.entries()) {
      const start = spent();
      await work(text);
      fastest[i] = Math.min(fastest[i], spent() - start);
    }
  }
  fastest.sort((a, b) => a - b);
  return [0.5, 0.95].map((share) => fastest[Math.floor(fastest.length * share)].toFixed(2));
}

console.log('| bundle | language | texts | analyze p50 ms | p95 | explain p50 ms | p95 |');
console.log('|---|---|---:|---:|---:|---:|---:|');
for (const name of ['mizaj', 'classic']) {
  const bundle = new URL(`../../packages/mizaj/dist/models/${name}/`, import.meta.url);
  const mizaj = await createAnalyzer({ bundle, worker: false, cacheCapacity: 0 });
  for (const language of [...new Set(rows.map(({ lang }) => lang))]) {
    const texts = textsIn(language);
    if (texts.length === 0) continue;
    const columns = [
      ...(await measure((text) => mizaj.analyze(text), texts)),
      ...(await measure((text) => mizaj.explain(text), texts)),
    ];
    console.log(`| ${[name, language, texts.length, ...columns].join(' | ')} |`);
  }
  await mizaj.dispose();
}
