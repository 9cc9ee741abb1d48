/** `start`: from navigation to the first verdict, nothing cached, files from this machine. */

import { open } from './chromium.mjs';
import { decimal, median, quantile } from './numbers.mjs';
import { budget } from './report.mjs';
import { versionOf } from './site.mjs';
import { firstFacts } from './texts.mjs';

const ROUNDS = 15;

const PEERS = [
  { page: 'first-mizaj', name: 'mizaj, in a worker' },
  {
    page: 'first-onnxruntime',
    name: `onnxruntime-web ${versionOf('onnxruntime-web')}, same network, no tokenizer`,
  },
  {
    page: 'first-transformers',
    name: `transformers.js ${versionOf('@huggingface/transformers')}, same network and tokenizer`,
  },
];

export const title = 'Start: from navigation to the first verdict';

export async function run({ browser, site }) {
  const facts = firstFacts();
  const times = PEERS.map(() => []);
  for (let round = 0; round <= ROUNDS; round += 1) {
    for (const [index, { page: name }] of PEERS.entries()) {
      const { report, close } = await open(browser, `${site.origin}/${name}.html`, facts);
      const { milliseconds } = await report;
      await close();
      // In the first round Chromium itself is starting.
      if (round > 0) times[index].push(milliseconds);
    }
  }
  const [ours, theirs] = times;
  const ratio = median(ours.map((time, round) => time / theirs[round]));
  return {
    notes: [
      `${ROUNDS} visits each, in turns, each in a profile without cache; the files come uncompressed from this machine, so this is compiling, loading the network and one text, and no network time. The ratio is the median over the visits.`,
    ],
    tables: [
      {
        head: ['ms', 'median', 'fastest', 'slowest'],
        rows: PEERS.map(({ name }, index) => [
          name,
          ...[median(times[index]), Math.min(...times[index]), quantile(times[index], 1)].map(
            (time) => decimal(time),
          ),
        ]),
      },
    ],
    times: Object.fromEntries(PEERS.map(({ page }, index) => [page, times[index]])),
    budgets: [
      budget('load and first verdict against onnxruntime-web', ratio, {
        most: 0.4,
        aim: 0.15,
        unit: ' ×',
      }),
    ],
  };
}
