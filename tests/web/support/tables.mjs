/** The module that reads files, in Node, and what `tests/data/tables/expected.json` asks of it. */

import { readFile } from 'node:fs/promises';

const MODULE = new URL('../../../tables/dist/', import.meta.url);

/** Loads the module once; gives its class. */
export async function tableFile() {
  const { default: init, TableFile } = await import(new URL('mizaj_tables.js', MODULE).href);
  await init({ module_or_path: await readFile(new URL('mizaj_tables_bg.wasm', MODULE)) });
  return TableFile;
}

/** What the bytes of a file hold, read as the page's worker reads them. */
export async function readTable(bytes, settings = {}, choices = {}) {
  const TableFile = await tableFile();
  const table = new TableFile(bytes, JSON.stringify(settings));
  const overview = JSON.parse(table.read(JSON.stringify(choices)));
  return { table, overview, rows: JSON.parse(table.rows(0, overview.rows)) };
}

/** How a file was read, as `expected` describes it: the crate's own tests read the same list. */
export function readAs({ reading, questions, roles }, rows, expected) {
  const kept = rows.filter(({ leftOut }) => !leftOut);
  const places = [reading, reading.columns, reading.dates ?? {}];
  const named = (field) => places.find((place) => field in place)?.[field] ?? null;
  return {
    texts: kept.map(({ cells, text }) => text ?? cells[roles.text[0]]),
    days: expected.days && kept.map(({ day }) => day ?? null),
    reading: Object.fromEntries(
      Object.keys(expected.reading).map((field) => [field, named(field)]),
    ),
    found: reading.rows.found,
    leftOut: reading.rows.leftOut,
    asks: questions.map(({ kind }) => kind),
  };
}
