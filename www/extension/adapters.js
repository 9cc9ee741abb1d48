/**
 * Where the messages of a conversation stand on the pages of mail and help desk programs. A program
 * without an adapter, or one that changed its pages, still has the selection.
 */

/**
 * @typedef {object} Adapter
 * @property {string} host a regular expression for the name of the host
 * @property {string} messages a CSS selector for the bodies of the messages, oldest first
 */

/** @type {Adapter[]} */
export const ADAPTERS = [
  { host: '^mail\\.google\\.com$', messages: '[role=list] [role=listitem] .a3s' },
  { host: '\\.zendesk\\.com$', messages: '[data-test-id=omni-log-message-content], .zd-comment' },
  { host: '\\.freshdesk\\.com$', messages: '[data-test-id=ticket-content], .ticket_note .details' },
  { host: '^outlook\\.(live|office|office365)\\.com$', messages: '[role=document][aria-label]' },
];

/**
 * What is selected on the page, and the messages of the conversation it shows. Runs in the page, so
 * it uses nothing from outside.
 * @param {Adapter[]} adapters
 */
export function readPage(adapters) {
  const selection = String(getSelection()).trim();
  const adapter = adapters.find(({ host }) => new RegExp(host).test(location.hostname));
  const bodies = adapter
    ? [.../** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll(adapter.messages))]
    : [];
  // biome-ignore lint/performance/useDomNodeTextContent: lines and quotes matter to the reader
  return selection ? [selection] : bodies.map(({ innerText }) => innerText.trim());
}
