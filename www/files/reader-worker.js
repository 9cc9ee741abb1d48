/**
 * Holds one file as a table, in a worker of its own: the module of `mizaj-tables` reads it and
 * answers what the page asks.
 *
 * In:  `{ id, call, values }`, a method of {@link CALLS} and what it is given.
 * Out: `{ id, value }` or `{ id, failure }`; while the bytes come in, `{ id, share }`.
 */

import init, { TableFile } from 'mizaj-tables';

/** @typedef {import('./reader.js').FileSettings} FileSettings */
/** @typedef {import('./reader.js').Choices} Choices */

const DAY_MS = 86_400_000;

/** @type {TableFile | undefined} */
let table;
/** The day on which the file was last changed, in days since 1970: "yesterday" counts from it. */
let today = 0;
/** @type {Promise<unknown> | undefined} */
let loading;

const load = () =>
  (loading ??= init({
    module_or_path: new URL('./tables/mizaj_tables_bg.wasm', import.meta.url),
  }));

/** What the page may ask. Answers are JSON, as the module gives it. */
const CALLS = {
  /**
   * Reads the file as the settings say, and guesses its columns.
   * @param {(share: number) => void} onShare
   * @param {File} file
   * @param {FileSettings} settings
   */
  async open(onShare, file, settings) {
    const [bytes] = await Promise.all([bytesOf(file, onShare), load()]);
    table?.free();
    table = undefined;
    table = new TableFile(bytes, JSON.stringify(settings));
    today = Math.floor(file.lastModified / DAY_MS);
  },

  /**
   * Chooses the columns; tells how the file is read.
   * @param {unknown} _
   * @param {Choices} choices
   */
  read: (_, choices) => table?.read(JSON.stringify({ ...choices, today })),

  /** @type {(_: unknown, start: number, end: number) => string | undefined} */
  rows: (_, start, end) => table?.rows(start, end),

  /** @type {(_: unknown, kind: string, most: number) => string | undefined} */
  examples: (_, kind, most) => table?.examples(kind, most),
};

/** @param {MessageEvent<{ id: number, call: keyof typeof CALLS, values: any[] }>} event */
self.onmessage = async ({ data: { id, call, values } }) => {
  /** @type {(share: number) => void} */
  const onShare = (share) => self.postMessage({ id, share });
  try {
    const answer = /** @type {(...values: any[]) => unknown} */ (CALLS[call]);
    self.postMessage({ id, value: await answer(onShare, ...values) });
  } catch (error) {
    const { code, name } = /** @type {{ code?: unknown, name?: string }} */ (error);
    // Errors of the browser have numbers for codes, and names that say what happened.
    self.postMessage({ id, failure: typeof code === 'string' ? code : (name ?? 'unknown') });
  }
};

/**
 * The bytes of the file; `onShare` hears how much of them has come in.
 * @param {File} file
 * @param {(share: number) => void} onShare
 */
async function bytesOf(file, onShare) {
  const bytes = new Uint8Array(file.size);
  const reader = file.stream().getReader();
  let place = 0;
  for (;;) {
    const { done, value } = await reader.read().catch(() => {
      throw new DOMException('a folder, or a file that is gone', 'NotReadableError');
    });
    if (done) return bytes.subarray(0, place);
    bytes.set(value, place);
    place += value.byteLength;
    onShare(place / file.size);
  }
}
