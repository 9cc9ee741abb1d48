/** The lines and the digest of `tests/it/digest.rs`, for JavaScript. */

import { jsonLines, read } from './read.mjs';

/**
 * Every line of the challenge set, every pair of adjacent lines, and every golden text; every tenth
 * of these for the large model.
 */
export function lines(bundle) {
  const challenge = jsonLines('challenge/challenge.jsonl').map(({ text }) => text);
  const pairs = challenge.slice(1).map((text, i) => `${challenge[i]}. ${text}`);
  const all = [...challenge, ...pairs, ...read('golden/texts.txt').split('\n')];
  return bundle === 'plus' ? all.filter((_, i) => i % 10 === 0) : all;
}

/** The expected digests, by bundle name. */
export const golden = () => JSON.parse(read('golden/digest-scores.json'));

/** The digest of verdicts in order. Also runs in pages, so it refers to nothing outside itself. */
export async function digest(verdicts) {
  const scores = Float32Array.from(
    verdicts.flatMap(({ scores }) => [scores.negative, scores.neutral, scores.positive]),
  );
  const bytes = new Uint8Array(await crypto.subtle.digest('SHA-256', scores));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
