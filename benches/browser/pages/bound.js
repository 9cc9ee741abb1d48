/** Measures the rate of plain SIMD products and the engines, in turns. */

import { measure, open } from './latency.js';

/** Sizes of the timed products: those of a recurrent layer with 64 states. */
const DEPTH = 64;
const COLUMNS = 256;
/** Multiply-adds in one timing, about half a millisecond. */
const WORK = 8e6;

/**
 * For each text length and round, the multiply-adds per second of each kernel, and the times of the
 * engines. `kernels`: `{ name: { bytes, rows, quads } }`.
 */
export async function measureAll(bundle, texts, kernels, rounds) {
  const engines = await open(bundle);
  const products = await Promise.all(Object.entries(kernels).map(prepare));
  const results = [];
  for (const some of texts) {
    const rates = Object.fromEntries(Object.keys(kernels).map((name) => [name, []]));
    const times = { ours: [], theirs: [], text: [] };
    for (let round = 0; round < rounds; round += 1) {
      for (const { name, rate } of products) rates[name].push(rate());
      const once = await measure(engines, some, 1);
      for (const [name, [values]] of Object.entries(once)) times[name].push(values);
    }
    results.push({ rates, times });
  }
  return results;
}

async function prepare([name, { bytes, rows, quads }]) {
  const { instance } = await WebAssembly.instantiate(Uint8Array.from(bytes));
  const { memory, product } = instance.exports;
  new Float32Array(memory.buffer).fill(0.5);
  const panels = COLUMNS / (4 * quads);
  const weights = 4 * DEPTH * rows;
  const sums = weights + 4 * DEPTH * COLUMNS;
  const repeat = Math.ceil(WORK / (rows * DEPTH * COLUMNS));
  const run = () => {
    const start = performance.now();
    for (let time = 0; time < repeat; time += 1) product(DEPTH, panels, 0, weights, sums);
    return (repeat * rows * DEPTH * COLUMNS) / ((performance.now() - start) / 1000);
  };
  run();
  const [first] = new Float32Array(memory.buffer, sums, 1);
  if (first !== DEPTH * 0.25) throw new Error(`the product gives ${first}`);
  // The fastest of several runs: a bound is what the machine can do undisturbed.
  const rate = () => Math.max(...Array.from({ length: 5 }, run));
  for (let time = 0; time < 20; time += 1) rate(); // warms up the compiler
  return { name, rate };
}
