/**
 * A sidebar for help desks: the mood of a conversation. It runs in a frame of Zendesk, of Chatwoot,
 * or of any page that sends it messages, and needs no server.
 */

import { MizajBadge } from 'mizaj/element';

import * as chatwoot from './hosts/chatwoot.js';
import * as frame from './hosts/frame.js';
import * as zendesk from './hosts/zendesk.js';
import { View } from './view.js';

/**
 * @typedef {object} Message
 * @property {string} text
 * @property {boolean} isCustomer whether the customer wrote it
 */

/**
 * @typedef {object} Ticket
 * @property {number} id
 * @property {string} title
 * @property {string} text what the customer wrote first
 */

/**
 * What a host can do besides sending conversations.
 * @typedef {object} Host
 * @property {string} [language] of its interface
 * @property {(tags: string[]) => Promise<unknown>} [addTags]
 * @property {(result: import('./view.js').Result) => void} [onResult]
 * @property {(height: number) => void} [resize]
 * @property {(id: number) => void} [openTicket]
 */

customElements.define('mizaj-badge', MizajBadge);
const view = new View();
if (parent === window) {
  view.say('refused');
} else {
  const host = [zendesk, frame].find(({ isHost }) => isHost(location)) ?? chatwoot;
  host.start(location, view);
}
