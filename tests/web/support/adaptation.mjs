/** The examples of `tests/it/adapt.rs` and what must be learned from them, for JavaScript. */

import { jsonLines, read } from './read.mjs';

/** Forty messages to a bank on four subjects. */
export const examples = () => jsonLines('adaptation/examples.jsonl');

/** The id of the adaptation and the digest of its scores on the examples. */
export const golden = () => JSON.parse(read('golden/adaptation.json'));

/**
 * What was learned, to compare with {@link golden}. `source` is the package or, in a page, where it
 * is. Runs in pages too, so it names nothing outside itself.
 */
export async function learn(source, options, examples) {
  const mizajModule =
    typeof source === 'string' ? await import(new URL(source, location).href) : source;
  const { adapt, createAnalyzer } = mizajModule;
  const mizaj = await createAnalyzer(options);
  const { adaptation, report } = await adapt(mizaj, examples);
  await mizaj.dispose();
  const stored = JSON.parse(JSON.stringify(adaptation));
  const own = await createAnalyzer({ ...options, adaptation: stored });
  const scores = new Float32Array(examples.length);
  let id;
  for (const [place, { text }] of examples.entries()) {
    const verdict = await own.analyze(text);
    scores[place] = verdict.category.score;
    id = verdict.adaptation;
  }
  await own.dispose();
  const bytes = new Uint8Array(await crypto.subtle.digest('SHA-256', scores));
  const digest = [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  return { found: { id, scores: digest }, report };
}
