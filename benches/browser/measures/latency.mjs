/** `latency`: time of one text by its number of tokens. */

import { open } from '../support/chromium.mjs';
import { serveEmpty } from '../support/empty.mjs';
import { decimal, median, quantile } from '../support/numbers.mjs';
import { budget } from '../support/report.mjs';
import { versionOf } from '../support/site.mjs';
import { textsOfLengths } from '../support/texts.mjs';

/** Texts per length, rounds, and the budget relative to onnxruntime-web. */
const BUNDLES = {
  mizaj: { texts: 50, rounds: 20, most: 0.7, aim: 0.4 },
  classic: { texts: 50, rounds: 20, most: 0.7, aim: 0.4 },
  plus: { texts: 10, rounds: 5, most: 1.2, aim: 0.8 },
};
const LENGTHS = [10, 25, 50, 100];

export const title = 'Latency: one text, one thread';

export async function run({ browser, site, quick }) {
  const lengths = quick ? [25] : LENGTHS;
  const results = [];
  for (const [bundle, full] of Object.entries(BUNDLES)) {
    const count = quick ? Math.ceil(full.texts / 3) : full.texts;
    const rounds = quick ? Math.ceil(full.rounds / 2) : full.rounds;
    serveEmpty(site, bundle);
    const texts = await textsOfLengths(bundle, lengths, count);
    const { page, close } = await open(browser, `${site.origin}/blank.html`);
    const times = await page.evaluate(
      measureAll,
      bundle,
      lengths.map((length) => texts[length]),
      rounds,
    );
    await close();
    times.forEach((measured, index) =>
      results.push({ bundle, tokens: lengths[index], ...summary(measured) }),
    );
  }
  return {
    notes: [
      `mizaj: \`analyze(text)\`, everything from the text to the verdict, cache off. onnxruntime-web ${versionOf('onnxruntime-web')} (SIMD, one thread): \`session.run\` on the same network and the same token ids, which are precomputed, so it skips cleaning, language identification and tokenizing. Our network alone cannot be timed from outside; its time is ours minus that of the same bundle with a network that does next to nothing. Everything runs in the main thread. The scores of all texts must be equal within 0.0001 (0.0003 for \`classic\`, 0.01 for \`plus\`, whose products onnxruntime-web computes with int8 activations). ${BUNDLES.mizaj.texts} texts of each length, ${BUNDLES.mizaj.rounds} rounds in turns (${BUNDLES.plus.texts} and ${BUNDLES.plus.rounds} for \`plus\`); the clock ticks every 5 µs; ratios are medians over the rounds.`,
    ],
    tables: [
      {
        head: [
          'µs',
          'tokens',
          'mizaj p50',
          'p95',
          'its network',
          'onnxruntime-web p50',
          'p95',
          'ratio of p50',
          'of networks',
        ],
        rows: results.map(({ bundle, tokens, ours, theirs, network, ratio, networkRatio }) => [
          `\`${bundle}\``,
          tokens,
          ...[ours.p50, ours.p95, network, theirs.p50, theirs.p95].map((time) => decimal(time)),
          decimal(ratio, 2),
          decimal(networkRatio, 2),
        ]),
      },
    ],
    results,
    budgets: results.map(({ bundle, tokens, ratio }) =>
      budget(`p50 of \`${bundle}\`, ${tokens} tokens, against onnxruntime-web`, ratio, {
        most: BUNDLES[bundle].most,
        aim: BUNDLES[bundle].aim,
        unit: ' ×',
      }),
    ),
  };
}

/** Runs in the page. */
async function measureAll(bundle, texts, rounds) {
  const { open, measure } = await import('/pages/latency.js');
  const engines = await open(bundle);
  const times = [];
  for (const some of texts) times.push(await measure(engines, some, rounds));
  return times;
}

/**
 * Times in microseconds, and the ratios to onnxruntime-web of our whole flow and of our network
 * alone.
 */
export function summary({ ours, theirs, text }) {
  const of = (rounds) => ({
    p50: 1000 * quantile(rounds.flat(), 0.5),
    p95: 1000 * quantile(rounds.flat(), 0.95),
  });
  const middles = ours.map((times, round) => ({
    ours: median(times),
    theirs: median(theirs[round]),
    text: median(text[round]),
  }));
  return {
    ours: of(ours),
    theirs: of(theirs),
    text: of(text),
    network: 1000 * median(middles.map(({ ours, text }) => ours - text)),
    ratio: median(middles.map(({ ours, theirs }) => ours / theirs)),
    networkRatio: median(middles.map(({ ours, theirs, text }) => (ours - text) / theirs)),
  };
}
