/** The panel beside the page: the mood of the selection, or of the conversation on the page. */

import { MizajBadge } from 'mizaj/element';

import { View } from '../embed/view.js';

customElements.define('mizaj-badge', MizajBadge);
const view = new View();
view.connect({ language: chrome.i18n.getUILanguage() });

/** @param {string[]} messages */
const show = (messages) => view.show(messages.map((text) => ({ text, isCustomer: true })));

let isShown = false;
chrome.storage.session.onChanged.addListener(({ messages }) => {
  if (!messages) return;
  isShown = true;
  show(messages.newValue);
});
const { messages } = await chrome.storage.session.get('messages');
// What came while waiting is newer.
if (messages && !isShown) show(messages);
