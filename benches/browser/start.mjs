/** `start`: loading and the first verdict, nothing cached, files from this machine. */

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
const PEER_NAME = 'onnxruntime-web';

/** Stages of a start, in milliseconds since the navigation. */
const STAGES = { page: 'page runs', code: 'code runs', ready: 'engine ready', verdict: 'first verdict' };

export const title = 'Start: loading and the first verdict';

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
  const times = (name, stage) => visits[name].map((visit) => visit[stage]);
  /** From the first line of the page's own script. */
  const loads = (name) => visits[name].map(({ page, verdict }) => verdict - page);
  const against = (ours, theirs) => median(ours.map((time, round) => time / theirs[round]));
  const [own, peer] = COMPARED;
  const ratio = against(loads(own), loads(peer));
  return {
    notes: [
      `${rounds} visits each, in turns, each in a profile without cache and a window that has come to rest; the files come uncompressed from this machine, so this is compiling, loading the network and one text, and no network time. Stages count from the navigation; “load” is from the first line of the page's own script, which then imports the engine, to the first verdict: what the page asks for, without what the browser needs for any page. Ratios are medians over the visits.`,
    ],
    tables: [
      {
        head: [
          'ms',
          ...Object.values(STAGES),
          'load',
          'fastest',
          'slowest',
          `load, × ${PEER_NAME}`,
          'from navigation, ×',
        ],
        rows: names.map((name) => [
          PEERS[name],
          ...Object.keys(STAGES).map((stage) =>
            visits[name][0][stage] === undefined ? '' : decimal(median(times(name, stage))),
          ),
          ...[median(loads(name)), Math.min(...loads(name)), Math.max(...loads(name))].map((time) =>
            decimal(time),
          ),
          decimal(against(loads(name), loads(peer)), 2),
          decimal(against(times(name, 'verdict'), times(peer, 'verdict')), 2),
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
