/** Measures in rounds in which all take turns, so that what the machine does meanwhile hits all. */

/**
 * Runs each of `blocks` once per round, first forwards, then backwards, and returns what they
 * returned, as arrays of rounds.
 */
export async function inTurns(blocks, rounds) {
  const names = Object.keys(blocks);
  const results = Object.fromEntries(names.map((name) => [name, []]));
  for (let round = 0; round < rounds; round += 1) {
    for (const name of round % 2 === 0 ? names : names.toReversed()) {
      await blocks[name](); // warms the processor's caches
      results[name].push(await blocks[name]());
    }
  }
  return results;
}
