/**
 * `bound`: the time that the networks' multiply-adds take at the measured SIMD rate, and our
 * distance from it.
 */

import { join } from 'node:path';

import { open } from '../support/chromium.mjs';
import { serveEmpty } from '../support/empty.mjs';
import { productKernel } from '../support/kernel.mjs';
import { decimal, median } from '../support/numbers.mjs';
import { workOf } from '../support/onnx.mjs';
import { budget } from '../support/report.mjs';
import { ROOT } from '../support/site.mjs';
import { textsOfLengths } from '../support/texts.mjs';
import { summary } from './latency.mjs';

const BUNDLES = ['mizaj', 'classic'];
const LENGTHS = [10, 25, 50, 100];
/** The text length, in tokens, that has a budget. */
const JUDGED = 25;
const TEXTS = 30;
const ROUNDS = 15;

export const title = 'Bound: the least time the networks could take';

export async function run({ browser, site, quick }) {
  const lengths = quick ? [JUDGED] : LENGTHS;
  const kernels = { vector: await kernel(1, 8), matrix: await kernel(4, 2) };
  const results = [];
  for (const bundle of BUNDLES) {
    serveEmpty(site, bundle);
    const texts = await textsOfLengths(bundle, lengths, TEXTS);
    const work = workOf(join(ROOT, 'models', bundle, 'model.onnx'));
    const { page, close } = await open(browser, `${site.origin}/blank.html`);
    const measured = await page.evaluate(
      measure,
      bundle,
      lengths.map((length) => texts[length]),
      kernels,
      ROUNDS,
    );
    await close();
    measured.forEach(({ rates, times }, index) => {
      const tokens = lengths[index];
      const bounds = rates.vector.map((_, round) =>
        microseconds(work, tokens, rates.vector[round], rates.matrix[round]),
      );
      results.push({
        bundle,
        tokens,
        work,
        rates: { vector: median(rates.vector), matrix: median(rates.matrix) },
        bound: median(bounds),
        ...distances(times, bounds),
      });
    });
  }
  return {
    notes: [
      'Multiply-adds are counted in the ONNX files. Those of the input of all tokens run at the rate of a matrix product; those of the recurrent state and of the last layers run at the rate of a vector-matrix product. Both rates are measured in the same page and round by a plain WebAssembly loop (`kernel.mjs`, 128 bits, no fused or relaxed operations, sums in registers). Activations, dequantizing and pooling are not counted, so no engine can reach the bound. Precomputing the input product of each vocabulary row would save multiply-adds but need 10 to 16 MB more memory.',
      'Our network is timed as in `latency`. “×” is its time divided by the bound, the median over the rounds.',
    ],
    tables: [
      {
        head: [
          'network',
          'multiply-adds per token, input',
          'per token, state',
          'per text',
          'weights as float32, kB',
          'vector × matrix, G/s',
          'matrix × matrix, G/s',
        ],
        rows: BUNDLES.map((bundle) => {
          const { work, rates } = results.find(
            (result) => result.bundle === bundle && result.tokens === JUDGED,
          );
          return [
            `\`${bundle}\``,
            ...[work.inputPerToken, work.statePerToken, work.perText, work.weightBytes / 1000].map(
              (value) => decimal(value),
            ),
            ...[rates.vector, rates.matrix].map((rate) => decimal(rate / 1e9, 1)),
          ];
        }),
      },
      {
        head: [
          'µs',
          'tokens',
          'bound',
          'our network',
          '×',
          'whole flow',
          '×',
          'onnxruntime-web',
          '×',
        ],
        rows: results.map(({ bundle, tokens, bound, network, ours, theirs, times }) => [
          `\`${bundle}\``,
          tokens,
          decimal(bound),
          ...[
            [network, times.network],
            [ours.p50, times.ours],
            [theirs.p50, times.theirs],
          ].flatMap(([time, factor]) => [decimal(time), decimal(factor, 1)]),
        ]),
      },
    ],
    results,
    budgets: results
      .filter(({ tokens }) => tokens === JUDGED)
      .map(({ bundle, times }) =>
        budget(
          `network of \`${bundle}\` against the SIMD bound at ${JUDGED} tokens`,
          times.network,
          { most: 3, aim: 1.5, unit: ' ×' },
        ),
      ),
  };
}

async function kernel(rows, quads) {
  return { bytes: [...(await productKernel(rows, quads))], rows, quads };
}

/** Runs in the page. */
async function measure(bundle, texts, kernels, rounds) {
  const { measureAll } = await import('/pages/bound.js');
  return measureAll(bundle, texts, kernels, rounds);
}

/** The least time that a text of `tokens` tokens can take. */
function microseconds({ inputPerToken, statePerToken, perText }, tokens, vector, matrix) {
  return 1e6 * ((tokens * inputPerToken) / matrix + (tokens * statePerToken + perText) / vector);
}

/** The times of the engines, and their ratios to the bound of the same round. */
function distances(times, bounds) {
  const middle = (values, round) => 1000 * median(values[round]);
  const factor = (time) => median(bounds.map((bound, round) => time(round) / bound));
  return {
    ...summary(times),
    times: {
      ours: factor((round) => middle(times.ours, round)),
      theirs: factor((round) => middle(times.theirs, round)),
      network: factor((round) => middle(times.ours, round) - middle(times.text, round)),
    },
  };
}
