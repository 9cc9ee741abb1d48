/** Files to take away: verdicts as CSV or JSON lines, corrections as training data. */

/** What a spreadsheet reads as the start of a formula, full-width forms included. */
const FORMULA = /^[=+\-@\t\r＝＋－＠]/;
/** Excel takes a file without it for another encoding than UTF-8. */
const BYTE_ORDER_MARK = '\uFEFF';
const ADDED = ['mizaj_label', 'mizaj_confidence', 'mizaj_language', 'mizaj_uncertain', 'mizaj_corrected', 'mizaj_problem'];

/** Rows written at once: a page must not stand still while a large file is made. */
const SLICE = 2000;

/** The file's own columns and ours, for Excel and others, a piece at a time. */
export function* toCsv(dataset, { escapeFormulas }) {
  const quote = (value) => {
    let text = String(value ?? '');
    if (escapeFormulas && FORMULA.test(text)) text = `'${text}`;
    return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  yield `${BYTE_ORDER_MARK}${[...dataset.columns, ...ADDED].map(quote).join(',')}\r\n`;
  yield* pieces(dataset, (cells, row) => {
    const own = dataset.columns.map((_, column) => cells[column]);
    return `${[...own, ...Object.values(added(dataset, row))].map(quote).join(',')}\r\n`;
  });
}

/** One object a line, with the whole verdict, a piece at a time. */
export function* toJsonLines(dataset) {
  const { columns, verdicts, corrections, problems } = dataset;
  yield* pieces(dataset, (cells, row) => {
    const own = Object.fromEntries(columns.map((name, column) => [name, cells[column] ?? '']));
    const ours = { mizaj: verdicts[row], mizaj_corrected: corrections.get(row), mizaj_problem: problems.get(row) };
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
    problem: dataset.problems.get(row),
  };
}
