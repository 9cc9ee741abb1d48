/** The panel beside the page: the mood of the selection, or of the conversation on the page. */

import { MizajBadge } from 'mizaj/element';

import { View } from '../embed/view.js';

customElements.define('mizaj-badge', MizajBadge);
const view = new View();
view.connect({ language: chrome.i18n.getUILanguage() });

/** @param {{ messages: string[], isRefused: boolean }} page */
const show = ({ messages, isRefused }) => {
  view.show(messages.map((text) => ({ text, isCustomer: true })));
  if (isRefused) view.say('unreadable');
  else if (messages.length === 0) view.say('selectFirst');
};

let isShown = false;
chrome.storage.session.onChanged.addListener(({ page }) => {
  if (!page) return;
  isShown = true;
  show(page.newValue);
});
const { page } = await chrome.storage.session.get('page');
// What came while waiting is newer.
if (page && !isShown) show(page);
