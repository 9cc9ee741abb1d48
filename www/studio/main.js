/** The studio: the parts shared by its views, and the choice of the visible view. */

import { createAnalyzer } from 'mizaj';

import { byId } from '../shared/dom.js';
import { startLanguage } from '../shared/i18n.js';
import { keepOffline } from '../shared/offline.js';
import { countRequests } from '../shared/request-counter.js';
import { startTheme } from '../shared/theme.js';
import { startAbout } from './about/view.js';
import { startBatch } from './batch/view.js';
import { isOfBundle } from './compare/bundles.js';
import { startCompare } from './compare/start.js';
import { startInsights } from './insights/start.js';
import { headsOf } from './live/findings.js';
import { startLive } from './live/view.js';
import { startTeach } from './teach/start.js';

const VIEWS = ['live', 'batch', 'insights', 'compare', 'teach', 'about'];

// Before the views listen, because they check whether they are visible.
addEventListener('hashchange', showView);
startTheme(byId('theme'));
startLanguage(byId('interface-language', HTMLSelectElement));
const live = startLive();
const loaded = new Map();
const loading = createAnalyzer({
  onProgress(progress) {
    if (progress.status === 'loading') loaded.set(progress.asset, progress);
    live.showProgress(shareOf([...loaded.values()]));
  },
});
const heads = headsOf('mizaj');
const about = startAbout();
const insights = startInsights();
const teach = startTeach(loading);
const compare = startCompare(() => teach.view?.adaptation);
const batch = startBatch(loading, heads, (dataset) => {
  insights.show(dataset);
  compare.show(dataset);
  teach.show(dataset);
});
acceptDrops();
handleSkipLink();
showView();
finishLoading();

/** Shows the view named in the address; any other address is a shared text or the first view. */
function showView() {
  const name = location.hash.slice(1);
  const shown = VIEWS.includes(name) ? name : 'live';
  for (const section of /** @type {NodeListOf<HTMLElement>} */ (
    document.querySelectorAll('section.view')
  )) {
    section.hidden = section.dataset.view !== shown;
  }
  for (const link of /** @type {NodeListOf<HTMLElement>} */ (
    document.querySelectorAll('.tabs a')
  )) {
    if (link.dataset.view === shown) link.setAttribute('aria-current', 'page');
    else link.removeAttribute('aria-current');
  }
}

/** The skip link must not change the address, which names the view. */
function handleSkipLink() {
  document.querySelector('.skip')?.addEventListener('click', (event) => {
    event.preventDefault();
    byId('main').focus();
  });
}

/** Files may be dropped anywhere: model files go to Compare, rows go to File. */
function acceptDrops() {
  const root = document.documentElement;
  addEventListener('dragover', (event) => {
    if (!event.dataTransfer?.types.includes('Files')) return;
    event.preventDefault();
    root.toggleAttribute('data-over', true);
  });
  addEventListener(
    'dragleave',
    ({ relatedTarget }) => relatedTarget === null && root.toggleAttribute('data-over', false),
  );
  addEventListener('drop', (event) => {
    root.toggleAttribute('data-over', false);
    const files = [...(event.dataTransfer?.files ?? [])];
    if (files.length === 0) return;
    event.preventDefault();
    const isBundle = files.some(isOfBundle);
    location.hash = isBundle ? 'compare' : 'batch';
    if (isBundle) compare.load().then((view) => view.take(files));
    else batch.open(files[0]);
  });
}

/** Waits for the engine and the default model, then starts counting requests. */
async function finishLoading() {
  try {
    const [analyzer, details] = await Promise.all([loading, heads]);
    live.start(analyzer, details);
    await Promise.all([about.load(), keepOffline()]);
    for (const counter of [byId('requests'), about.counter]) countRequests(counter);
  } catch (error) {
    live.showFailure(error);
    console.error(error);
  }
}

/**
 * The share of the files that has arrived, 0 to 1; `undefined` while a size is unknown.
 * @param {{ loadedBytes: number, totalBytes?: number }[]} files
 */
function shareOf(files) {
  let arrived = 0;
  let all = 0;
  for (const { loadedBytes, totalBytes } of files) {
    if (totalBytes === undefined) return undefined;
    arrived += loadedBytes;
    all += totalBytes;
  }
  return all > 0 ? arrived / all : undefined;
}
