/**
 * A day of a support desk, as fast as it goes: `node tests/web/soak/day.mjs [HOURS]`, 24 by default,
 * after `cargo xtask build`. Prints the day's figures; the exit code is 1 if a call stayed without an
 * answer, an answer was wrong, or memory kept growing. `docs/reliability.md` holds a day's figures.
 *
 * Each minute, customers write, agents type (most calls are aborted by the next key), and a message is
 * explained. Each quarter, a file is analyzed by two workers, and every other one of those is
 * abandoned. Each hour, the worker dies while it works. Every eight hours, the shift changes: the
 * analyzer is disposed, and the next one loads.
 */

import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import { emptyFolder, install, load } from '../support/package.mjs';

const hours = Number(process.argv[2] ?? 24);
const { createAnalyzer } = await load();

const KNOWN = [
  ['I love it, thank you so much!', 'positive'],
  ['This is terrible, I am very angry', 'negative'],
  ['Le service client est nul, je suis très déçu', 'negative'],
  ['الخدمة ممتازة شكرا', 'positive'],
];
const ODD = ['', '😡😡😡', '\ud83d', '\u202eabc', 'x'.repeat(20_000), '&eacute;&#0;&bogus;'];

const folder = emptyFolder('day');
const deadly = join(folder, 'deadly');
const file = join(folder, 'worker.mjs');
const own = pathToFileURL(join(install(), 'node_modules/mizaj/dist/worker.js')).href;
// The worker dies at the next message once this file is there.
writeFileSync(
  file,
  `import { existsSync, rmSync } from 'node:fs';
  import { parentPort } from 'node:worker_threads';
  import ${JSON.stringify(own)};
  parentPort.on('message', () => {
    if (!existsSync(${JSON.stringify(deadly)})) return;
    rmSync(${JSON.stringify(deadly)}, { force: true });
    process.exit(1);
  });`,
);
const worker = pathToFileURL(file);

const counts = {
  texts: 0,
  wrong: 0,
  aborted: 0,
  failed: 0,
  deaths: 0,
  loads: 0,
  sent: 0,
  settled: 0,
};
const memory = [];
let unhandled = 0;
process.on('unhandledRejection', () => {
  unhandled += 1;
});

/** Counts what becomes of a call. */
async function counted(call, expected) {
  counts.sent += 1;
  try {
    const { label } = await call;
    counts.texts += 1;
    if (expected && label !== expected) counts.wrong += 1;
  } catch ({ code }) {
    if (code === 'ABORTED') counts.aborted += 1;
    else counts.failed += 1;
  } finally {
    counts.settled += 1;
  }
}

async function minute(mizaj, now) {
  const calls = [];
  for (let message = 0; message < 20; message++) {
    const [text, label] = KNOWN[(now + message) % KNOWN.length];
    calls.push(counted(mizaj.analyze(`${text} ${'!'.repeat(now % 7)}`), label));
  }
  calls.push(counted(mizaj.analyze(ODD[now % ODD.length], { sentences: true, topics: true })));
  // Someone types: each key aborts the call before.
  let typing = new AbortController();
  const reply = `Reply ${now}: I am sorry that the delivery was late`;
  for (let key = 4; key <= reply.length; key += 4) {
    typing.abort();
    typing = new AbortController();
    calls.push(counted(mizaj.analyze(reply.slice(0, key), { signal: typing.signal })));
    if (key % 12 === 0) await null;
  }
  const [text, label] = KNOWN[now % KNOWN.length];
  calls.push(counted(mizaj.analyze(`${text} ${now}`, { explain: true, intent: true }), label));
  if (now % 60 === 30) {
    writeFileSync(deadly, '');
    counts.deaths += 1;
  }
  await Promise.all(calls);
}

async function quarter(mizaj, now) {
  const texts = Array.from({ length: 400 }, (_, row) => `${KNOWN[row % 4][0]} ${now}.${row}`);
  const controller = new AbortController();
  const isAbandoned = (now / 15) % 2 === 1;
  let items = 0;
  const batch = mizaj.analyzeBatch(texts, {
    concurrency: 2,
    signal: controller.signal,
    onItem({ verdict }, row) {
      items += 1;
      if (verdict?.label !== KNOWN[row % 4][1]) counts.wrong += 1;
      if (isAbandoned && items === 100) controller.abort();
    },
  });
  await batch.catch(({ code }) => {
    if (code !== 'ABORTED') counts.failed += 1;
  });
  counts.texts += items;
}

const start = performance.now();
let mizaj;
for (let now = 0; now < hours * 60; now++) {
  if (now % 480 === 0) {
    await mizaj?.dispose();
    mizaj = await createAnalyzer({ worker });
    counts.loads += 1;
  }
  await minute(mizaj, now);
  if (now % 15 === 0) await quarter(mizaj, now);
  if (now % 60 === 59) {
    globalThis.gc?.();
    memory.push(Math.round(process.memoryUsage.rss() / 1e6));
  }
}
await mizaj.dispose();
if (existsSync(deadly)) rmSync(deadly);
const seconds = (performance.now() - start) / 1000;
// The first hours fill caches and heaps.
const early = Math.max(...memory.slice(0, Math.max(1, memory.length >> 2)));
const late = Math.max(...memory.slice(-Math.max(1, memory.length >> 2)));
console.log(`${hours} simulated hours in ${seconds.toFixed(0)} s`);
console.log(JSON.stringify({ ...counts, unhandled }));
console.log(`memory by the hour, in MB: ${memory.join(' ')}`);
const isGrowing = late > early * 1.1 + 10;
const isBad = counts.wrong + counts.failed + unhandled > 0 || counts.sent !== counts.settled;
if (isGrowing) console.error(`memory grew from ${early} to ${late} MB`);
process.exitCode = isGrowing || isBad ? 1 : 0;
