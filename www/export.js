/** Files to take away: verdicts as CSV or JSON lines, corrections as training data. */

import { fill } from './i18n.js';

/**
 * What a spreadsheet reads as the start of a formula, full-width forms included: at the
 * beginning, and behind what ends a cell for a spreadsheet that takes another delimiter.
 */
const FORMULA = /(^|[,;\t|\r\n])(?=[=+\-@＝＋－＠])/g;
/** What would cut a cell in two in one spreadsheet or another. */
const CUTS = /[",;\t|\r\n]/;
/** Excel takes a file without it for another encoding than UTF-8. */
const BYTE_ORDER_MARK = '\uFEFF';
/** The columns that are ours. */
export const ADDED = ['mizaj_label', 'mizaj_confidence', 'mizaj_language', 'mizaj_uncertain', 'mizaj_corrected', 'mizaj_problem'];

/** Rows written at once: a page must not stand still while a large file is made. */
const SLICE = 2000;

/** The file's own columns and ours, for Excel and others, a piece at a time. */
export function* toCsv(dataset, { escapeFormulas, delimiter = ',' }) {
  const quote = (value) => {
    let text = String(value ?? '');
    if (escapeFormulas) text = text.replace(FORMULA, "$1'").replace(/^[\t\r]/, "'$&");
    return CUTS.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  const line = (cells) => `${cells.map(quote).join(delimiter)}\r\n`;
  yield `${BYTE_ORDER_MARK}${line([...dataset.columns, ...ADDED])}`;
  yield* pieces(dataset, (cells, row) => {
    const own = dataset.columns.map((_, column) => cells[column]);
    return line([...own, ...Object.values(added(dataset, row))]);
  });
}

/** One object a line, with the whole verdict, a piece at a time. */
export function* toJsonLines(dataset) {
  const { columns, verdicts, corrections } = dataset;
  yield* pieces(dataset, (cells, row) => {
    const own = Object.fromEntries(columns.map((name, column) => [name, cells[column] ?? '']));
    const ours = { mizaj: verdicts[row], mizaj_corrected: corrections.get(row), mizaj_problem: problem(dataset, row) };
    return `${JSON.stringify({ ...own, ...ours })}\n`;
  });
}

function* pieces({ rows }, write) {
  for (let start = 0; start < rows.length; start += SLICE) {
    const slice = rows.slice(start, start + SLICE);
    yield slice.map((cells, index) => write(cells, start + index)).join('');
  }
}

/** The corrected rows as the training scripts read them. */
export function toTrainingData(dataset) {
  return [...dataset.corrections]
    .map(([row, label]) => {
      const language = dataset.verdicts[row]?.language;
      return `${JSON.stringify({ text: dataset.text(row), label, lang: language })}\n`;
    })
    .join('');
}

function added(dataset, row) {
  const verdict = dataset.verdicts[row];
  return {
    label: verdict?.label,
    confidence: verdict?.confidence.toFixed(4),
    language: verdict?.language,
    uncertain: verdict && String(verdict.uncertain),
    corrected: dataset.corrections.get(row),
    problem: problem(dataset, row),
  };
}

/** What is wrong with a row; in English, whoever looks at the page: programs read the files. */
function problem({ problems }, row) {
  const found = problems.get(row);
  return found && (found.error?.message ?? fill('en', found.key, found.values));
}
