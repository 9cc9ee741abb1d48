/**
 * Zendesk's Apps Framework, version 2. The frame's address names the origin of the host and the
 * app's id; both sides then exchange JSON strings. The protocol is that of Zendesk's own SDK,
 * https://github.com/zendesk/zendesk_app_framework_sdk (`lib/client.js`), which Zendesk asks to
 * load from its servers; this app loads nothing. Paths and events:
 * https://developer.zendesk.com/api-reference/apps/apps-support-api/ticket_sidebar/
 */

/** @typedef {import('../main.js').Message} Message */
/** @typedef {{ author: { role: string }, message: { content: string } }} Entry */

/** Where Zendesk's pages come from; the others are for trying the app out. */
const ORIGINS = [/^https:\/\/[\w-]+\.zendesk\.com$/, /^http:\/\/(127\.0\.0\.1|localhost):\d+$/];
/** Events after which the conversation may have changed. */
const CHANGES = ['ticket.conversation.changed', 'ticket.updated', 'app.activated'];
const CONVERSATION = 'ticket.conversation';
const LOCALE = 'currentUser.locale';
/** The page of its own that Zendesk links in its navigation; everywhere else there is one ticket. */
const LIST = 'nav_bar';
/** Open tickets, those last changed first: https://developer.zendesk.com/api-reference/ticketing/ticket-management/search/ */
const OPEN_TICKETS = `/api/v2/search.json?sort_by=updated_at&sort_order=desc&query=${encodeURIComponent('type:ticket status<solved')}`;
/** The version of the protocol. */
const VERSION = '2.0.0';

/** @param {Location} place */
export const isHost = ({ search }) => new URLSearchParams(search).has('app_guid');

/**
 * @param {Location} place
 * @param {import('../view.js').View} view
 */
export function start({ search }, view) {
  const parameters = new URLSearchParams(search);
  const origin = parameters.get('origin') ?? '';
  if (!ORIGINS.some((pattern) => pattern.test(origin))) return view.say('refused');
  const client = new Client(origin, parameters.get('app_guid') ?? '');
  const read = async () => {
    const { [CONVERSATION]: conversation = [] } = await client.request('get', [CONVERSATION]);
    view.show(conversation.map(toMessage));
  };
  client.whenRegistered(async ({ context }) => {
    const { [LOCALE]: language } = await client.request('get', [LOCALE]);
    if (context?.location === LIST) {
      view.connect({
        language,
        openTicket: (id) => void client.request('invoke', { routeTo: ['ticket', id] }),
      });
      const { results = [] } = await client.fetch(OPEN_TICKETS);
      view.showTickets(results.map(toTicket));
      return;
    }
    view.connect({
      language,
      addTags: (tags) => client.request('invoke', { 'ticket.tags.add': [tags] }),
      resize: (height) =>
        void client.request('invoke', { resize: [{ width: '100%', height: `${height}px` }] }),
    });
    for (const event of CHANGES) client.on(event, read);
    await read();
  });
}

/** @param {Entry} entry @returns {Message} */
const toMessage = ({ author, message }) => ({
  text: plainText(message.content),
  isCustomer: author.role === 'end-user',
});

/** @param {{ id: number, subject: string | null, description: string }} result */
const toTicket = ({ id, subject, description }) => ({
  id,
  title: subject || `#${id}`,
  text: description,
});

/** The text of a comment in HTML; it is parsed but never becomes part of the page. */
function plainText(/** @type {string} */ html) {
  if (!html.includes('<')) return html;
  const { body } = new DOMParser().parseFromString(html, 'text/html');
  for (const end of body.querySelectorAll('br, p, div, li')) end.append('\n');
  return (body.textContent ?? '').trim();
}

class Client {
  #origin;
  #ids;
  #last = 0;
  #lastFetch = 0;
  /** @type {Map<number, { resolve: (value: any) => void, reject: (reason: unknown) => void }>} */
  #pending = new Map();
  /** @type {Map<string, (message: any) => void>} */
  #handlers = new Map();

  /** @param {string} origin @param {string} guid */
  constructor(origin, guid) {
    this.#origin = origin;
    this.#ids = { appGuid: guid, instanceGuid: guid };
    addEventListener('message', (event) => this.#receive(event));
    this.#post({ key: 'iframe.handshake', message: { version: VERSION } });
  }

  /** @param {(message: { context?: { location?: string } }) => void} handler */
  whenRegistered(handler) {
    this.#handlers.set('app.registered', handler);
  }

  /** @param {string} event @param {(message: any) => void} handler */
  on(event, handler) {
    this.#handlers.set(event, handler);
    this.#post({ key: `iframe.on:${event}`, message: { subscriberCount: 1 } });
  }

  /**
   * Asks the host; the answer is an object with a field for each path.
   * @param {'get' | 'invoke'} request
   * @param {object} params
   * @returns {Promise<Record<string, any>>}
   */
  request(request, params) {
    const id = ++this.#last;
    return new Promise((resolve, reject) => {
      this.#pending.set(id, { resolve, reject });
      this.#post({ id, request, params });
    });
  }

  /**
   * Asks Zendesk's own interface, with the rights of the agent.
   * @param {string} url
   * @returns {Promise<any>}
   */
  fetch(url) {
    const key = `request:${++this.#lastFetch}`;
    return new Promise((resolve, reject) => {
      this.on(`${key}.done`, ({ responseArgs: [result] }) => resolve(result));
      this.on(`${key}.fail`, ({ responseArgs: [reason] }) => reject(reason));
      this.#post({ key, message: { url } });
    });
  }

  /** @param {object} message */
  #post(message) {
    parent.postMessage(JSON.stringify({ ...message, ...this.#ids }), this.#origin);
  }

  /** @param {MessageEvent} event */
  #receive({ origin, source, data }) {
    if (origin !== this.#origin || source !== parent || typeof data !== 'string') return;
    const { id, key = '', message = {}, result, error } = parsed(data) ?? {};
    const pending = this.#pending.get(id);
    this.#pending.delete(id);
    if (pending && error) pending.reject(error);
    else if (pending) pending.resolve(result);
    else this.#handlers.get(key.replace(/^zaf\./, ''))?.(message);
  }
}

/** @param {string} json */
function parsed(json) {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}
