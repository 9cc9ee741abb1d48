/** Time of the heads: the same texts with and without them, in blocks that take turns. */

import { createAnalyzer } from '/mizaj/index.js';
import { inTurns } from './turns.js';

const open = (bundle) =>
  createAnalyzer({ bundle: `/models/${bundle}`, worker: false, cacheCapacity: 0 });
const HEADS = { topics: true, intent: true, signals: true };

/**
 * Milliseconds per text and round of the mood alone (`mood`), the mood again (`again`: what is
 * noise) and the mood with all heads (`heads`).
 */
export async function measure(bundle, texts, rounds) {
  const mizaj = await open(bundle);
  const blocks = {
    mood: () => timeAll(texts, (text) => mizaj.analyze(text)),
    heads: () => timeAll(texts, (text) => mizaj.analyze(text, HEADS)),
    again: () => timeAll(texts, (text) => mizaj.analyze(text)),
  };
  const times = await inTurns(blocks, rounds);
  await mizaj.dispose();
  return times;
}

/** How many clauses each text is read in. */
export async function clauses(bundle, texts) {
  const mizaj = await open(bundle);
  const counts = [];
  for (const text of texts)
    counts.push((await mizaj.analyze(text, { clauses: true })).clauses.length);
  await mizaj.dispose();
  return counts;
}

async function timeAll(texts, work) {
  const start = performance.now();
  for (const text of texts) await work(text);
  return (performance.now() - start) / texts.length;
}
