/** Exports: verdicts as CSV or JSON lines, topics for dashboards, corrections as training data. */

import { fill } from '../shared/i18n.js';
import { LABELS } from '../shared/labels.js';
import { outgoingCells, outgoingText } from './outgoing.js';

/** @typedef {import('./dataset.js').Dataset} Dataset */
/** @typedef {{ escapeFormulas: boolean, delimiter?: string }} CsvOptions */

/**
 * Characters that start a formula, including full-width forms: at the start of a cell, and after
 * anything that ends a cell in a spreadsheet that assumes another delimiter.
 */
const FORMULA = /(^|[,;\t|\r\n])(?=[=+\-@＝＋－＠])/g;
/** A cell that holds only a number runs as nothing else. */
const NUMBER = /^[+-]?[\d\s.,]+%?$/;
/** Characters that would split a cell in some spreadsheets. */
const CUTS = /[",;\t|\r\n]/;
/** Without it, Excel does not recognize UTF-8. */
const BYTE_ORDER_MARK = '\uFEFF';

/**
 * The columns added to those of the file.
 * @type {[name: string, cell: (dataset: Dataset, row: number) => string | number | undefined][]}
 */
export const ADDED = [
  ['mizaj_label', ({ verdicts }, row) => verdicts[row]?.label],
  ['mizaj_confidence', ({ verdicts }, row) => rounded(verdicts[row]?.confidence)],
  ...LABELS.map(
    (label) =>
      /** @type {(typeof ADDED)[number]} */ ([
        `mizaj_${label}`,
        ({ verdicts }, row) => rounded(verdicts[row]?.scores?.[label]),
      ]),
  ),
  ['mizaj_topics', topicsOf],
  ['mizaj_language', ({ verdicts }, row) => verdicts[row]?.language],
  ['mizaj_uncertain', ({ verdicts }, row) => verdicts[row] && String(verdicts[row].uncertain)],
  ['mizaj_reliable', ({ verdicts }, row) => verdicts[row] && String(verdicts[row].reliable)],
  ['mizaj_corrected', ({ corrections }, row) => corrections.get(row)],
  ['mizaj_final', (dataset, row) => dataset.label(row)],
  ['mizaj_problem', problem],
];

/** Rows written at once: the page must stay responsive while a large file is made. */
const SLICE = 1000;

/** @param {number | undefined} value */
const rounded = (value) => (value === undefined ? undefined : Math.round(value * 1e4) / 1e4);

/**
 * Topics with their moods: "delivery: negative; staff: positive".
 * @param {Dataset} dataset
 * @param {number} row
 */
function topicsOf({ verdicts }, row) {
  return verdicts[row]?.topics?.map(({ topic, mood }) => `${topic}: ${mood}`).join('; ');
}

/**
 * Writes rows of cells as lines of CSV; `altered` counts the cells that got an apostrophe.
 * @param {CsvOptions} options
 */
function lineWriter({ escapeFormulas, delimiter = ',' }) {
  const writer = {
    altered: 0,
    /** @param {(string | number | undefined)[]} cells */
    line: (cells) => `${cells.map(quote).join(delimiter)}\r\n`,
  };
  /** @param {string | number | undefined} value */
  const quote = (value) => {
    let text = value === undefined ? '' : String(value);
    if (escapeFormulas && typeof value === 'string' && !NUMBER.test(text)) {
      const safe = text.replace(FORMULA, "$1'").replace(/^[\t\r]/, "'$&");
      if (safe !== text) writer.altered += 1;
      text = safe;
    }
    return CUTS.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  return writer;
}

/**
 * Rows under the names of their columns as CSV, in chunks.
 * @param {string[]} names
 * @param {string[][]} rows
 */
export function* csvOf(names, rows) {
  const { line } = lineWriter({ escapeFormulas: true });
  yield `${BYTE_ORDER_MARK}${line(names)}`;
  for (let start = 0; start < rows.length; start += SLICE)
    yield rows
      .slice(start, start + SLICE)
      .map(line)
      .join('');
}

/**
 * The file's own columns and ours as CSV, in chunks. Returns how many cells were altered so that
 * no spreadsheet runs them.
 * @param {Dataset} dataset
 * @param {CsvOptions} options
 */
export function* toCsv(dataset, options) {
  const writer = lineWriter(options);
  yield `${BYTE_ORDER_MARK}${writer.line(namesOf(dataset))}`;
  yield* pieces(dataset, (row) => writer.line(cellsOf(dataset, row)));
  return writer.altered;
}

/**
 * The names of all columns: the file's own and ours.
 * @param {Dataset} dataset
 */
export function namesOf(dataset) {
  const names = ADDED.map(([name]) => name);
  return [...ownNames(dataset, names), ...names];
}

/**
 * The cells of a row: the file's own and ours.
 * @param {Dataset} dataset
 * @param {number} row
 */
export function cellsOf(dataset, row) {
  return [...outgoingCells(dataset, row), ...ADDED.map(([, cell]) => cell(dataset, row))];
}

/**
 * One line for each text and topic, for tools that draw dashboards (a star schema's table of facts):
 * texts without a topic have one line, too, so that rows can be counted.
 * @param {Dataset} dataset
 * @param {CsvOptions} options
 */
export function* toTopicsCsv(dataset, options) {
  const writer = lineWriter(options);
  const names = ['row', 'date', 'group', 'language', 'label', 'topic', 'topic_mood', 'topic_score'];
  yield `${BYTE_ORDER_MARK}${writer.line(names)}`;
  yield* pieces(dataset, (row) => {
    const verdict = dataset.verdicts[row];
    const found = verdict?.topics?.length ? verdict.topics : [undefined];
    return found
      .map((topic) =>
        writer.line([
          row + 1,
          dataset.day(row),
          dataset.group(row),
          verdict?.language,
          dataset.slice(row),
          topic?.topic,
          topic?.mood,
          rounded(topic?.score),
        ]),
      )
      .join('');
  });
  return writer.altered;
}

/**
 * One object per line, with the whole verdict, in chunks.
 * @param {Dataset} dataset
 */
export function* toJsonLines(dataset) {
  const { verdicts, corrections } = dataset;
  const names = ownNames(dataset, ['mizaj', 'mizaj_corrected', 'mizaj_problem']);
  yield* pieces(dataset, (row) => {
    const cells = outgoingCells(dataset, row);
    const own = Object.fromEntries(names.map((name, column) => [name, cells[column]]));
    const ours = {
      mizaj: verdicts[row],
      mizaj_corrected: corrections.get(row),
      mizaj_problem: problem(dataset, row),
    };
    return `${JSON.stringify({ ...own, ...ours })}\n`;
  });
}

/**
 * The names of the file's columns; names that clash with ours get a number.
 * @param {Dataset} dataset
 * @param {string[]} ours
 */
function ownNames({ columns }, ours) {
  const taken = new Set([...ours, ...columns]);
  return columns.map((column) => {
    if (!ours.includes(column)) return column;
    let next = 2;
    while (taken.has(`${column}_${next}`)) next += 1;
    taken.add(`${column}_${next}`);
    return `${column}_${next}`;
  });
}

/**
 * @param {Dataset} dataset
 * @param {(row: number) => string} write
 */
function* pieces({ rows }, write) {
  for (let start = 0; start < rows.length; start += SLICE) {
    let piece = '';
    for (let row = start; row < Math.min(start + SLICE, rows.length); row += 1) piece += write(row);
    yield piece;
  }
}

/**
 * The corrected rows as the training scripts read them.
 * @param {Dataset} dataset
 */
export function toTrainingData(dataset) {
  return [...dataset.corrections]
    .map(([row, label]) => {
      const language = dataset.verdicts[row]?.language;
      return `${JSON.stringify({ text: outgoingText(dataset, row), label, lang: language })}\n`;
    })
    .join('');
}

/**
 * The labels that a person gave without seeing the verdicts, each beside the model's.
 * @param {Dataset} dataset
 */
export function toBlindLabels(dataset) {
  return [...dataset.blindLabels]
    .map(([row, label]) => {
      const { label: model, confidence, language: lang } = dataset.verdicts[row] ?? {};
      const text = outgoingText(dataset, row);
      return `${JSON.stringify({ text, label, lang, model, confidence })}\n`;
    })
    .join('');
}

/**
 * The problem with a row, always in English because programs read the files.
 * @param {Dataset} dataset
 * @param {number} row
 */
function problem({ problems, remarks }, row) {
  const found = problems.get(row);
  if (found?.error) return found.error.message;
  return remarks.get(row) ?? (found && fill('en', `problem_${found.code}`, found.values));
}
