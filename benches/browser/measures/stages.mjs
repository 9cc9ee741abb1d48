/** `stages`: where the milliseconds of a start go. */

import { open } from '../support/chromium.mjs';
import { decimal, median } from '../support/numbers.mjs';
import { firstFacts } from '../support/texts.mjs';

const ROUNDS = 15;
/** How long a window rests before the visit, in milliseconds, as for `start`. */
const REST_MS = 1000;

/** What each watched call is, in the order of the table. */
const PARTS = {
  import: 'the package’s code arrives and runs',
  'fetch mizaj_bg.wasm': 'fetch the module',
  compile: 'compile the module while it arrives',
  instance: 'make an instance of it',
  'fetch tokenizer.json': 'fetch the tokenizer',
  'fetch language.bin': 'fetch the language identifier',
  'fetch model.onnx': 'fetch the network',
  checksum: 'checksums, all files',
  pipeline: 'build tokenizer and language identifier',
  engine: 'read and build the network',
  verdict: 'the first text through the engine',
};

export const title = 'Stages: where the milliseconds of a start go';

export async function run({ browser, site }) {
  const facts = await firstFacts();
  const visits = [];
  for (let round = 0; round <= ROUNDS; round += 1) {
    const { report, close } = await open(browser, `${site.origin}/stages.html`, facts, REST_MS);
    const visit = await report;
    await close();
    // The first round is not counted: Chromium itself is still starting.
    if (round > 0) visits.push(visit);
  }
  const middle = (value) => decimal(median(visits.map(value)), 1);
  const calls = (visit, name) => visit.spans.filter(([part]) => part === name);
  /** Milliseconds with at least one call open. */
  const busy = (visit, name) => {
    let [sum, until] = [0, 0];
    for (const [, start, end] of calls(visit, name).toSorted((a, b) => a[1] - b[1])) {
      sum += Math.max(0, end - Math.max(start, until));
      until = Math.max(until, end);
    }
    return sum;
  };
  const rows = Object.entries(PARTS).map(([name, what]) => [
    what,
    middle((visit) => Math.min(...calls(visit, name).map(([, start]) => start))),
    middle((visit) => Math.max(...calls(visit, name).map(([, , end]) => end))),
    middle((visit) => busy(visit, name)),
  ]);
  return {
    notes: [
      `${ROUNDS} visits of a page that uses the package in its main thread, each with an empty cache and in a window that has come to rest; files come uncompressed from this machine. Milliseconds from the first line of the page's script, medians; a stage's columns are medians of their own. Stages overlap: fetching and compiling go on beside the rest. The whole start took ${middle(({ milliseconds }) => milliseconds)} ms, a second text ${middle(({ again }) => again)} ms.`,
    ],
    tables: [{ head: ['stage', 'begins', 'ends', 'takes, ms'], rows }],
    visits,
  };
}
