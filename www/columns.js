/** Columns of a file: their names, what they are for, and rows that are cut to fit them. */

import { ADDED } from './export.js';

/** Rows that are looked at to tell how a file is built. */
const FIRST = 50;
/** Names that our own columns have in the files to take away. */
const OURS = ['mizaj', ...ADDED];

/** The columns of one file, made out from its first piece. */
export class Columns {
  /** The names: none empty, each once. More come where rows are longer. */
  names = [];
  /** Whether the first row holds the names. */
  hasHeader;
  #width;
  #delimiter;
  #taken = new Set(OURS);

  /** `piece` loses its first row where that holds the names; `hasHeader` is what the person says, if anything. */
  constructor(piece, hasHeader) {
    this.#delimiter = piece.delimiter;
    this.hasHeader = Boolean(piece.names) || (hasHeader ?? guessHeader(piece.rows.slice(0, FIRST)));
    const names = piece.names ?? (this.hasHeader ? takeHeader(piece) : []);
    this.#width = this.hasHeader ? names.length : widthOf(piece);
    this.#name(this.#width, names);
  }

  /** The piece with rows that fit: of a row with more cells than there are columns none is lost, and it has a problem. */
  fit({ rows, problems, position, names, delimiter }) {
    if (names) this.#name(names.length, names);
    const surplus = [];
    const fitting = rows.map((cells, row) => {
      if (cells.length <= this.#width || names) return cells;
      // The only column holds texts with the sign that would be the delimiter.
      if (delimiter && this.#width === 1) return [cells.join(delimiter)];
      const kept = cells.slice(0, Math.max(this.#width, cells.findLastIndex((cell) => cell.trim() !== '') + 1));
      this.#name(kept.length);
      if (delimiter && kept.length > this.#width) surplus.push({ row, key: 'surplus cells', values: { cells: kept.length, columns: this.#width } });
      return kept;
    });
    const { hasHeader } = this;
    return { rows: fitting, problems: [...surplus, ...problems], position, delimiter, hasHeader, columns: [...this.names] };
  }

  /** Names columns up to the `count`th. */
  #name(count, names = []) {
    for (let column = this.names.length; column < count; column += 1) {
      const wanted = (names[column] ?? '').trim() === '' ? `column_${column + 1}` : names[column];
      let name = wanted;
      for (let next = 2; this.#taken.has(name); next += 1) name = `${wanted}_${next}`;
      this.#taken.add(name);
      this.names.push(name);
    }
  }
}

/** Takes the first row off the piece. */
function takeHeader(piece) {
  piece.problems = piece.problems.filter(({ row }) => row > 0).map((problem) => ({ ...problem, row: problem.row - 1 }));
  return piece.rows.shift();
}

/** Cells of a row where nothing names the columns: as most rows have; a comma that cuts rows unlike is one of the text. */
function widthOf({ rows, delimiter }) {
  const counts = new Map();
  for (const { length } of rows.slice(0, FIRST)) counts.set(length, (counts.get(length) ?? 0) + 1);
  if (delimiter === ',' && counts.size > 1) return 1;
  return [...counts].sort(([, one], [, other]) => other - one)[0]?.[0] ?? 0;
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

/** Numbers, dates, sentences and long texts: what stands below a header, not in it. */
const VALUE = /^[\d.,:/+\- T]+Z?$|[.!?؟…]$|^.{60}/s;

/**
 * Whether the first row holds the names of the columns. Where it may be a row like the others
 * it is one: a header that is judged is seen, a comment that is lost is not.
 */
export function guessHeader([first = [], ...rows]) {
  const cells = first.map((cell) => cell.trim());
  const again = (cell, column) => cell !== '' && rows.some((row) => row[column]?.trim() === cell);
  if (cells.some(again)) return false;
  // A list of texts may begin with a few words: only one word, or one_word, can be its name.
  const isList = cells.length === 1;
  const words = isList ? /^\S+$/ : /^\S+( \S+){0,2}$/;
  const isKnown = (cell) => words.test(cell) && cell.length < 40 && Object.values(NAMES).flat().some((pattern) => pattern.test(cell));
  if (cells.some(isKnown)) return true;
  if (isList) return /^\w+_\w+$/.test(cells[0]);
  // A space behind a comma is written by who writes sentences.
  return !first.some((cell) => cell.startsWith(' ') || VALUE.test(cell.trim()) || labelOf(cell));
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
