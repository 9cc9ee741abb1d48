/** `start`: from navigation to the first verdict, nothing cached, files from this machine. */

import { open } from './chromium.mjs';
import { decimal, median } from './numbers.mjs';
import { budget } from './report.mjs';
import { versionOf } from './site.mjs';
import { firstFacts } from './texts.mjs';

const ROUNDS = { quick: 7, full: 15 };
/**
 * How long a window comes to rest before the visit, in milliseconds: Chromium fills a new one
 * with panels of its own, of some hundred files, and would do so beside the page.
 */
const REST_MS = 1000;

/** Pages that end with a verdict, and what they are. */
const PEERS = {
  'first-mizaj': 'mizaj, in a worker',
  'first-mizaj-main': 'mizaj, in the main thread',
  'first-onnxruntime': `onnxruntime-web ${versionOf('onnxruntime-web')}, same network, no tokenizer`,
  'first-transformers': `transformers.js ${versionOf('@huggingface/transformers')}, same network and tokenizer`,
  'first-nothing': 'a page that does nothing',
};

/** Those whose ratio has a budget. */
const COMPARED = ['first-mizaj', 'first-onnxruntime'];

/** Stages of our start. */
const STAGES = { code: 'code runs', ready: 'analyzer ready' };

export const title = 'Start: from navigation to the first verdict';

export async function run({ browser, site, quick }) {
  const facts = await firstFacts();
  const rounds = quick ? ROUNDS.quick : ROUNDS.full;
  const names = quick ? COMPARED : Object.keys(PEERS);
  const visits = Object.fromEntries(names.map((name) => [name, []]));
  for (let round = 0; round <= rounds; round += 1) {
    for (const [name, made] of Object.entries(visits)) {
      const { report, close } = await open(browser, `${site.origin}/${name}.html`, facts, REST_MS);
      const { milliseconds, stages = {} } = await report;
      await close();
      // In the first round Chromium itself is starting.
      if (round > 0) made.push({ ...stages, verdict: milliseconds });
    }
  }
  const times = (name, stage = 'verdict') => visits[name].map((visit) => visit[stage]);
  const [ours, theirs] = COMPARED.map((name) => times(name));
  const ratio = median(ours.map((time, round) => time / theirs[round]));
  return {
    notes: [
      `${rounds} visits each, in turns, each in a profile without cache and a window that has come to rest; the files come uncompressed from this machine, so this is compiling, loading the network and one text, and no network time. The ratio is the median over the visits.`,
    ],
    tables: [
      {
        head: ['ms', ...Object.values(STAGES), 'first verdict', 'fastest', 'slowest'],
        rows: names.map((name) => [
          PEERS[name],
          ...Object.keys(STAGES).map((stage) =>
            visits[name][0][stage] === undefined ? '' : decimal(median(times(name, stage))),
          ),
          ...[median(times(name)), Math.min(...times(name)), Math.max(...times(name))].map((time) =>
            decimal(time),
          ),
        ]),
      },
    ],
    visits,
    budgets: [
      budget('load and first verdict against onnxruntime-web', ratio, {
        most: 0.4,
        aim: 0.15,
        unit: ' ×',
      }),
    ],
  };
}
