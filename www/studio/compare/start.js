/** The view that compares models. */

import { lateView } from '../late-view.js';

/** @typedef {import('mizaj').Adaptation} Adaptation */

/**
 * Connects the view.
 * @param {() => Adaptation | undefined} adaptation what the default model was taught
 */
export const startCompare = (adaptation) =>
  lateView('compare', async () => {
    const { openCompare } = await import('./view.js');
    return openCompare(adaptation);
  });
