/**
 * Reads the page when someone clicks the button or the entry of the context menu: only then, and
 * only that tab. The panel shows what was read; the engine runs there.
 */

import { ADAPTERS, readPage } from './adapters.js';

const MENU = { id: 'mizaj', title: 'Mizaj: “%s”', contexts: ['selection'] };

chrome.runtime.onInstalled.addListener(() => chrome.contextMenus.create(MENU));
chrome.action.onClicked.addListener((tab) => {
  openPanel(tab);
  return read(tab);
});
chrome.contextMenus.onClicked.addListener(({ selectionText }, tab) => {
  openPanel(tab);
  return show(selectionText ? [selectionText] : []);
});

/** The panel opens only while the click is handled. */
function openPanel(tab) {
  if (chrome.sidePanel) return chrome.sidePanel.open({ tabId: tab.id });
  return chrome.sidebarAction.open();
}

/** Pauses between attempts to read a page, in milliseconds. */
const PAUSES = [50, 100, 200, 400, 800];

/**
 * Reads the page. Chromium may tell the page's process of the permission only after the click, so
 * a refusal is asked again; pages of the browser itself and of its store always refuse.
 */
async function read({ id: tabId }) {
  const script = { target: { tabId }, func: readPage, args: [ADAPTERS] };
  for (const pause of [...PAUSES, undefined]) {
    try {
      const [{ result }] = await chrome.scripting.executeScript(script);
      return show(result ?? []);
    } catch {
      if (pause === undefined) return show([], true);
      await new Promise((resolve) => setTimeout(resolve, pause));
    }
  }
}

/** What the panel shows, kept in memory until the browser closes. */
const show = (messages, isRefused = false) =>
  chrome.storage.session.set({ page: { messages, isRefused } });
