/** The view of all rows together. */

import { byId } from '../../shared/dom.js';
import { addSheet, lateView } from '../late-view.js';

/** Connects the view. */
export const startInsights = () =>
  lateView('insights', async () => {
    addSheet('./insights.css');
    const { openInsights } = await import('./view.js');
    return openInsights(byId('view-insights'));
  });
