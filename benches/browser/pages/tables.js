/** The time of each reader for the same file. */

import Papa from '/papaparse.js';
import init, { TableFile } from '/tables/mizaj_tables.js';

/** Rows that are handed over at once, as in the studio. */
const PIECE = 1000;
const TEXTS = [
  'The room was quiet and the staff kind',
  'Livraison en retard, et personne ne répond',
  'الخدمة ممتازة والتوصيل سريع',
  'Two lines:\nthis "one" and the next',
];

/** A file of about so many megabytes: how many rows it has, and its bytes. */
function fileOf(megabytes) {
  const lines = ['id,date,comment,channel,rating'];
  for (let size = 0; size < megabytes * 1e6; size += 2 + lines.at(-1).length) {
    const row = lines.length;
    const text = `${TEXTS[row % TEXTS.length]} ${row}`;
    const cell = /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
    const day = `2026-0${1 + (row % 9)}-${10 + (row % 18)}`;
    lines.push(`${row},${day},${cell},${row % 2 ? 'chat' : 'email'},${1 + (row % 5)}`);
  }
  return { rows: lines.length - 1, bytes: new TextEncoder().encode(lines.join('\r\n')) };
}

const readers = (bytes) => ({
  'mizaj-tables, cells': () => new TableFile(bytes, '').free(),
  'Papa Parse, cells': () =>
    Papa.parse(new TextDecoder().decode(bytes), { skipEmptyLines: 'greedy' }).data.length,
  'mizaj-tables, everything': () => {
    const table = new TableFile(bytes, '');
    const { rows } = JSON.parse(table.read(''));
    for (let start = 0; start < rows; start += PIECE) JSON.parse(table.rows(start, start + PIECE));
    table.free();
  },
});

/** Megabytes per second of each reader, round by round. */
export async function measure(megabytes, rounds) {
  await init({ module_or_path: '/tables/mizaj_tables_bg.wasm' });
  const { rows, bytes } = fileOf(megabytes);
  const all = Object.entries(readers(bytes));
  const rates = Object.fromEntries(all.map(([name]) => [name, []]));
  for (let round = 0; round <= rounds; round += 1) {
    for (const [name, read] of all) {
      const start = performance.now();
      read();
      const seconds = (performance.now() - start) / 1000;
      // The first round warms up the compilers.
      if (round > 0) rates[name].push(bytes.length / 1e6 / seconds);
    }
  }
  return { rates, rows, bytes: bytes.length };
}
