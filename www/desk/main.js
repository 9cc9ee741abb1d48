/** The support inbox. The code that uses Mizaj is in `mizaj.js`. */

import { overrides } from 'mizaj/element';

import { redactionSwitch, save } from '../leaving/leave.js';
import { byId } from '../shared/dom.js';
import { onLanguage, startLanguage } from '../shared/i18n.js';
import { keepOffline } from '../shared/offline.js';
import { countRequests } from '../shared/request-counter.js';
import { startTheme } from '../shared/theme.js';
import { startComposers } from './composers.js';
import { Filters } from './filters.js';
import { followMoods, withVerdicts } from './mizaj.js';
import { QueueOrder } from './queue-order.js';
import { drawQueue } from './queue-view.js';
import { arrivals, inbox } from './sample-tickets.js';
import { drawFeed, drawLog, showCode } from './side-view.js';
import { drawThread, showThread, startFacts, translateBadges } from './thread-view.js';

const tickets = inbox();
let current = tickets[0];
/** @type {AbortController | undefined} */
let feed;

const order = new QueueOrder(byId('queue'), byId('order', HTMLSelectElement), byId('again'), draw);
const filters = new Filters(
  byId('topic', HTMLSelectElement),
  byId('intent', HTMLSelectElement),
  draw,
);

function draw() {
  const matching = new Set(filters.matching(tickets));
  drawQueue(order.sorted(tickets), matching, current, (ticket) => {
    current = ticket;
    drawAll();
    showThread();
  });
}

function drawAll() {
  draw();
  drawThread(current);
}

followMoods(byId('queue'), tickets, drawAll);
startFacts(() => current, drawAll);
startComposers(() => current, drawAll);
for (const event of ['mizaj-override', 'mizaj-undo']) {
  addEventListener(event, () => drawLog(overrides()));
}
byId('export').addEventListener('click', () =>
  save({ base: 'overrides', end: '.jsonl', type: 'application/jsonl' }, (gate) =>
    overrides().map((override) => {
      const line = { ...override, text: gate.text(override.text) };
      return `${JSON.stringify(line)}\n`;
    }),
  ),
);
byId('export').before(redactionSwitch());
byId('escalate').addEventListener('click', () => {
  current.isEscalated = true;
  drawAll();
});
byId('code').addEventListener('toggle', showCode);

byId('feed').addEventListener('click', async () => {
  if (feed) return feed.abort();
  const { signal } = (feed = new AbortController());
  /** @type {unknown} */
  let failure;
  drawFeed(true, { failure });
  try {
    for await (const ticket of withVerdicts(arrivals(tickets.length + 1, signal))) {
      if (signal.aborted) break;
      tickets.push(ticket);
      draw();
      drawFeed(true, { ticket });
    }
  } catch (error) {
    failure = error;
  } finally {
    feed = undefined;
    drawFeed(false, { failure });
  }
});

startTheme(byId('theme'));
startLanguage(byId('interface-language', HTMLSelectElement));
onLanguage(() => {
  drawAll();
  drawLog(overrides());
  drawFeed(feed !== undefined);
  translateBadges();
});
order.reveal(byId('inbox'));
const whenAnalyzed = () => keepOffline().then(() => countRequests(byId('requests')));
addEventListener('mizaj-verdict', whenAnalyzed, { once: true });
