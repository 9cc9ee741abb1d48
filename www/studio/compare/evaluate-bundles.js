/** Evaluates one or two bundles on labeled rows. */

import { compareModels, createAnalyzer, evaluate } from 'mizaj';

/** @typedef {Pick<import('mizaj').CreateOptions, 'bundle' | 'adaptation'>} Model a bundle, the default one if none is named, and what it was taught */
/** @typedef {import('mizaj').Comparison} Comparison */
/** @typedef {import('mizaj').Evaluation} Evaluation */
/** @typedef {{ row: number, text: string, label: import('mizaj').Label }} LabeledRow a row of the data set with its correct label */
/**
 * @typedef {{ models: Evaluation[], comparison?: Comparison, rows: LabeledRow[] }} Outcome with a
 * comparison if two bundles were evaluated
 */

/**
 * @param {Model[]} models one or two
 * @param {LabeledRow[]} rows
 * @param {(share: number) => void} onProgress
 * @returns {Promise<Outcome>}
 */
export async function evaluateBundles(models, rows, onProgress) {
  /** @type {import('mizaj').SentimentAnalyzer[]} */
  const analyzers = [];
  const options = {
    groupBy: ['language'],
    /** @param {import('mizaj').BatchProgress} progress */
    onProgress: ({ done, total }) => onProgress(done / Math.max(1, total)),
  };
  try {
    for (const model of models)
      analyzers.push(await createAnalyzer({ ...model, cacheCapacity: 0 }));
    const [first, second] = analyzers;
    if (!second) return { models: [await evaluate(first, rows, options)], rows };
    const { a, b, comparison } = await compareModels(first, second, rows, options);
    return { models: [a, b], comparison, rows };
  } finally {
    await Promise.all(analyzers.map((analyzer) => analyzer.dispose()));
  }
}
