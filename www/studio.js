/** The studio: what every view shares, and which one is seen. */

import { createAnalyzer } from './mizaj/index.js';

import { startAbout } from './about.js';
import { startBatch } from './batch.js';
import { isOfBundle, startCompare } from './compare.js';
import { byId } from './dom.js';
import { startLanguage } from './i18n.js';
import { startInsights } from './insights.js';
import { countRequests } from './network.js';
import { keepOffline } from './offline.js';
import { startTheme } from './theme.js';
import { startTyping } from './type.js';

const VIEWS = ['type', 'batch', 'insights', 'compare', 'about'];

// Before the views listen: they ask whether they are seen.
addEventListener('hashchange', showView);
startTheme(byId('theme'));
startLanguage(byId('interface-language'));
const typing = startTyping();
const about = startAbout();
const insights = startInsights();
const compare = startCompare();
const batch = startBatch((dataset) => {
  insights.show(dataset);
  compare.show(dataset);
});
takeDrops();
takeSkips();
showView();
load();

/** Shows the view that the address names; any other address is a text or the first view. */
function showView() {
  const name = location.hash.slice(1);
  const shown = VIEWS.includes(name) ? name : 'type';
  for (const section of document.querySelectorAll('section.view')) {
    section.hidden = section.dataset.view !== shown;
  }
  for (const link of document.querySelectorAll('.tabs a')) {
    if (link.dataset.view === shown) link.setAttribute('aria-current', 'page');
    else link.removeAttribute('aria-current');
  }
}

/** The link to the content leaves the address alone, which names the view. */
function takeSkips() {
  document.querySelector('.skip').addEventListener('click', (event) => {
    event.preventDefault();
    byId('main').focus();
  });
}

/** Files may be dropped anywhere: those of a model are for Compare, rows are for Batch. */
function takeDrops() {
  const holdsFiles = ({ dataTransfer }) => dataTransfer.types.includes('Files');
  const mark = (isOver) => document.documentElement.toggleAttribute('data-over', isOver);
  addEventListener('dragover', (event) => {
    if (!holdsFiles(event)) return;
    event.preventDefault();
    mark(true);
  });
  addEventListener('dragleave', ({ relatedTarget }) => relatedTarget === null && mark(false));
  addEventListener('drop', (event) => {
    mark(false);
    const files = [...event.dataTransfer.files];
    if (files.length === 0) return;
    event.preventDefault();
    const isBundle = files.some(isOfBundle);
    location.hash = isBundle ? 'compare' : 'batch';
    if (isBundle) compare.take(files);
    else batch.open(files[0]);
  });
}

/** Loads the engine and the default model, and hands them to the views. */
async function load() {
  const loaded = new Map();
  try {
    const analyzer = await createAnalyzer({
      onProgress(progress) {
        if (progress.status === 'loading') loaded.set(progress.asset, progress);
        typing.showProgress(share(loaded));
      },
    });
    typing.start(analyzer);
    insights.start(analyzer);
    compare.start(analyzer);
    await Promise.all([about.load(), keepOffline()]);
    for (const counter of [byId('requests'), about.counter]) countRequests(counter);
  } catch (error) {
    typing.showFailure(error);
    console.error(error);
  }
}

/** How much of the files has arrived, 0 to 1; nothing while a size is unknown. */
function share(loaded) {
  let arrived = 0;
  let all = 0;
  for (const { loadedBytes, totalBytes } of loaded.values()) {
    if (totalBytes === undefined) return undefined;
    arrived += loadedBytes;
    all += totalBytes;
  }
  return all > 0 ? arrived / all : undefined;
}
