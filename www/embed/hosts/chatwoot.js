/**
 * Chatwoot's dashboard apps. The page asks its parent, which answers with a JSON string, and again
 * whenever another conversation is opened:
 * https://www.chatwoot.com/hc/user-guide/articles/1677691702-how-to-use-dashboard-apps
 *
 * Chatwoot runs on many origins. Name yours in the address of the frame (`?chatwoot=https://…`) to
 * accept no other; without it, only the parent is listened to.
 */

/** @typedef {import('../main.js').Message} Message */
/** @typedef {{ content: string | null, message_type: number, private?: boolean }} Entry */

/** `message_type` of Chatwoot. */
const [INCOMING, OUTGOING] = [0, 1];

/**
 * @param {Location} place
 * @param {import('../view.js').View} view
 */
export function start({ search }, view) {
  const own = new URLSearchParams(search).get('chatwoot');
  addEventListener('message', ({ source, origin, data }) => {
    if (source !== parent || (own && origin !== own)) return;
    const conversation = conversationIn(data);
    if (!conversation) return;
    view.connect({});
    view.show(conversation);
  });
  parent.postMessage('chatwoot-dashboard-app:fetch-info', own ?? '*');
}

/**
 * The messages of both sides in the context that Chatwoot sends.
 * @param {unknown} data
 * @returns {Message[] | undefined}
 */
function conversationIn(data) {
  try {
    const { event, data: context } = JSON.parse(String(data));
    if (event !== 'appContext') return undefined;
    /** @type {Entry[]} */
    const entries = context.conversation.messages;
    return entries
      .filter((entry) => [INCOMING, OUTGOING].includes(entry.message_type) && !entry.private)
      .map(({ content, message_type: type }) => ({
        text: content ?? '',
        isCustomer: type === INCOMING,
      }));
  } catch {
    return undefined;
  }
}
