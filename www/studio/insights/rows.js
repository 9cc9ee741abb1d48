/** The rows of a data set as the package summarizes them. */

/** @typedef {import('mizaj').InsightRow} InsightRow */
/** @typedef {import('../../files/dataset.js').Dataset} Dataset */

/**
 * Whether a row is summarized: it has a label, or is known to have none.
 * @param {Dataset} dataset
 * @param {number} row
 */
export const isCounted = (dataset, row) => dataset.slice(row) !== undefined;

/**
 * Rows as the package wants them, one by one: all at once would block the page.
 * @param {Dataset} dataset
 * @param {number[]} rows
 * @returns {Generator<InsightRow>}
 */
export function* insightRows(dataset, rows) {
  for (const row of rows) yield insightRow(dataset, row);
}

/**
 * @param {Dataset} dataset
 * @param {number} row one that is counted
 * @returns {InsightRow}
 */
function insightRow(dataset, row) {
  const verdict = dataset.verdicts[row];
  const slice = dataset.slice(row);
  const place = {
    text: dataset.text(row),
    language: verdict?.language,
    channel: dataset.group(row),
    date: dataset.day(row),
  };
  if (slice === undefined || slice === 'unreadable' || slice === 'nonAnswer')
    return { ...place, leftOut: slice ?? 'unreadable' };
  return {
    ...place,
    label: slice,
    confidence: verdict?.confidence ?? 1,
    topics: verdict?.topics,
    truth: dataset.truth(row),
  };
}
