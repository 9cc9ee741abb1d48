/** Time of single texts in both engines, in blocks that take turns. */

import { compare, load, loadEmpty, tensor } from './engines.js';
import { inTurns } from './turns.js';

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
  return inTurns(blocks, rounds);
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
