/** `<mizaj-badge>`: shows the sentiment of a text in a support UI. */

import type { SentimentAnalyzer, TextOptions } from '../analyzer.js';
import { MizajError } from '../error.js';
import type { AnalyzeOptions, Label, Language, Verdict } from '../mizaj.js';
import { FINDINGS } from './findings.js';
import { LANGUAGES, type Messages, messagesFor } from './messages/messages.js';
import { type Override, overrideOf, recordOverride, removeOverride } from './override-log.js';
import {
  analysisOptions,
  type BadgeOptions,
  configureSharedAnalyzer,
  releaseSharedAnalyzer,
  sharedAnalyzer,
  useSharedAnalyzer,
} from './shared-analyzer.js';
import { type Trend, trendOf } from './trend.js';
import { View } from './view.js';

/** The badge's events, by name. All of them bubble and cross the shadow boundary. */
export interface MizajBadgeEvents {
  /** A new verdict is shown. */
  'mizaj-verdict': CustomEvent<{ text: string; verdict: Verdict; trend?: Trend }>;
  /** Something failed, so there is no verdict. */
  'mizaj-error': CustomEvent<{ error: unknown }>;
  /** Someone disagrees with the verdict; the badge shows their label. */
  'mizaj-override': CustomEvent<Override>;
  /** Someone took their disagreement back. */
  'mizaj-undo': CustomEvent<Override>;
}

/** After these events, the followed input may have changed. */
const INPUT_EVENTS = ['input', 'change', 'focusin', 'reset'];

/** How often the followed input is looked at, in milliseconds: a script changes it without an event. */
const LOOK_EVERY = 250;

type Followed = HTMLElement & { value?: string };

const textOf = ({ value, textContent }: Followed): string => value ?? textContent ?? '';

/** An element with the badge's events in addition to the standard ones. */
interface EventsElement extends HTMLElement {
  addEventListener<N extends keyof AllEvents>(
    type: N,
    listener: (this: MizajBadge, event: AllEvents[N]) => void,
    options?: boolean | AddEventListenerOptions,
  ): void;
  addEventListener(
    type: string,
    listener: EventListenerOrEventListenerObject,
    options?: boolean | AddEventListenerOptions,
  ): void;
  removeEventListener<N extends keyof AllEvents>(
    type: N,
    listener: (this: MizajBadge, event: AllEvents[N]) => void,
    options?: boolean | EventListenerOptions,
  ): void;
  removeEventListener(
    type: string,
    listener: EventListenerOrEventListenerObject,
    options?: boolean | EventListenerOptions,
  ): void;
}

interface AllEvents extends HTMLElementEventMap, MizajBadgeEvents {}

// HTMLElement does not exist in server-side rendering.
const Base = (globalThis.HTMLElement ?? class {}) as { new (): EventsElement };

/**
 * Shows the sentiment of a text as a shape, a word and a confidence in words; beside it topics,
 * intent and signals, if the bundle finds them.
 *
 * Attributes: `text`, `messages` (a conversation as a JSON array), `for` (id of an input to follow
 * live), `language` (of the text, if known), `lang` (language of the badge; the nearest `lang` by
 * default), and `no-why`, `no-override`, `no-topics`, `no-intent`, `no-signals` (hide these parts).
 * Parts: see `custom-elements.json`.
 */
export class MizajBadge extends Base {
  static readonly observedAttributes = [
    'text',
    'messages',
    'for',
    'language',
    'lang',
    'no-why',
    'no-override',
    ...FINDINGS.map((finding) => `no-${finding}`),
  ];

  /**
   * The wording by language ("en", "fr", "ar"). Change it, or add languages, before the first
   * badge is on the page: `MizajBadge.messages.de = { ...MizajBadge.messages.en, why: 'Warum?' }`.
   */
  static readonly messages: Record<string, Messages> = LANGUAGES;

  /**
   * Sets the options of the analyzer shared by all badges, or the analyzer to use, and below which
   * confidence a verdict is unclear. Call it before the first badge is on the page.
   */
  static configure(options: BadgeOptions): void {
    configureSharedAnalyzer(options);
  }

  #view: View | undefined;
  #text = '';
  #messages: string[] | undefined;
  #verdict: Verdict | undefined;
  /** The verdicts of the conversation. */
  #verdicts: Verdict[] | undefined;
  #trend: Trend | undefined;
  /** The tree that contains the followed input. */
  #watchedRoot: Document | ShadowRoot | undefined;
  #look: ReturnType<typeof setInterval> | undefined;
  /** What the followed input held when it was last read. */
  #followedText: string | undefined;
  #frame: number | undefined;
  #work: AbortController | undefined;
  #isUsed = false;
  /** Whether a person typed the text; only then are verdicts announced. */
  #isTyped = false;
  readonly #onInput = ({ type, target }: Event) => {
    // A form resets its inputs after this event.
    if (type === 'reset') setTimeout(() => this.refresh());
    else if (this.#followed?.contains(target as Node)) this.#readFollowed(type === 'input');
  };

  /** The text to analyze. */
  get text(): string {
    return this.#text;
  }

  set text(text: string | null | undefined) {
    this.#take(String(text ?? ''), undefined);
  }

  /**
   * A conversation, oldest message first. The badge shows the sentiment of the last message and
   * the trend of the latest five, and warns if it is worsening.
   */
  get messages(): readonly string[] | undefined {
    return this.#messages;
  }

  set messages(messages: readonly string[] | null | undefined) {
    const all = messages ? Array.from(messages, (message) => String(message ?? '')) : undefined;
    this.#take(all?.at(-1) ?? '', all);
  }

  /** Reads the followed input now. What a script changes is otherwise noticed a moment later. */
  refresh(): void {
    this.#readFollowed(false);
  }

  /** The language of the text, if known; detected by default. */
  get language(): string | null {
    return this.getAttribute('language');
  }

  set language(language: string | null | undefined) {
    if (language) this.setAttribute('language', language);
    else this.removeAttribute('language');
  }

  /** Whether the button that explains is hidden. */
  get noWhy(): boolean {
    return this.hasAttribute('no-why');
  }

  set noWhy(isHidden: boolean) {
    this.toggleAttribute('no-why', Boolean(isHidden));
  }

  /** The verdict shown, if any. */
  get verdict(): Verdict | undefined {
    return this.#verdict;
  }

  /** @internal */
  connectedCallback(): void {
    this.#upgrade('text');
    this.#upgrade('messages');
    this.#upgrade('language');
    this.#upgrade('noWhy');
    const shadow = this.shadowRoot ?? this.attachShadow({ mode: 'open' });
    this.#view ??= new View(shadow, this.#ownMessages(), {
      onWhy: () => void this.#explain(),
      onDisagree: (label) => this.#disagree(label),
      onUndo: () => this.#takeBack(),
    });
    this.#view.setMessages(this.#ownMessages());
    this.#isUsed = true;
    useSharedAnalyzer();
    this.#follow();
    this.#schedule();
  }

  /** @internal */
  disconnectedCallback(): void {
    this.#unfollow();
    if (this.#frame !== undefined) cancelAnimationFrame(this.#frame);
    this.#frame = undefined;
    this.#work?.abort();
    this.#view?.close();
    this.#isUsed = false;
    releaseSharedAnalyzer();
  }

  /** @internal */
  attributeChangedCallback(name: string, _before: string | null, value: string | null): void {
    if (name === 'text') this.text = value;
    if (name === 'messages') this.messages = messagesIn(value);
    if (!this.isConnected || !this.#view) return;
    if (name === 'for') this.#follow();
    if (name === 'lang') this.#view.setMessages(this.#ownMessages());
    if (name.startsWith('no-')) this.#showParts();
    if (name === 'language' || FINDINGS.some((finding) => name === `no-${finding}`))
      this.#schedule();
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

  /** Applies a property that was set before the element was defined. */
  #upgrade(name: 'text' | 'messages' | 'language' | 'noWhy'): void {
    if (!Object.hasOwn(this, name)) return;
    const value = this[name];
    delete (this as Partial<Record<typeof name, unknown>>)[name];
    Object.assign(this, { [name]: value });
  }

  /** Follows an input anywhere in the tree, even one that is added later. */
  #follow(): void {
    this.#unfollow();
    if (!this.hasAttribute('for')) return;
    this.#watchedRoot = this.getRootNode() as Document | ShadowRoot;
    for (const type of INPUT_EVENTS) this.#watchedRoot.addEventListener(type, this.#onInput);
    this.#look = setInterval(() => {
      const followed = this.#followed;
      if (followed && textOf(followed) !== this.#followedText) this.#readFollowed(false);
    }, LOOK_EVERY);
    this.#readFollowed(false);
  }

  #unfollow(): void {
    clearInterval(this.#look);
    for (const type of INPUT_EVENTS) this.#watchedRoot?.removeEventListener(type, this.#onInput);
    this.#watchedRoot = undefined;
  }

  /** The followed input: any element with a value, or its text. */
  get #followed(): Followed | undefined {
    const id = this.getAttribute('for');
    return (id && this.#watchedRoot?.getElementById(id)) || undefined;
  }

  #readFollowed(isTyped: boolean): void {
    const followed = this.#followed;
    if (!followed) return;
    const text = textOf(followed);
    this.#followedText = text;
    if (text === this.#text && !this.#messages) return;
    this.text = text;
    this.#isTyped = isTyped;
  }

  /** At most one analysis per frame, however fast the text changes. */
  #schedule(): void {
    if (!this.#isUsed) return;
    this.#frame ??= requestAnimationFrame(() => {
      this.#frame = undefined;
      void this.#analyze();
    });
  }

  async #analyze(): Promise<void> {
    this.#work?.abort();
    const { signal } = (this.#work = new AbortController());
    const text = this.#text;
    if (text.trim() === '') return this.#show(undefined);
    try {
      const analyzer = await sharedAnalyzer();
      const options = { signal, ...this.#analysis(analyzer) };
      if (this.#messages) await this.#analyzeConversation(analyzer, this.#messages, options);
      else this.#show(await analyzer.analyze(text, options));
    } catch (error) {
      if (signal.aborted) return; // a newer text replaced it
      this.#verdict = undefined;
      this.#trend = undefined;
      this.#view?.showFailure(this.#isTyped);
      this.#emit('mizaj-error', { error });
    }
  }

  /** What the analyzer is asked for: all that its bundle finds and the badge shows. */
  #analysis({ heads = [] }: SentimentAnalyzer): AnalyzeOptions {
    const shown = FINDINGS.filter(
      (name) => heads.includes(name) && !this.hasAttribute(`no-${name}`),
    );
    const options: AnalyzeOptions = analysisOptions();
    for (const name of shown) options[name] = true;
    // Cues are rules; they need no head.
    options.cues = !this.hasAttribute('no-signals');
    if (this.language) options.language = this.language as Language;
    return options;
  }

  async #analyzeConversation(
    analyzer: SentimentAnalyzer,
    messages: string[],
    options: TextOptions,
  ): Promise<void> {
    const items = await analyzer.analyzeBatch(messages, options);
    const verdicts = items.map(({ verdict, error }) => {
      if (error) throw error;
      return verdict;
    });
    this.#show(verdicts.at(-1), verdicts);
  }

  #show(verdict: Verdict | undefined, conversation?: Verdict[]): void {
    this.#verdict = verdict;
    this.#verdicts = conversation;
    this.#view?.showVerdict(verdict, verdict && overrideOf(this.#text)?.label, this.#isTyped);
    this.#showTrend();
    if (!verdict) return;
    const trend = this.#trend;
    this.#emit('mizaj-verdict', { text: this.#text, verdict, ...(trend && { trend }) });
    if (this.#view?.isOpen) void this.#explain();
  }

  /** Draws the trend of the conversation, if there is one. */
  #showTrend(): void {
    this.#trend =
      this.#verdicts &&
      trendOf(this.#verdicts.map((verdict, index) => this.#labeled(verdict, index)));
    if (this.#trend) this.#view?.showTrend(this.#trend);
    this.#showParts();
  }

  #labeled(verdict: Verdict, index: number) {
    return { verdict, override: overrideOf(this.#messages?.[index] ?? '')?.label };
  }

  #showParts(): void {
    this.#view?.setParts({
      why: this.#verdict?.reliable === true && !this.hasAttribute('no-why'),
      trend: this.#trend !== undefined && this.#trend.moods.length > 1,
    });
  }

  async #explain(): Promise<void> {
    const [text, verdict, signal] = [this.#text, this.#verdict, this.#work?.signal];
    if (!verdict || !this.#isUsed) return;
    try {
      const analyzer = await sharedAnalyzer();
      const options = { ...this.#analysis(analyzer), explain: true, signal };
      const { evidence = [] } = await analyzer.analyze(text, options);
      const mayDisagree = !this.hasAttribute('no-override');
      this.#view?.showWhy({ text, verdict, evidence, mayDisagree });
    } catch (error) {
      if (error instanceof MizajError && error.code === 'ABORTED') return;
      this.#emit('mizaj-error', { error });
    }
  }

  #disagree(label: Label): void {
    if (!this.#verdict) return;
    const override = recordOverride(this.#text, label, this.#verdict);
    this.#view?.showOverride(label);
    this.#showTrend();
    this.#emit('mizaj-override', override);
  }

  #takeBack(): void {
    const override = removeOverride(this.#text);
    this.#view?.showOverride(undefined);
    this.#showTrend();
    if (override) this.#emit('mizaj-undo', override);
  }

  #emit<N extends keyof MizajBadgeEvents>(name: N, detail: MizajBadgeEvents[N]['detail']): void {
    this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true }));
  }
}

/** The conversation in an attribute: a JSON array. */
function messagesIn(json: string | null): string[] | undefined {
  if (json === null) return undefined;
  try {
    const messages: unknown = JSON.parse(json);
    if (Array.isArray(messages)) return messages as string[];
  } catch {
    // Reported below.
  }
  console.warn('<mizaj-badge>: the attribute messages must be a JSON array of texts');
  return undefined;
}

/** The nearest `lang` on an element or its ancestors, across shadow roots. */
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
