/** Counts requests after loading, so that the page can prove that nothing leaves it. */

import { onLanguage, t } from './i18n.js';

/**
 * Counts from now on and shows the count in `element`.
 * @param {HTMLElement} element
 */
export function countRequests(element) {
  const start = performance.now();
  /** @type {string[]} */
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
    const entries = /** @type {PerformanceResourceTiming[]} */ (list.getEntries());
    addresses.push(
      ...entries
        .filter((entry) => entry.startTime > start && isRequest(entry))
        .map(({ name }) => name),
    );
    show();
  }).observe({ type: 'resource' });
  onLanguage(show);
}

/**
 * Whether it went over the network. Excludes blobs and responses of the service worker.
 * @param {PerformanceResourceTiming} entry
 */
function isRequest({ name, workerStart, transferSize }) {
  const isControlled = Boolean(navigator.serviceWorker?.controller);
  // Firefox does not report that the service worker answered; it does for all files of the site.
  const isOwn = isControlled && name.startsWith(location.origin);
  const isKept = (workerStart > 0 || isOwn) && transferSize === 0;
  return name.startsWith('http') && !isKept;
}
