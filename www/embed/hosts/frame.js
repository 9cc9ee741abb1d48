/**
 * Any page that shows this one in a frame and names its own origin in the address:
 * `embed/index.html?parent=https://desk.example`. It sends `{ type: 'mizaj:analyze', messages }`,
 * where a message is a text of the customer or `{ text, isCustomer }`, and gets
 * `{ type: 'mizaj:result', label, reasons, tags }`. Messages from other origins are ignored.
 */

/** @param {Location} place */
export const isHost = ({ search }) => new URLSearchParams(search).has('parent');

/**
 * @param {Location} place
 * @param {import('../view.js').View} view
 */
export function start({ search }, view) {
  const parameters = new URLSearchParams(search);
  const own = parameters.get('parent') ?? '';
  const send = (/** @type {object} */ message) => parent.postMessage(message, own);
  view.connect({
    language: parameters.get('lang') ?? undefined,
    onResult: (result) => send({ type: 'mizaj:result', ...result }),
    resize: (height) => send({ type: 'mizaj:height', height }),
  });
  addEventListener('message', ({ source, origin, data }) => {
    if (source !== parent || origin !== own || data?.type !== 'mizaj:analyze') return;
    if (!Array.isArray(data.messages)) return;
    view.show(data.messages.map(toMessage));
  });
  send({ type: 'mizaj:ready' });
}

/** @param {unknown} message */
function toMessage(message) {
  const { text, isCustomer = true } = /** @type {Partial<import('../main.js').Message>} */ (
    typeof message === 'object' && message !== null ? message : { text: message }
  );
  return { text: String(text ?? ''), isCustomer: Boolean(isCustomer) };
}
