/** Time of single texts in both engines, in blocks that take turns. */

import { compare, load, loadEmpty, tensor } from './engines.js';

/** The engines of a bundle, and ours without its network. */
export async function open(bundle) {
  const [engines, empty] = await Promise.all([load(bundle), loadEmpty(bundle)]);
  return { ...engines, empty };
}

/**
 * Milliseconds per text, as arrays of rounds: ours (`ours`), onnxruntime-web's (`theirs`) and ours
 * without the network (`text`). `texts` have one length.
 */
export async function measure(engines, texts, rounds) {
  const inputs = texts.map(({ ids }) => tensor([ids]));
  const blocks = {
    ours: () => timeEach(texts, ({ text }) => engines.mizaj.analyze(text)),
    theirs: () => timeEach(inputs, (input) => engines.session.run(input)),
    text: () => timeEach(texts, ({ text }) => engines.empty.analyze(text)),
  };
  await compare(engines, texts);
  const names = Object.keys(blocks);
  const times = Object.fromEntries(names.map((name) => [name, []]));
  for (let round = 0; round < rounds; round += 1) {
    for (const name of round % 2 === 0 ? names : names.toReversed()) {
      await blocks[name](); // warms the processor's caches
      times[name].push(await blocks[name]());
    }
  }
  return times;
}

async function timeEach(items, work) {
  const times = [];
  for (const item of items) {
    const start = performance.now();
    await work(item);
    times.push(performance.now() - start);
  }
  return times;
}
