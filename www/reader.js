/** Files of rows: which encoding, which columns, and the rows themselves. */

import { Columns } from './columns.js';
import { trusted } from './trusted.js';

/** Encodings that a person can choose instead of the one guessed. */
export const ENCODINGS = ['utf-8', 'windows-1252', 'windows-1256', 'utf-16le', 'utf-16be'];

/** Bytes that are looked at to guess the encoding. */
const SAMPLE = 256 * 1024;

/** The format by the file's name: `json` for JSON lines, `sheet` for a workbook, else `table`. */
export function formatOf(file) {
  if (/\.xls[xm]$/i.test(file.name)) return 'sheet';
  return /\.(jsonl|ndjson|json)$/i.test(file.name) ? 'json' : 'table';
}

/** How a file begins that Excel wrote before 2007, or with a password. */
const OLD_EXCEL = [0xd0, 0xcf, 0x11, 0xe0];
const PDF = [0x25, 0x50, 0x44, 0x46];
const startsWith = (bytes, sign) => sign.every((byte, place) => bytes[place] === byte);

/** The most likely encoding of the file; throws where it holds no text that can be read. */
export async function guessEncoding(file) {
  const bytes = new Uint8Array(await file.slice(0, SAMPLE).arrayBuffer());
  if (startsWith(bytes, OLD_EXCEL)) throw new Error('old Excel');
  if (startsWith(bytes, PDF)) throw new Error('no plain text');
  if (formatOf(file) === 'sheet') return '';
  if (startsWith(bytes, [0xff, 0xfe])) return 'utf-16le';
  if (startsWith(bytes, [0xfe, 0xff])) return 'utf-16be';
  if (bytes.includes(0)) return guessWide(bytes);
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true });
    return 'utf-8';
  } catch {
    // Arabic in windows-1256 is mostly bytes above 0xC0; French in windows-1252 has few.
    const letters = bytes.filter((byte) => byte >= 0x41);
    const high = letters.filter((byte) => byte >= 0xc0).length;
    return high > letters.length * 0.35 ? 'windows-1256' : 'windows-1252';
  }
}

/** In UTF-16 every other byte of Latin letters, spaces and line breaks is zero, and no other; in no other text is any. */
function guessWide(bytes) {
  const zeros = [0, 1].map((side) => bytes.filter((byte, place) => byte === 0 && place % 2 === side).length);
  if (zeros[0] > 0 === zeros[1] > 0 || Math.max(...zeros) < bytes.length / 20) throw new Error('no plain text');
  return zeros[0] > 0 ? 'utf-16be' : 'utf-16le';
}

/** Why a file could not be read: a key of the messages, or what the browser says. */
export function reasonOf({ name, message }) {
  return ['NotFoundError', 'NotReadableError'].includes(name) ? 'not readable' : message;
}

/**
 * Reads the file a piece at a time: yields `{ rows, problems, position, columns, hasHeader,
 * delimiter }`, the names of the columns as they are known then. `problems` name rows of their
 * piece. Leaving the loop stops the reading, and so does `signal`.
 */
export async function* readRows(file, { hasHeader, signal, ...settings }) {
  let columns;
  for await (const piece of pieces(file, settings, signal)) {
    columns ??= new Columns(piece, hasHeader);
    yield columns.fit(piece);
  }
}

/** What the worker reads, as it is. */
async function* pieces(file, settings, signal) {
  const worker = new Worker(trusted(new URL('./reader-worker.js', import.meta.url)));
  const waiting = [];
  let wake;
  const arrived = (piece) => {
    waiting.push(piece);
    wake?.();
  };
  worker.onmessage = ({ data }) => arrived(data);
  worker.onerror = (event) => {
    event.preventDefault?.();
    arrived({ failure: 'no reader' });
  };
  signal?.addEventListener('abort', () => arrived({}));
  worker.postMessage({ file, format: formatOf(file), ...settings });
  try {
    for (;;) {
      if (waiting.length === 0) {
        await new Promise((resolve) => {
          wake = resolve;
        });
      }
      signal?.throwIfAborted();
      const piece = waiting.shift();
      if (piece.failure) throw new Error(piece.failure);
      if (piece.end) return;
      yield piece;
      worker.postMessage({ next: true });
    }
  } finally {
    worker.terminate();
  }
}
