/** `start`: from navigation to the first verdict, nothing cached, files from this machine. */

import { open } from './chromium.mjs';
import { decimal, median } from './numbers.mjs';
import { budget } from './report.mjs';
import { versionOf } from './site.mjs';
import { firstFacts } from './texts.mjs';

const ROUNDS = 15;
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

/** Stages of our start. */
const STAGES = { code: 'code runs', ready: 'analyzer ready' };

export const title = 'Start: from navigation to the first verdict';

export async function run({ browser, site }) {
  const facts = await firstFacts();
  const visits = Object.fromEntries(Object.keys(PEERS).map((name) => [name, []]));
  for (let round = 0; round <= ROUNDS; round += 1) {
    for (const [name, made] of Object.entries(visits)) {
      const { report, close } = await open(browser, `${site.origin}/${name}.html`, facts, REST_MS);
      const { milliseconds, stages = {} } = await report;
      await close();
      // In the first round Chromium itself is starting.
      if (round > 0) made.push({ ...stages, verdict: milliseconds });
    }
  }
  const times = (name, stage = 'verdict') => visits[name].map((visit) => visit[stage]);
  const theirs = times('first-onnxruntime');
  const ratio = median(times('first-mizaj').map((time, round) => time / theirs[round]));
  return {
    notes: [
      `${ROUNDS} visits each, in turns, each in a profile without cache and a window that has come to rest; the files come uncompressed from this machine, so this is compiling, loading the network and one text, and no network time. The ratio is the median over the visits.`,
    ],
    tables: [
      {
        head: ['ms', ...Object.values(STAGES), 'first verdict', 'fastest', 'slowest'],
        rows: Object.entries(PEERS).map(([name, peer]) => [
          peer,
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
