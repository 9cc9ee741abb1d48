/** `start`: loading and the first verdict, nothing cached, files from this machine. */

import { open } from '../support/chromium.mjs';
import { decimal, median } from '../support/numbers.mjs';
import { budget } from '../support/report.mjs';
import { versionOf } from '../support/site.mjs';
import { firstFacts } from '../support/texts.mjs';

const ROUNDS = { quick: 7, full: 15 };
/**
 * How long a window rests before the visit, in milliseconds. Chromium fills a new window with
 * panels of its own, about a hundred files, which would otherwise load at the same time as the
 * page.
 */
const REST_MS = 1000;

/** The measured pages, and what each one is. */
const PEERS = {
  'first-mizaj': 'mizaj, in a worker',
  'first-mizaj-main': 'mizaj, in the main thread',
  'first-onnxruntime': `onnxruntime-web ${versionOf('onnxruntime-web')}, same network, no tokenizer`,
  'first-transformers': `transformers.js ${versionOf('@huggingface/transformers')}, same network and tokenizer`,
  'first-nothing': 'a page that does nothing',
};

/** The pages whose ratio has a budget. */
const COMPARED = ['first-mizaj', 'first-onnxruntime'];
const PEER_NAME = 'onnxruntime-web';

/** Stages of a start, in milliseconds since navigation. */
const STAGES = {
  page: 'page runs',
  code: 'code runs',
  ready: 'engine ready',
  verdict: 'first verdict',
};

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
      // The first round is not counted: Chromium itself is still starting.
      if (round > 0) made.push({ ...stages, verdict: milliseconds });
    }
  }
  const times = (name, stage) => visits[name].map((visit) => visit[stage]);
  /** Times from the first line of the page's own script. */
  const loads = (name) => visits[name].map(({ page, verdict }) => verdict - page);
  const against = (ours, theirs) => median(ours.map((time, round) => time / theirs[round]));
  const [own, peer] = COMPARED;
  const ratio = against(loads(own), loads(peer));
  return {
    notes: [
      `${rounds} visits each, in turns, each with an empty cache and in a window that has come to rest. The files come uncompressed from this machine, so the times cover compiling, loading the network and one text, but no downloads. Stages count from navigation. “load” runs from the first line of the page's own script, which then imports the engine, to the first verdict, so it excludes what the browser needs for any page. Ratios are medians over the visits.`,
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
