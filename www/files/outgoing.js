/** What leaves the page in a file: every text of a person passes here, whatever the file is. */

/** @typedef {import('./dataset.js').Dataset} Dataset */
/** @typedef {import('../leaving/gate.js').Gate} Gate */

/**
 * The cells of a row as they are written to a file, one for each column.
 * @param {Dataset} dataset
 * @param {number} row
 * @param {Gate} gate
 */
export function outgoingCells({ rows, columns }, row, gate) {
  return columns.map((name, column) => gate.cell(name, rows[row][column] ?? ''));
}

/**
 * The text of a row as it is written to a file.
 * @param {Dataset} dataset
 * @param {number} row
 * @param {Gate} gate
 */
export function outgoingText(dataset, row, gate) {
  return gate.text(dataset.text(row));
}

/**
 * The verdict on a row as it is written to a file: its positions are in the text as it leaves.
 * @param {Dataset} dataset
 * @param {number} row
 * @param {Gate} gate
 */
export function outgoingVerdict(dataset, row, gate) {
  return gate.moved(dataset.text(row), dataset.verdicts[row]);
}

/**
 * The group of a row as it is written to a file.
 * @param {Dataset} dataset
 * @param {number} row
 * @param {Gate} gate
 */
export function outgoingGroup({ rows, columns, grouping }, row, gate) {
  const values = grouping.map((column) =>
    gate.cell(columns[column], rows[row][column]?.trim() ?? ''),
  );
  return values.filter(Boolean).join(' · ') || undefined;
}

/**
 * What stands for the names of groups, where it is another name.
 * @param {Dataset} dataset
 * @param {Gate} gate
 * @returns {Map<string, string>}
 */
export function outgoingNames({ columns, grouping, groups }, gate) {
  const names = new Map();
  for (const group of groups.keys())
    for (const [place, value] of group.split(' · ').entries()) {
      const column = columns[grouping[place] ?? -1] ?? '';
      const other = gate.cell(column, value);
      if (other !== value) names.set(value, other);
    }
  return names;
}
