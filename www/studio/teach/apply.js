/** Uses an adaptation on the rows of a file. */

import { createAnalyzer } from 'mizaj';

/** @typedef {import('mizaj').Adaptation} Adaptation */
/** @typedef {import('mizaj').Verdict} Verdict */
/** @typedef {import('../../files/dataset.js').Dataset} Dataset */

/**
 * Gives every row that can be read the verdict with the adaptation.
 * @param {Dataset} dataset
 * @param {Adaptation} adaptation
 * @param {(share: number) => void} onProgress
 */
export async function applyToFile(dataset, adaptation, onProgress) {
  const rows = [...dataset.rows.keys()].filter((row) => !dataset.problems.has(row));
  const analyzer = await createAnalyzer({ adaptation, cacheCapacity: 0 });
  try {
    const texts = rows.map((row) => dataset.text(row));
    const items = await analyzer.analyzeBatch(texts, {
      onProgress: ({ done, total }) => onProgress(done / Math.max(1, total)),
    });
    items.forEach(({ verdict }, place) => {
      if (verdict) dataset.verdicts[rows[place]] = verdict;
    });
    dataset.changed();
  } finally {
    await analyzer.dispose();
  }
}

/**
 * The person's own labels of a verdict.
 * @param {Verdict | undefined} verdict
 */
export function labelsOf(verdict) {
  const categories = verdict?.categories ?? (verdict?.category ? [verdict.category] : []);
  return categories.map(({ label }) => label);
}

/**
 * The JSON of a file; what is no JSON is left to the engine to refuse.
 * @param {string} text
 * @returns {Adaptation}
 */
export function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return /** @type {any} */ ({ kind: '', bundle: '' });
  }
}
