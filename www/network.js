/** The count of requests since loading: the promise of privacy, watched by the page itself. */

import { onLanguage, t } from './i18n.js';

/** Counts from now on and shows the count in `element`. */
export function countRequests(element) {
  const start = performance.now();
  const addresses = [];
  const show = () => {
    const count = addresses.length;
    element.hidden = false;
    element.title = addresses.join('\n');
    element.dataset.count = String(count);
    element.toggleAttribute('data-some', count > 0);
    element.textContent = t('requests', { count });
  };
  new PerformanceObserver((list) => {
    const seen = list.getEntries().filter((entry) => entry.startTime > start && isRequest(entry));
    addresses.push(...seen.map(({ name }) => name));
    show();
  }).observe({ type: 'resource' });
  onLanguage(show);
}

/** What is made inside the page or answered by its own service worker asks nobody. */
function isRequest({ name, workerStart, transferSize, initiatorType }) {
  const isControlled = Boolean(navigator.serviceWorker?.controller);
  // Firefox does not say that a worker's own script came from the service worker.
  const isWorker = isControlled && initiatorType === 'other' && name.startsWith(location.origin);
  const isKept = (workerStart > 0 || isWorker) && transferSize === 0;
  return name.startsWith('http') && !isKept;
}
