/** The view that teaches the model. */

import { addSheet, lateView } from '../late-view.js';

/** @typedef {import('mizaj').SentimentAnalyzer} SentimentAnalyzer */

/**
 * Connects the view; `view.adaptation` is what was learned and is better than the model as it is.
 * @param {Promise<SentimentAnalyzer>} analyzer
 */
export const startTeach = (analyzer) =>
  lateView('teach', async () => {
    addSheet('./teach.css');
    const { openTeach } = await import('./view.js');
    return openTeach(analyzer);
  });
