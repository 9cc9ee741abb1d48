/**
 * The ticket desk: all that it takes to put Mizaj into a support tool. Badges judge by
 * themselves; this file gives them their texts and listens to what they say.
 */

import { createAnalyzer } from './mizaj/index.js';
import './mizaj/element/define.js';
import { overrides, overridesAsJsonLines } from './mizaj/element/index.js';

import { drawFeed, drawLog, drawQueue, drawThread, showThread, translateBadges } from './desk.js';
import { byId, download } from './dom.js';
import { onLanguage, startLanguage } from './i18n.js';
import { countRequests } from './network.js';
import { keepOffline } from './offline.js';
import { Order } from './queue.js';
import { startTheme } from './theme.js';
import { arrivals, inbox } from './tickets.js';

const tickets = inbox();
let current = tickets[0];
let feed;

const order = new Order(byId('queue'), byId('order'), byId('again'), draw);

function draw() {
  drawQueue(order.of(tickets), current, (ticket) => {
    current = ticket;
    drawAll();
    showThread();
  });
}

function drawAll() {
  draw();
  drawThread(current);
}

/** A badge in the queue knows the mood of its ticket; the others need no listening to. */
byId('queue').addEventListener('mizaj-verdict', ({ target, detail: { verdict, trend } }) => {
  const ticket = tickets.find(({ id }) => String(id) === target.dataset.ticket);
  const isNews = ticket.verdict?.label !== verdict.label || ticket.needsAttention !== trend?.needsAttention;
  Object.assign(ticket, { verdict, needsAttention: trend?.needsAttention });
  if (isNews) drawAll();
});

addEventListener('mizaj-override', () => drawLog(overrides()));
byId('export').addEventListener('click', () => download('overrides.jsonl', 'application/jsonl', overridesAsJsonLines()));
byId('escalate').addEventListener('click', () => {
  current.isEscalated = true;
  drawAll();
});

byId('composer').addEventListener('submit', (event) => {
  event.preventDefault();
  const box = byId('reply');
  if (box.value.trim() === '') return;
  current.messages.push({ by: 'customer', text: box.value, time: Date.now() });
  box.value = '';
  box.dispatchEvent(new Event('input'));
  drawAll();
});

/** New tickets as a stream: their texts run through the analyzer, then they join the queue. */
byId('feed').addEventListener('click', async () => {
  if (feed) return feed.abort();
  let analyzer, failure;
  drawFeed((feed = new AbortController()), { failure });
  try {
    analyzer = await createAnalyzer({ signal: feed.signal });
    const [news, copies] = arrivals(tickets.length + 1, feed.signal).tee();
    const texts = new TransformStream({ transform: ({ messages }, out) => out.enqueue(messages[0].text) });
    const judged = news.pipeThrough(texts).pipeThrough(analyzer.transformStream()).getReader();
    const coming = copies.getReader();
    for (let part = await judged.read(); !part.done; part = await judged.read()) {
      const ticket = Object.assign((await coming.read()).value, { verdict: part.value });
      tickets.push(ticket);
      draw();
      drawFeed(feed, { ticket });
    }
  } catch (error) {
    failure = feed.signal.aborted ? undefined : error;
  } finally {
    feed = undefined;
    drawFeed(feed, { failure });
    await analyzer?.dispose();
  }
});

startTheme(byId('theme'));
startLanguage(byId('interface-language'));
onLanguage(() => {
  drawAll();
  drawLog(overrides());
  drawFeed(feed);
  translateBadges();
});
order.reveal(byId('inbox'));
addEventListener('mizaj-verdict', () => keepOffline().then(() => countRequests(byId('requests'))), { once: true });
