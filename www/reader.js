/** Files of rows: which encoding, which columns, and the rows themselves. */

import { trusted } from './trusted.js';

/** Encodings that a person can choose instead of the one guessed. */
export const ENCODINGS = ['utf-8', 'windows-1252', 'windows-1256', 'utf-16le'];

/** Bytes that are looked at to guess the encoding. */
const SAMPLE = 256 * 1024;

/** The format by the file's name: `json` for JSON lines, `sheet` for a workbook, else `table`. */
export function formatOf(file) {
  if (/\.xls[xm]$/i.test(file.name)) return 'sheet';
  return /\.(jsonl|ndjson|json)$/i.test(file.name) ? 'json' : 'table';
}

/** The most likely encoding of the file. */
export async function guessEncoding(file) {
  const bytes = new Uint8Array(await file.slice(0, SAMPLE).arrayBuffer());
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
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

/**
 * Reads the file a piece at a time: yields `{ rows, problems, position }`, the header being
 * the first row. `problems` name rows of their piece. Leaving the loop stops the reading.
 */
export async function* readRows(file, settings) {
  const worker = new Worker(trusted(new URL('./reader-worker.js', import.meta.url)));
  const pieces = [];
  let wake;
  const arrived = (piece) => {
    pieces.push(piece);
    wake?.();
  };
  worker.onmessage = ({ data }) => arrived(data);
  worker.onerror = (event) => {
    event.preventDefault();
    arrived({ failure: event.message || 'the reader could not be started' });
  };
  worker.postMessage({ file, format: formatOf(file), ...settings });
  try {
    for (;;) {
      if (pieces.length === 0) {
        await new Promise((resolve) => {
          wake = resolve;
        });
      }
      const piece = pieces.shift();
      if (piece.failure) throw new Error(piece.failure);
      if (piece.end) return;
      yield piece;
      worker.postMessage({ next: true });
    }
  } finally {
    worker.terminate();
  }
}

/** What a header is called when it holds what we look for, most telling first. */
const NAMES = {
  text: [
    /^(text|texte|النص|نص)$/i,
    /(comment|message|review|body|content|description|verbatim|feedback|avis|commentaire|contenu|تعليق|رسالة|رأي|محتوى)/i,
    /(text|texte)/i,
  ],
  date: [/^(date|التاريخ|تاريخ)$/i, /(date|time|created|day|jour|créé|تاريخ|وقت)/i],
  channel: [/^(channel|canal|القناة|قناة)$/i, /(channel|canal|source|origin|platform|قناة|مصدر)/i],
  label: [/^(label|sentiment|étiquette|التصنيف|تصنيف)$/i, /(label|sentiment|polarity|polarité)/i],
};

/**
 * The columns by use, as numbers, -1 for none: by their names and, for the text, by what
 * stands in them.
 */
export function guessColumns(columns, rows) {
  const guess = {};
  const taken = new Set();
  for (const [use, patterns] of Object.entries(NAMES)) {
    guess[use] = -1;
    for (const pattern of patterns) {
      const found = columns.findIndex((name, index) => !taken.has(index) && pattern.test(name.trim()));
      if (found < 0) continue;
      guess[use] = found;
      taken.add(found);
      break;
    }
  }
  if (guess.text < 0) {
    const lengths = columns.map((_, index) =>
      taken.has(index) ? -1 : rows.reduce((sum, row) => sum + (row[index]?.length ?? 0), 0),
    );
    guess.text = lengths.indexOf(Math.max(...lengths));
  }
  return guess;
}

const LABELS = new Map(
  Object.entries({
    negative: ['negative', 'neg', '-1', 'négatif', 'negatif', 'سلبي'],
    neutral: ['neutral', 'neu', '0', 'neutre', 'محايد'],
    positive: ['positive', 'pos', '1', 'positif', 'إيجابي', 'ايجابي'],
  }).flatMap(([label, names]) => names.map((name) => [name, label])),
);

/** A person's label as it is written in files, as one of ours. */
export function labelOf(written) {
  return LABELS.get(String(written ?? '').trim().toLowerCase());
}
