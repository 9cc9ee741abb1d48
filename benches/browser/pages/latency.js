/** Time of single texts in both engines, in blocks that take turns. */

import { compare, load, tensor } from './engines.js';

/**
 * Milliseconds of each text in each round: `{ ours, theirs }`, arrays of rounds. `texts` are of
 * one length.
 */
export async function measure(engines, texts, rounds) {
  const inputs = texts.map(({ ids }) => tensor([ids]));
  const blocks = {
    ours: () => timeEach(texts, ({ text }) => engines.mizaj.analyze(text)),
    theirs: () => timeEach(inputs, (input) => engines.session.run(input)),
  };
  await compare(engines, texts);
  const times = { ours: [], theirs: [] };
  for (let round = 0; round < rounds; round += 1) {
    const order = round % 2 === 0 ? ['ours', 'theirs'] : ['theirs', 'ours'];
    for (const name of order) {
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

export { load };
