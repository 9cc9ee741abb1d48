/** The examples that a person has given in a file: corrections, blind labels, a column of labels. */

/** @typedef {import('../../files/dataset.js').Dataset} Dataset */
/** @typedef {import('mizaj').AdaptExample} AdaptExample */
/** @typedef {{ row: number, example: AdaptExample }} Given an example and the row that it comes from */

/** Separates the labels of a text in a cell. */
const SEPARATOR = '|';
/** Names of columns that hold labels of one's own. */
const NAMES = /label|categor|topic|theme|tag|étiquette|catégorie|sujet|تصنيف|موضوع/i;

/**
 * The examples of moods: what the person said in the page, else what the file says.
 * @param {Dataset} dataset
 * @returns {Given[]}
 */
export function moodExamples(dataset) {
  return readable(dataset).flatMap((row) => {
    const label =
      dataset.corrections.get(row) ?? dataset.blindLabels.get(row) ?? dataset.trueLabel(row);
    return label ? [{ row, example: { text: dataset.text(row), label } }] : [];
  });
}

/**
 * The examples of the person's own labels, which are in a column of the file.
 * @param {Dataset} dataset
 * @param {number} column
 * @returns {Given[]}
 */
export function columnExamples(dataset, column) {
  return readable(dataset).flatMap((row) => {
    const cells = (dataset.rows[row][column] ?? '').split(SEPARATOR);
    const labels = cells.map((label) => label.trim()).filter(Boolean);
    return labels.length > 0 ? [{ row, example: { text: dataset.text(row), labels } }] : [];
  });
}

/**
 * The columns that may hold labels: all but that of the text.
 * @param {Dataset} dataset
 */
export function labelColumns(dataset) {
  return [...dataset.columns.keys()].filter((column) => !dataset.roles.text.includes(column));
}

/**
 * The column that holds labels by its name, and no moods.
 * @param {Dataset} dataset
 */
export function likelyColumn(dataset) {
  return labelColumns(dataset).find(
    (column) => column !== dataset.roles.label && NAMES.test(dataset.columns[column]),
  );
}

/**
 * The labels of an example.
 * @param {Given} given
 */
export const labelsOfExample = ({ example }) => [...(example.labels ?? [example.label])];

/** @param {Dataset} dataset */
function readable(dataset) {
  return [...dataset.rows.keys()].filter((row) => !dataset.problems.has(row));
}
