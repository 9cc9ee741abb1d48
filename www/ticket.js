/**
 * The ticket desk: all that it takes to put Mizaj into a support tool. Badges judge by
 * themselves; this file gives them their texts and listens to what they say.
 */

import { createAnalyzer } from './mizaj/index.js';
import './mizaj/element/define.js';
import { overrides, overridesAsJsonLines } from './mizaj/element/index.js';

import { drawLog, drawQueue, drawThread } from './desk.js';
import { byId, download } from './dom.js';
import { countRequests } from './network.js';
import { startTheme } from './theme.js';
import { arrivals, inbox } from './tickets.js';

const tickets = inbox();
let current = tickets[0];
let feed;

/** How much a ticket wants an answer: an unhappy last word, a worsening thread, a long wait. */
function urgency({ verdict, needsAttention, messages }) {
  const hours = (Date.now() - messages.at(-1).time) / 3_600_000;
  const unhappiness = verdict ? verdict.scores.negative - verdict.scores.positive : 0;
  return unhappiness + (needsAttention ? 1 : 0) + Math.min(hours, 24) / 24;
}

function draw() {
  const byTime = (ticket) => ticket.messages.at(-1).time;
  const rank = byId('order').value === 'time' ? byTime : urgency;
  drawQueue([...tickets].sort((a, b) => rank(b) - rank(a)), current, (ticket) => {
    current = ticket;
    draw();
    drawThread(current);
  });
  byId('escalation').hidden = !current.needsAttention;
}

/** A badge in the queue knows the mood of its ticket; the others need no listening to. */
byId('queue').addEventListener('mizaj-verdict', ({ target, detail }) => {
  const ticket = tickets.find(({ id }) => String(id) === target.dataset.ticket);
  const isNews = ticket.verdict?.label !== detail.verdict.label || ticket.needsAttention !== detail.trend?.needsAttention;
  ticket.verdict = detail.verdict;
  ticket.needsAttention = detail.trend?.needsAttention;
  if (isNews) draw();
});

addEventListener('mizaj-override', () => drawLog(overrides()));
byId('export').addEventListener('click', () => download('overrides.jsonl', 'application/jsonl', overridesAsJsonLines()));
byId('order').addEventListener('change', draw);

byId('composer').addEventListener('submit', (event) => {
  event.preventDefault();
  const box = byId('reply');
  if (box.value.trim() === '') return;
  current.messages.push({ by: 'customer', text: box.value, time: Date.now() });
  box.value = '';
  box.dispatchEvent(new Event('input'));
  draw();
  drawThread(current);
});

/** New tickets as a stream: their texts run through the analyzer, then they join the queue. */
byId('feed').addEventListener('click', async ({ target }) => {
  const isOn = feed === undefined;
  target.setAttribute('aria-pressed', String(isOn));
  target.textContent = isOn ? 'Stop live feed' : 'Start live feed';
  if (!isOn) return feed.abort();
  feed = new AbortController();
  const analyzer = await createAnalyzer();
  const waiting = [];
  const texts = new TransformStream({
    transform(ticket, controller) {
      waiting.push(ticket);
      controller.enqueue(ticket.messages[0].text);
    },
  });
  const verdicts = arrivals(tickets.length + 1, feed.signal).pipeThrough(texts).pipeThrough(analyzer.transformStream());
  for await (const verdict of iterate(verdicts)) {
    tickets.push({ ...waiting.shift(), verdict });
    draw();
  }
  await analyzer.dispose();
  feed = undefined;
  target.setAttribute('aria-pressed', 'false');
  target.textContent = 'Start live feed';
});

/** A stream as an iterable, also where streams are none themselves. */
async function* iterate(stream) {
  const reader = stream.getReader();
  for (let part = await reader.read(); !part.done; part = await reader.read()) yield part.value;
}

startTheme(byId('theme'));
draw();
drawThread(current);
addEventListener('mizaj-verdict', () => countRequests(byId('requests')), { once: true });
