/** The time of each contestant for the same rows. */

import { PACKAGES } from '/packages.js';
import { load, tensor } from './engines.js';

/** Texts in one call of ONNX Runtime: of equal length, because the network has no mask. */
const BATCH = 32;

/** The contestants by name; slow ones get fewer rows. */
export async function contestants(bundle, rows) {
  const { mizaj, session, manifest } = await load(bundle);
  const texts = rows.map(({ text }) => text);
  // Of a longer text only the first window is used, and texts without tokens are left out.
  const ids = rows
    .map((row) => row.ids.slice(0, manifest.maxTokens))
    .filter(({ length }) => length > 0);
  const engines = {
    'mizaj, one by one': async () => {
      for (const text of texts) await mizaj.analyze(text);
    },
    'mizaj, analyzeBatch': () => mizaj.analyzeBatch(texts),
    'onnxruntime-web, one by one': async () => {
      for (const sequence of ids) await session.run(tensor([sequence]));
    },
    'onnxruntime-web, batches of equal length': async () => {
      for (const batch of equalLengths(ids)) await session.run(tensor(batch));
    },
  };
  const lists = Object.entries(PACKAGES).map(([name, { read, texts: most = rows.length }]) => [
    name,
    async () => {
      for (const { text, lang } of rows.slice(0, most)) await read(text, lang);
    },
    most,
  ]);
  return [
    ...Object.entries(engines).map(([name, work]) => [name, work, rows.length]),
    ...lists,
  ].map(([name, work, count]) => ({ name, work, count }));
}

/** Texts per second of each contestant, round by round. */
export async function measure(bundle, rows, rounds) {
  const all = await contestants(bundle, rows);
  const rates = Object.fromEntries(all.map(({ name }) => [name, []]));
  for (let round = 0; round <= rounds; round += 1) {
    for (const { name, work, count } of all) {
      const start = performance.now();
      await work();
      const seconds = (performance.now() - start) / 1000;
      // The first round warms up the compilers.
      if (round > 0) rates[name].push(count / seconds);
    }
  }
  return rates;
}

function equalLengths(sequences) {
  const byLength = Map.groupBy(sequences, ({ length }) => length);
  return [...byLength.values()].flatMap((some) =>
    Array.from({ length: Math.ceil(some.length / BATCH) }, (_, index) =>
      some.slice(index * BATCH, (index + 1) * BATCH),
    ),
  );
}
