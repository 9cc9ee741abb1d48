/** `<mizaj-badge>`: the mood of a text, for a support-ticket UI. */

import type { SentimentAnalyzer } from '../analyzer.js';
import type { CreateOptions } from '../create.js';
import { MizajError } from '../error.js';
import type { Label, Verdict } from '../mizaj.js';
import { messagesFor } from './messages/messages.js';
import { noteOverride, type Override } from './override-log.js';
import {
  configureSharedAnalyzer,
  releaseSharedAnalyzer,
  sharedAnalyzer,
  useSharedAnalyzer,
} from './shared-analyzer.js';
import { trendOf, type Trend } from './trend.js';
import { View } from './view.js';

/** The events of a badge, by name. All of them bubble and leave the shadow tree. */
export interface MizajBadgeEvents {
  /** There is a new verdict. */
  'mizaj-verdict': CustomEvent<{ text: string; verdict: Verdict; trend?: Trend }>;
  /** There is none, because something failed. */
  'mizaj-error': CustomEvent<{ error: unknown }>;
  /** Someone disagrees with the verdict. */
  'mizaj-override': CustomEvent<Override>;
}

/** An element that a badge can follow: anything with a value, or its text. */
type Followed = HTMLElement & { value?: string };

// There is no HTMLElement where pages are rendered on a server.
const Base = (globalThis.HTMLElement ?? class {}) as typeof HTMLElement;

/**
 * Shows the mood of a text as a shape, a word and a confidence in words.
 *
 * Attributes: `for` (the id of an input to follow live), `lang` (of the badge itself; the
 * nearest `lang` by default), `no-why` and `no-override` (leave those parts out).
 * Parts: badge, icon, label, confidence, why, popover, text, for, against, legend,
 * disagree, close, trend, escalate.
 */
export class MizajBadge extends Base {
  static readonly observedAttributes = ['for', 'lang'];

  /** How the analyzer that all badges share is to be made; to be called before the first one. */
  static configure(options: CreateOptions): void {
    configureSharedAnalyzer(options);
  }

  #view: View | undefined;
  #text = '';
  #messages: string[] | undefined;
  #verdict: Verdict | undefined;
  #followed: Followed | undefined;
  #frame: number | undefined;
  #work: AbortController | undefined;
  #isUsed = false;
  /** Whether the text is what someone typed: only then are its verdicts announced. */
  #isTyped = false;
  readonly #onInput = () => {
    this.#readFollowed();
    this.#isTyped = true;
  };

  /** The text whose mood is shown. */
  get text(): string {
    return this.#text;
  }

  set text(text: string | null | undefined) {
    this.#take(String(text ?? ''), undefined);
  }

  /**
   * A conversation, oldest message first: the badge shows the mood of the last one and the
   * trend over the latest five, and says so when it worsens.
   */
  get messages(): readonly string[] | undefined {
    return this.#messages;
  }

  set messages(messages: readonly string[] | null | undefined) {
    const all = messages ? Array.from(messages, (message) => String(message ?? '')) : undefined;
    this.#take(all?.at(-1) ?? '', all);
  }

  /** The verdict shown, if there is one. */
  get verdict(): Verdict | undefined {
    return this.#verdict;
  }

  /** @internal */
  connectedCallback(): void {
    this.#upgrade('text');
    this.#upgrade('messages');
    const shadow = this.shadowRoot ?? this.attachShadow({ mode: 'open' });
    this.#view ??= new View(shadow, this.#ownMessages(), {
      onWhy: () => void this.#explain(),
      onDisagree: (label) => this.#disagree(label),
    });
    this.#view.setMessages(this.#ownMessages());
    this.#isUsed = true;
    useSharedAnalyzer();
    this.#follow();
    this.#schedule();
  }

  /** @internal */
  disconnectedCallback(): void {
    this.#followed?.removeEventListener('input', this.#onInput);
    this.#followed = undefined;
    if (this.#frame !== undefined) cancelAnimationFrame(this.#frame);
    this.#frame = undefined;
    this.#work?.abort();
    this.#isUsed = false;
    releaseSharedAnalyzer();
  }

  /** @internal */
  attributeChangedCallback(name: string): void {
    if (!this.isConnected || !this.#view) return;
    if (name === 'for') return this.#follow();
    this.#view.setMessages(this.#ownMessages());
  }

  #ownMessages() {
    return messagesFor(languageAt(this), navigator.language);
  }

  #take(text: string, messages: string[] | undefined): void {
    this.#text = text;
    this.#messages = messages;
    this.#isTyped = false;
    this.#schedule();
  }

  /** Takes over a property that was set before the element was defined. */
  #upgrade(name: 'text' | 'messages'): void {
    if (!Object.hasOwn(this, name)) return;
    const value = this[name];
    delete (this as Partial<Record<typeof name, unknown>>)[name];
    Object.assign(this, { [name]: value });
  }

  #follow(): void {
    this.#followed?.removeEventListener('input', this.#onInput);
    const id = this.getAttribute('for');
    const root = this.getRootNode() as Document | ShadowRoot;
    this.#followed = (id && root.getElementById(id)) || undefined;
    if (!this.#followed) return;
    this.#followed.addEventListener('input', this.#onInput);
    this.#readFollowed();
  }

  #readFollowed(): void {
    this.text = this.#followed?.value ?? this.#followed?.textContent ?? '';
  }

  /** One analysis a frame at most, however fast the text changes. */
  #schedule(): void {
    if (!this.#isUsed) return;
    this.#frame ??= requestAnimationFrame(() => {
      this.#frame = undefined;
      void this.#judge();
    });
  }

  async #judge(): Promise<void> {
    this.#work?.abort();
    const { signal } = (this.#work = new AbortController());
    const text = this.#text;
    if (text.trim() === '') return this.#show(undefined);
    try {
      const analyzer = await sharedAnalyzer();
      if (this.#messages) await this.#judgeConversation(analyzer, this.#messages, signal);
      else this.#show(await analyzer.analyze(text, { signal }));
    } catch (error) {
      if (signal.aborted) return; // a newer text took over
      this.#verdict = undefined;
      this.#view?.showFailure(this.#isTyped);
      this.#emit('mizaj-error', { error });
    }
  }

  async #judgeConversation(
    analyzer: SentimentAnalyzer,
    messages: string[],
    signal: AbortSignal,
  ): Promise<void> {
    const items = await analyzer.analyzeBatch(messages, { signal });
    const verdicts = items.map(({ verdict, error }) => {
      if (error) throw error;
      return verdict;
    });
    this.#show(verdicts.at(-1), trendOf(verdicts));
  }

  #show(verdict: Verdict | undefined, trend?: Trend): void {
    this.#verdict = verdict;
    this.#view?.showVerdict(verdict, this.#isTyped);
    if (trend) this.#view?.showTrend(trend);
    this.#view?.setParts({
      why: verdict !== undefined && !this.hasAttribute('no-why'),
      trend: trend !== undefined && trend.moods.length > 1,
    });
    if (!verdict) return;
    this.#emit('mizaj-verdict', { text: this.#text, verdict, ...(trend && { trend }) });
    if (this.#view?.isOpen) void this.#explain();
  }

  async #explain(): Promise<void> {
    const [text, verdict, signal] = [this.#text, this.#verdict, this.#work?.signal];
    if (!verdict || !this.#isUsed) return;
    try {
      const analyzer = await sharedAnalyzer();
      const evidence = await analyzer.explain(text, { signal });
      this.#view?.showWhy(text, verdict, evidence, !this.hasAttribute('no-override'));
    } catch (error) {
      if (error instanceof MizajError && error.code === 'ABORTED') return;
      this.#emit('mizaj-error', { error });
    }
  }

  #disagree(label: Label): void {
    if (!this.#verdict) return;
    const override = noteOverride(this.#text, label, this.#verdict);
    this.#view?.thank();
    this.#emit('mizaj-override', override);
  }

  #emit<N extends keyof MizajBadgeEvents>(name: N, detail: MizajBadgeEvents[N]['detail']): void {
    this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true }));
  }
}

/** The nearest `lang` at or around an element, in whatever tree that is. */
function languageAt(element: Element): string | undefined {
  const found = element.closest<HTMLElement>('[lang]');
  if (found) return found.lang;
  const root = element.getRootNode();
  return root instanceof ShadowRoot ? languageAt(root.host) : undefined;
}

declare global {
  interface HTMLElementTagNameMap {
    'mizaj-badge': MizajBadge;
  }
}
