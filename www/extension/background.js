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

async function read({ id }) {
  const target = { tabId: id };
  // Pages of the browser itself and of its store cannot be read.
  const [frame] = await chrome.scripting
    .executeScript({ target, func: readPage, args: [ADAPTERS] })
    .catch(() => []);
  await show(frame?.result ?? []);
}

/** Kept in memory until the browser closes. */
const show = (messages) => chrome.storage.session.set({ messages });
