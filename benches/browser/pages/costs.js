/** Times of growing work, in milliseconds: the median of some repetitions. */

import { createAnalyzer } from '/mizaj/index.js';

/** About how long one point of a curve is measured, in milliseconds. */
const PATIENCE_MS = 400;
const MOST_ROUNDS = 200;

async function timed(work) {
  await work(); // compiles what is new, warms the caches
  const times = [];
  const began = performance.now();
  do {
    const start = performance.now();
    await work();
    times.push(performance.now() - start);
  } while (performance.now() - began < PATIENCE_MS && times.length < MOST_ROUNDS);
  return times.sort((a, b) => a - b)[Math.floor(times.length / 2)];
}

const open = (options) => createAnalyzer({ bundle: '/models/mizaj', cacheCapacity: 0, ...options });

/** One text of each of `lengths` tokens: of several texts, the mean. */
export async function verdicts(texts, options) {
  const mizaj = await open({ worker: false });
  const times = [];
  for (const some of texts) {
    const all = await timed(async () => {
      for (const text of some) await mizaj.analyze(text, options);
    });
    times.push(all / some.length);
  }
  await mizaj.dispose();
  return times;
}

/** One text of each of `sizes` characters, made of `line`. */
export async function longTexts(line, sizes) {
  const mizaj = await open({ worker: false });
  const times = [];
  for (const size of sizes) {
    const text = line.repeat(Math.ceil(size / line.length)).slice(0, size);
    times.push(await timed(() => mizaj.analyze(text)));
  }
  await mizaj.dispose();
  return times;
}

/** A batch of each of `counts` texts, in `workers` workers. */
export async function batches(texts, counts, workers) {
  const mizaj = await open({ worker: true });
  const times = [];
  for (const count of counts) {
    const some = Array.from({ length: count }, (_, index) => texts[index % texts.length]);
    times.push(await timed(() => mizaj.analyzeBatch(some, { concurrency: workers })));
  }
  await mizaj.dispose();
  return times;
}
