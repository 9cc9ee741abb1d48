/** Files to take away: verdicts as CSV or JSON lines, corrections as training data. */

/** What a spreadsheet reads as the start of a formula, full-width forms included. */
const FORMULA = /^[=+\-@\t\r＝＋－＠]/;
/** Excel takes a file without it for another encoding than UTF-8. */
const BYTE_ORDER_MARK = '\uFEFF';
const ADDED = ['mizaj_label', 'mizaj_confidence', 'mizaj_language', 'mizaj_uncertain', 'mizaj_corrected', 'mizaj_problem'];

/** The file's own columns and ours, for Excel and others. */
export function toCsv(dataset, { escapeFormulas }) {
  const quote = (value) => {
    let text = String(value ?? '');
    if (escapeFormulas && FORMULA.test(text)) text = `'${text}`;
    return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  const lines = [[...dataset.columns, ...ADDED].map(quote).join(',')];
  dataset.rows.forEach((cells, row) => {
    const own = dataset.columns.map((_, column) => cells[column]);
    lines.push([...own, ...Object.values(added(dataset, row))].map(quote).join(','));
  });
  return `${BYTE_ORDER_MARK}${lines.join('\r\n')}\r\n`;
}

/** One object a line, with the whole verdict. */
export function toJsonLines(dataset) {
  return dataset.rows
    .map((cells, row) => {
      const own = Object.fromEntries(dataset.columns.map((name, column) => [name, cells[column] ?? '']));
      const { verdicts, corrections, problems } = dataset;
      return `${JSON.stringify({
        ...own,
        mizaj: verdicts[row],
        mizaj_corrected: corrections.get(row),
        mizaj_problem: problems.get(row),
      })}\n`;
    })
    .join('');
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
