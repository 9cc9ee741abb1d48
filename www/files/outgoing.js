/** What leaves the page in a file: every text of a person passes here, whatever the file is. */

/** @typedef {import('./dataset.js').Dataset} Dataset */

/**
 * The cells of a row as they are written to a file, one for each column.
 * @param {Dataset} dataset
 * @param {number} row
 */
export function outgoingCells({ rows, columns }, row) {
  return columns.map((_, column) => rows[row][column] ?? '');
}

/**
 * The text of a row as it is written to a file.
 * @param {Dataset} dataset
 * @param {number} row
 */
export function outgoingText(dataset, row) {
  return dataset.text(row);
}
