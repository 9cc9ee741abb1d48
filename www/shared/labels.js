/** The three labels of a verdict, in their order everywhere. */

/** @typedef {import('mizaj').Label} Label */

/** @type {Label[]} */
export const LABELS = ['negative', 'neutral', 'positive'];
