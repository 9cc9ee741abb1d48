/** The contents of a badge, and how a verdict changes them. */

import type { Label, Verdict } from '../mizaj.js';
import { confidenceText, moodText } from './certainty.js';
import { drawing, element } from './dom.js';
import { findingItems } from './findings.js';
import { filled, type Messages } from './messages/messages.js';
import { Popover } from './popover.js';
import { applyStyle } from './style.js';
import type { Trend } from './trend.js';
import { type Why, whyParts } from './why.js';

/**
 * How long a verdict must stand before it is announced, in milliseconds; otherwise a screen
 * reader would talk constantly while someone types.
 */
const ANNOUNCE_AFTER_MS = 1000;

/** One shape per label, so that color is never the only difference. */
const SHAPES: Record<Label, string> = {
  negative: 'M0 2H10L5 10Z',
  neutral: 'M0 4H10V7H0Z',
  positive: 'M0 9H10L5 1Z',
};

/** Events of the view. */
export interface ViewEvents {
  /** The popover opened and needs its contents. */
  onWhy(): void;
  onDisagree(label: Label): void;
  onUndo(): void;
}

/** The contents of a badge's shadow root. */
export class View {
  readonly #events: ViewEvents;
  /** What is shown, for redrawing in another language. */
  #verdict: Verdict | 'failed' | undefined;
  /** The label a person gave instead. */
  #override: Label | undefined;
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
  readonly #undo = element('button', { type: 'button', part: 'undo', hidden: '' });
  readonly #findings = element('ul', { class: 'findings', part: 'findings', hidden: '' });
  readonly #box = element('div', {
    id: 'popover',
    class: 'popover',
    part: 'popover',
    role: 'dialog',
    hidden: '',
  });
  readonly #trend = element('span', { class: 'trend', part: 'trend', hidden: '' });
  readonly #announcer = element('span', { class: 'announcer', role: 'status' });
  readonly #root = element(
    'span',
    {},
    element(
      'span',
      { class: 'row' },
      this.#badge,
      this.#undo,
      this.#findings,
      this.#trend,
      this.#why,
    ),
    this.#box,
    this.#announcer,
  );
  readonly #popover = new Popover(this.#why, this.#box, () => this.#events.onWhy());
  #announcement: ReturnType<typeof setTimeout> | undefined;
  #messages: Messages;

  constructor(shadow: ShadowRoot, messages: Messages, events: ViewEvents) {
    this.#messages = messages;
    this.#events = events;
    applyStyle(shadow);
    shadow.append(this.#root);
    this.#undo.addEventListener('click', () => this.#events.onUndo());
    this.setMessages(messages);
  }

  /** Whether the popover is visible. */
  get isOpen(): boolean {
    return this.#popover.isOpen;
  }

  /** Hides the popover. */
  close(): void {
    this.#popover.close();
  }

  /** Switches to another language. */
  setMessages(messages: Messages): void {
    this.#messages = messages;
    this.#root.dir = messages.direction;
    this.#why.textContent = messages.why;
    this.#undo.textContent = messages.undo;
    this.#box.setAttribute('aria-label', messages.because);
    this.#findings.setAttribute('aria-label', messages.findings);
    this.#draw();
    if (this.#conversation) this.#drawTrend(this.#conversation);
    if (this.#explanation) this.#drawWhy(this.#explanation);
  }

  /**
   * Shows a verdict, or the label that a person gave instead, or nothing; announces it to screen
   * readers if `isNews`.
   */
  showVerdict(verdict: Verdict | undefined, override: Label | undefined, isNews: boolean): void {
    this.#verdict = verdict;
    this.#override = override;
    this.#conversation = undefined;
    if (!verdict) this.close();
    const said = this.#draw();
    this.#announce(isNews ? said : '');
  }

  /** Draws the verdict or the failure and returns it in words. */
  #draw(): string {
    const verdict = this.#verdict;
    this.#badge.hidden = !verdict;
    this.#undo.hidden = true;
    this.#drawFindings();
    if (!verdict) return '';
    const messages = this.#messages;
    const hasFailed = verdict === 'failed';
    const override = hasFailed ? undefined : this.#override;
    const label = override ?? (!hasFailed && verdict.reliable ? verdict.label : undefined);
    if (label) this.#badge.dataset['label'] = label;
    else delete this.#badge.dataset['label'];
    this.#shape.setAttribute('d', label ? SHAPES[label] : '');
    this.#undo.hidden = !override;
    if (override) {
      this.#label.textContent = messages.setByYou[override];
      this.#confidence.textContent = '';
      return messages.setByYou[override];
    }
    const mood = hasFailed ? messages.failed : moodText(verdict, messages);
    const confidence = hasFailed ? '' : confidenceText(verdict, messages);
    this.#label.textContent = mood;
    this.#confidence.textContent = confidence;
    return confidence ? mood + messages.separator + confidence : mood;
  }

  #drawFindings(): void {
    const verdict = this.#verdict;
    const isKnown = verdict !== undefined && verdict !== 'failed' && verdict.reliable;
    const items = isKnown ? findingItems(verdict, this.#messages) : [];
    this.#findings.hidden = items.length === 0;
    this.#findings.replaceChildren(...items);
  }

  /** Shows or hides the parts besides the verdict. */
  setParts({ why, trend }: { why: boolean; trend: boolean }): void {
    this.#why.hidden = !why;
    this.#trend.hidden = !trend;
    if (!why) this.close();
  }

  /** Shows that something failed. */
  showFailure(isNews: boolean): void {
    this.#verdict = 'failed';
    this.#override = undefined;
    this.#conversation = undefined;
    this.setParts({ why: false, trend: false });
    const said = this.#draw();
    this.#announce(isNews ? said : '');
  }

  /** Fills the popover: the text with its evidence, and the buttons to disagree. */
  showWhy(why: Why): void {
    this.#explanation = why;
    this.#drawWhy(why);
  }

  #drawWhy(why: Why): void {
    const parts = whyParts(why, this.#override, this.#messages, {
      onDisagree: (label) => this.#events.onDisagree(label),
      onClose: () => this.#popover.close(true),
    });
    this.#box.replaceChildren(...parts);
  }

  /** Draws the trend of a conversation next to its last verdict. */
  showTrend(trend: Trend): void {
    this.#conversation = trend;
    this.#drawTrend(trend);
    if (trend.needsAttention) this.#announce(this.#escalation(trend));
  }

  /** Why someone should look at the conversation. */
  #escalation({ reasons }: Trend): string {
    const messages = this.#messages;
    const words: Record<string, string> = { ...messages.signals, ...messages.reasons };
    const names = reasons.map((reason) => words[reason] ?? reason).join(messages.separator);
    return filled(messages.escalate, { reasons: names }).join('');
  }

  #drawTrend(trend: Trend): void {
    const { moods, direction, needsAttention } = trend;
    const messages = this.#messages;
    const last = Math.max(moods.length - 1, 1);
    const points = moods.map((mood, i) => `${(i / last) * 100},${20 - mood * 18}`).join(' ');
    const title = `${messages.trend}${messages.separator}${messages[direction]}`;
    // The time axis follows the reading direction.
    const mirror = messages.direction === 'rtl' ? 'translate(100 0) scale(-1 1)' : undefined;
    const line = drawing('polyline', { points, transform: mirror });
    const chart = {
      viewBox: '0 0 100 40',
      preserveAspectRatio: 'none',
      role: 'img',
      'aria-label': title,
    };
    this.#trend.replaceChildren(drawing('svg', chart, line), messages[direction]);
    if (!needsAttention) return;
    this.#trend.append(
      element('span', { class: 'escalate', part: 'escalate' }, this.#escalation(trend)),
    );
  }

  /** Shows the label that a person gave instead of the verdict, or the verdict again. */
  showOverride(override: Label | undefined): void {
    this.#override = override;
    const said = this.#draw();
    if (this.#explanation) this.#drawWhy(this.#explanation);
    this.#announce(override ? this.#messages.thanks : said);
    (this.isOpen ? this.#why : override ? this.#undo : this.#why).focus();
  }

  #announce(message: string): void {
    clearTimeout(this.#announcement);
    this.#announcement = setTimeout(() => {
      if (this.#announcer.textContent !== message) this.#announcer.textContent = message;
    }, ANNOUNCE_AFTER_MS);
  }
}
