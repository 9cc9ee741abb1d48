/** What a badge looks like: its parts, and how a verdict changes them. */

import type { Evidence, Label, Verdict } from '../mizaj.js';
import { drawing, element } from './dom.js';
import { markedText, standsOut } from './evidence.js';
import type { Messages, Sureness } from './messages/messages.js';
import { STYLE } from './style.js';
import type { Trend } from './trend.js';

/** How long a verdict must stand before it is announced, in milliseconds: typing would
 * otherwise have the screen reader speak without end. */
const ANNOUNCE_AFTER_MS = 1000;

/** The least room between the popover and the edge of the screen, in CSS pixels. */
const EDGE = 8;

const LABELS: Label[] = ['negative', 'neutral', 'positive'];

/** A shape for each label, so that none is told by colour alone. */
const SHAPES: Record<Label, string> = {
  negative: 'M0 2H10L5 10Z',
  neutral: 'M0 4H10V7H0Z',
  positive: 'M0 9H10L5 1Z',
};

/** What the view reports. */
export interface ViewEvents {
  /** The popover is open and wants to be filled. */
  onWhy(): void;
  onDisagree(label: Label): void;
}

/** What the popover says. */
interface Why {
  text: string;
  verdict: Verdict;
  evidence: Evidence[];
  mayDisagree: boolean;
  /** Whether someone has disagreed. */
  isNoted: boolean;
}

/** The contents of a badge's shadow root. */
export class View {
  readonly #events: ViewEvents;
  /** What is shown, to say it again in another language. */
  #verdict: Verdict | 'failed' | undefined;
  #conversation: Trend | undefined;
  #explanation: Why | undefined;
  readonly #shape = drawing('path');
  readonly #label = element('span', { class: 'label', part: 'label' });
  readonly #confidence = element('span', { class: 'confidence', part: 'confidence' });
  readonly #badge = element(
    'span',
    { class: 'badge', part: 'badge', hidden: '' },
    drawing('svg', { viewBox: '0 0 10 10', 'aria-hidden': 'true', part: 'icon' }, this.#shape),
    this.#label,
    this.#confidence,
  );
  readonly #why = element('button', {
    type: 'button',
    part: 'why',
    hidden: '',
    'aria-expanded': 'false',
    'aria-controls': 'popover',
  });
  readonly #popover = element('div', { id: 'popover', class: 'popover', part: 'popover', role: 'dialog', hidden: '' });
  readonly #trend = element('span', { class: 'trend', part: 'trend', hidden: '' });
  readonly #announcer = element('span', { class: 'announcer', role: 'status' });
  readonly #root = element(
    'span',
    {},
    element('span', { class: 'row' }, this.#badge, this.#trend, this.#why),
    this.#popover,
    this.#announcer,
  );
  /** Watches the popover and the page while the popover is open. */
  readonly #sizes = new ResizeObserver(() => this.#keepInSight());
  #announcement: ReturnType<typeof setTimeout> | undefined;
  #messages: Messages;

  constructor(shadow: ShadowRoot, messages: Messages, events: ViewEvents) {
    this.#messages = messages;
    this.#events = events;
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(STYLE);
    shadow.adoptedStyleSheets = [sheet];
    shadow.append(this.#root);
    this.#why.addEventListener('click', () => this.#setOpen(!this.isOpen));
    this.#root.addEventListener('keydown', (event) => {
      if (event.key !== 'Escape' || this.#popover.hidden) return;
      this.#setOpen(false);
      this.#why.focus();
    });
    this.setMessages(messages);
  }

  /** Whether the popover is to be seen. */
  get isOpen(): boolean {
    return !this.#popover.hidden;
  }

  /** Says everything in another language from now on. */
  setMessages(messages: Messages): void {
    this.#messages = messages;
    this.#root.dir = messages.direction;
    this.#why.textContent = messages.why;
    this.#popover.setAttribute('aria-label', messages.because);
    this.#draw();
    if (this.#conversation) this.#drawTrend(this.#conversation);
    if (this.#explanation) this.#drawWhy(this.#explanation);
  }

  /** Shows a verdict, or nothing, and announces it if it `isNews` to who reads the page. */
  showVerdict(verdict: Verdict | undefined, isNews: boolean): void {
    this.#verdict = verdict;
    this.#conversation = undefined;
    if (!verdict) this.#setOpen(false);
    const said = this.#draw();
    this.#announce(isNews ? said : '');
  }

  /** Draws the verdict or the failure; the words for it. */
  #draw(): string {
    const verdict = this.#verdict;
    this.#badge.hidden = !verdict;
    if (!verdict) return '';
    const { labels, confidence, separator, failed } = this.#messages;
    const isKnown = verdict !== 'failed';
    const label = isKnown ? labels[verdict.label] : failed;
    const sureness = isKnown ? confidence[surenessOf(verdict)] : '';
    if (isKnown) this.#badge.dataset['label'] = verdict.label;
    else delete this.#badge.dataset['label'];
    this.#shape.setAttribute('d', isKnown ? SHAPES[verdict.label] : '');
    this.#label.textContent = label;
    this.#confidence.textContent = sureness;
    return sureness ? label + separator + sureness : label;
  }

  /** Which parts beside the verdict are to be seen. */
  setParts({ why, trend }: { why: boolean; trend: boolean }): void {
    this.#why.hidden = !why;
    this.#trend.hidden = !trend;
    if (!why) this.#setOpen(false);
  }

  /** Shows that there is no verdict because something failed. */
  showFailure(isNews: boolean): void {
    this.#verdict = 'failed';
    this.#conversation = undefined;
    this.setParts({ why: false, trend: false });
    const said = this.#draw();
    this.#announce(isNews ? said : '');
  }

  /** Fills the popover: the text with what counted, and the ways to disagree. */
  showWhy(text: string, verdict: Verdict, evidence: Evidence[], mayDisagree: boolean): void {
    this.#explanation = { text, verdict, evidence, mayDisagree, isNoted: false };
    this.#drawWhy(this.#explanation);
  }

  #drawWhy({ text, verdict, evidence, mayDisagree, isNoted }: Why): void {
    const messages = this.#messages;
    const parts: Node[] = [element('h2', {}, messages.because)];
    if (standsOut(evidence)) {
      const marks = [
        element('mark', { class: 'for' }, messages.speaksFor),
        ' · ',
        element('mark', { class: 'against' }, messages.speaksAgainst),
      ];
      parts.push(
        element('p', { class: 'text', part: 'text', dir: 'auto' }, ...markedText(text, evidence)),
        element('p', { class: 'legend', part: 'legend' }, ...marks),
      );
    } else {
      parts.push(element('p', { class: 'text', part: 'text' }, messages.nothingCounted));
    }
    if (isNoted) parts.push(this.#thanks());
    else if (mayDisagree) parts.push(this.#disagreement(verdict));
    const close = element('button', { type: 'button', part: 'close' }, messages.close);
    close.addEventListener('click', () => {
      this.#setOpen(false);
      this.#why.focus();
    });
    parts.push(element('p', {}, close));
    this.#popover.replaceChildren(...parts);
  }

  /** Moves the popover sideways until it is within the screen, wherever the badge stands. */
  #keepInSight(): void {
    if (!this.#popover.isConnected) return this.#sizes.disconnect();
    const { style } = this.#popover;
    // The page is narrower than the screen where room is kept for a scrollbar.
    const page = document.documentElement.getBoundingClientRect();
    const most = Math.min(page.right, document.documentElement.clientWidth) - EDGE;
    const least = Math.max(page.left, 0) + EDGE;
    style.setProperty('--shift', '0px');
    style.setProperty('--room', `${most - least}px`);
    const { left, right } = this.#popover.getBoundingClientRect();
    const shift = Math.max(least - left, Math.min(0, most - right));
    const isMirrored = getComputedStyle(this.#popover).direction === 'rtl';
    style.setProperty('--shift', `${isMirrored ? -shift : shift}px`);
  }

  /** Draws the trend of a conversation beside its last verdict. */
  showTrend(trend: Trend): void {
    this.#conversation = trend;
    this.#drawTrend(trend);
    if (trend.needsAttention) this.#announce(this.#messages.escalate);
  }

  #drawTrend({ moods, direction, needsAttention }: Trend): void {
    const messages = this.#messages;
    const last = Math.max(moods.length - 1, 1);
    const points = moods.map((mood, i) => `${(i / last) * 100},${20 - mood * 18}`).join(' ');
    const title = `${messages.trend}${messages.separator}${messages[direction]}`;
    // A line of time runs with the direction of reading.
    const mirror = messages.direction === 'rtl' ? 'translate(100 0) scale(-1 1)' : undefined;
    const line = drawing('polyline', { points, transform: mirror });
    const chart = { viewBox: '0 0 100 40', preserveAspectRatio: 'none', role: 'img', 'aria-label': title };
    this.#trend.replaceChildren(drawing('svg', chart, line), messages[direction]);
    if (!needsAttention) return;
    this.#trend.append(element('span', { class: 'escalate', part: 'escalate' }, messages.escalate));
  }

  #disagreement({ label: given }: Verdict): HTMLElement {
    const messages = this.#messages;
    const group = element('fieldset', { class: 'disagree', part: 'disagree' });
    group.append(element('legend', {}, messages.disagree));
    for (const label of LABELS.filter((other) => other !== given)) {
      const button = element('button', { type: 'button', 'data-label': label }, messages.labels[label]);
      button.addEventListener('click', () => this.#events.onDisagree(label));
      group.append(button);
    }
    return group;
  }

  /** Answers a disagreement. */
  thank(): void {
    if (this.#explanation) this.#explanation.isNoted = true;
    this.#popover.querySelector('.disagree')?.replaceWith(this.#thanks());
    this.#announce(this.#messages.thanks);
    this.#why.focus();
  }

  #thanks(): HTMLElement {
    return element('p', { class: 'thanks' }, this.#messages.thanks);
  }

  #setOpen(isOpen: boolean): void {
    if (isOpen === this.isOpen) return;
    this.#popover.hidden = !isOpen;
    this.#why.setAttribute('aria-expanded', String(isOpen));
    this.#sizes.disconnect();
    if (!isOpen) return;
    this.#events.onWhy();
    for (const sized of [this.#popover, document.documentElement]) this.#sizes.observe(sized);
  }

  #announce(message: string): void {
    clearTimeout(this.#announcement);
    this.#announcement = setTimeout(() => {
      if (this.#announcer.textContent !== message) this.#announcer.textContent = message;
    }, ANNOUNCE_AFTER_MS);
  }
}

/** Confidence in words: sure from 0.85 on, fairly sure from 0.65 on. */
function surenessOf({ confidence, uncertain, reliable }: Verdict): Sureness {
  if (uncertain || !reliable || confidence < 0.65) return 'unsure';
  return confidence < 0.85 ? 'fairly' : 'sure';
}
