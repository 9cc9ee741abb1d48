/** Exports: verdicts as CSV or JSON lines, topics for dashboards, corrections as training data. */

import { fill } from '../shared/i18n.js';
import { LABELS } from '../shared/labels.js';
import { outgoingCells, outgoingGroup, outgoingText, outgoingVerdict } from './outgoing.js';

/** @typedef {import('./dataset.js').Dataset} Dataset */
/** @typedef {import('../leaving/gate.js').Gate} Gate */
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
 * @type {[name: string, cell: (dataset: Dataset, row: number, gate: Gate) => string | number | undefined][]}
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

/** Rows written at once: between two pieces the page may breathe. */
const SLICE = 50;

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
 * @param {Gate} gate
 */
export function* csvOf(names, rows, gate) {
  const { line } = lineWriter({ escapeFormulas: true });
  yield `${BYTE_ORDER_MARK}${line(names.map((name) => gate.text(name)))}`;
  for (let start = 0; start < rows.length; start += SLICE)
    yield rows
      .slice(start, start + SLICE)
      .map((cells) => line(cells.map((cell, column) => gate.cell(names[column], cell))))
      .join('');
}

/**
 * The file's own columns and ours as CSV, in chunks. Returns how many cells were altered so that
 * no spreadsheet runs them.
 * @param {Dataset} dataset
 * @param {Gate} gate
 * @param {CsvOptions} options
 */
export function* toCsv(dataset, gate, options) {
  const writer = lineWriter(options);
  yield `${BYTE_ORDER_MARK}${writer.line(namesOf(dataset, gate))}`;
  yield* pieces(dataset, (row) => writer.line(cellsOf(dataset, row, gate)));
  return writer.altered;
}

/**
 * The names of all columns: the file's own and ours.
 * @param {Dataset} dataset
 * @param {Gate} gate
 */
export function namesOf(dataset, gate) {
  const names = ADDED.map(([name]) => name);
  return [...ownNames(dataset, names, gate), ...names];
}

/**
 * The cells of a row: the file's own and ours.
 * @param {Dataset} dataset
 * @param {number} row
 * @param {Gate} gate
 */
export function cellsOf(dataset, row, gate) {
  const own = outgoingCells(dataset, row, gate);
  return [...own, ...ADDED.map(([, cell]) => cell(dataset, row, gate))];
}

/**
 * One line for each text and topic, for tools that draw dashboards (a star schema's table of facts):
 * texts without a topic have one line, too, so that rows can be counted.
 * @param {Dataset} dataset
 * @param {Gate} gate
 * @param {CsvOptions} options
 */
export function* toTopicsCsv(dataset, gate, options) {
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
          outgoingGroup(dataset, row, gate),
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
 * @param {Gate} gate
 */
export function* toJsonLines(dataset, gate) {
  const names = ownNames(dataset, ['mizaj', 'mizaj_corrected', 'mizaj_problem'], gate);
  yield* pieces(dataset, (row) => {
    const cells = outgoingCells(dataset, row, gate);
    const own = Object.fromEntries(names.map((name, column) => [name, cells[column]]));
    const ours = {
      mizaj: outgoingVerdict(dataset, row, gate),
      mizaj_corrected: dataset.corrections.get(row),
      mizaj_problem: problem(dataset, row, gate),
    };
    return `${JSON.stringify({ ...own, ...ours })}\n`;
  });
}

/**
 * The names of the file's columns; names that clash with ours get a number.
 * @param {Dataset} dataset
 * @param {string[]} ours
 * @param {Gate} gate
 */
function ownNames(dataset, ours, gate) {
  const columns = dataset.columns.map((name) => gate.text(name));
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
 * @param {Gate} gate
 */
export function toTrainingData(dataset, gate) {
  return [...dataset.corrections]
    .map(([row, label]) => {
      const language = dataset.verdicts[row]?.language;
      const text = outgoingText(dataset, row, gate);
      return `${JSON.stringify({ text, label, lang: language })}\n`;
    })
    .join('');
}

/**
 * The labels that a person gave without seeing the verdicts, each beside the model's.
 * @param {Dataset} dataset
 * @param {Gate} gate
 */
export function toBlindLabels(dataset, gate) {
  return [...dataset.blindLabels]
    .map(([row, label]) => {
      const { label: model, confidence, language: lang } = dataset.verdicts[row] ?? {};
      const text = outgoingText(dataset, row, gate);
      return `${JSON.stringify({ text, label, lang, model, confidence })}\n`;
    })
    .join('');
}

/**
 * The rows with their labels as JSON lines, in pieces.
 * @param {Dataset} dataset
 * @param {Gate} gate
 */
export function* labeledLines(dataset, gate) {
  for (const [row, verdict] of dataset.verdicts.entries()) {
    if (!verdict) continue;
    const { label, confidence, category, categories } = verdict;
    const text = dataset.text(row);
    const own = gate.moved(text, { category, categories });
    const line = { text: gate.text(text), label, confidence, ...own };
    yield `${JSON.stringify(line)}\n`;
  }
}

/**
 * The problem with a row, always in English because programs read the files.
 * @param {Dataset} dataset
 * @param {number} row
 * @param {Gate} gate
 */
function problem({ problems, remarks }, row, gate) {
  const found = problems.get(row);
  if (found?.error) return gate.text(found.error.message);
  const remark = remarks.get(row);
  if (remark !== undefined) return gate.text(remark);
  return found && fill('en', `problem_${found.code}`, found.values);
}
