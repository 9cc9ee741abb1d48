/**
 * A stand-in for `createAnalyzer` in the tests of your own code: same interface, same checks and
 * errors, but no engine, no files and no worker. It runs where WebAssembly or `fetch` are missing, as
 * in jsdom, and gives the same verdicts with every version of the package.
 */

import type { HeadName, SentimentAnalyzer } from './analyzer.js';
import type { Channel, ChannelPool } from './channel.js';
import { ChannelAnalyzer } from './channel-analyzer.js';
import { disposed, MizajError, throwIfAborted } from './error.js';
import type {
  AnalyzeOptions,
  Certainty,
  Evidence,
  Label,
  Scores,
  Span,
  TokenizedText,
  Verdict,
} from './mizaj.js';
import { check, checkedOptions } from './options.js';
import type { Call } from './worker/protocol.js';

/** What is special about the verdict on a text; the rest follows from the label. */
export type TestVerdict = Partial<Verdict>;

/** Options of the stand-in. */
export interface TestOptions {
  /** Verdicts by text, or a function that gives them. Other texts follow the rule. */
  verdicts?:
    | Readonly<Record<string, TestVerdict>>
    | ((text: string, options: AnalyzeOptions) => TestVerdict | undefined)
    | undefined;
  /** What the analyzer claims to find beside the mood; none by default. */
  heads?: readonly HeadName[] | undefined;
  /** How long each text takes, in milliseconds; 0 by default. Works with fake timers. */
  delayMs?: number | undefined;
}

const CHECKS = {
  verdicts: check(
    'an object or a function',
    (value) => typeof value === 'function' || (typeof value === 'object' && value !== null),
  ),
  heads: check('an array', Array.isArray),
  delayMs: check('a number from 0', (value) => typeof value === 'number' && value >= 0),
};

/** The rule: the first of these words decides, without any, the text is neutral. */
const WORDS: Readonly<Record<Label, RegExp>> = {
  negative: /\b(?:bad|terrible|angry|nul|déçu)\b|سيء|خايب/iu,
  positive: /\b(?:good|great|love|merci|zwin)\b|ممتاز|شكرا/iu,
  neutral: /(?!)/,
};
const LABELS = ['negative', 'neutral', 'positive'] as const;
/** Name and version that the verdicts give. */
const MODEL_VERSION = 'testing@1.0.0';

/**
 * An analyzer for tests. A text with "good", "great" or "love" is positive, one with "bad" or
 * "terrible" negative, the others neutral; `verdicts` says otherwise.
 *
 * ```js
 * import { createAnalyzer } from 'mizaj/testing';
 *
 * const mizaj = await createAnalyzer({ verdicts: { 'Where is it?': { label: 'negative' } } });
 * ```
 */
export async function createAnalyzer(options?: TestOptions): Promise<SentimentAnalyzer> {
  const own: TestOptions = checkedOptions(options, CHECKS);
  const channel = new TestChannel(own);
  const closing = new AbortController();
  const pool: ChannelPool = {
    thread: 'main',
    first: channel,
    closed: closing.signal,
    openMore: () => ({ channels: [], close: () => undefined }),
    async dispose() {
      channel.close();
      closing.abort();
    },
  };
  return new ChannelAnalyzer(pool, own.heads ?? []);
}

/** A whole verdict: what you give, and what follows from its label and confidence. */
export function verdictOf(given: TestVerdict = {}): Verdict {
  const { label = 'neutral', confidence = 0.9, uncertain = false, reliable = true } = given;
  return {
    label,
    confidence,
    scores: scoresOf(label, confidence),
    language: 'en',
    languageConfidence: 1,
    reliable,
    truncated: false,
    uncertain,
    certainty: certaintyOf(confidence, reliable && !uncertain),
    warnings: [],
    modelVersion: MODEL_VERSION,
    ...given,
  };
}

function scoresOf(label: Label, confidence: number): Scores {
  const rest = (1 - confidence) / 2;
  return { negative: rest, neutral: rest, positive: rest, [label]: confidence };
}

function certaintyOf(confidence: number, isReliedOn: boolean): Certainty {
  if (!isReliedOn || confidence < 0.65) return 'unsure';
  return confidence < 0.85 ? 'fairly_sure' : 'sure';
}

/** Answers the calls of an analyzer. */
class TestChannel implements Channel {
  readonly #options: TestOptions;
  #isClosed = false;

  constructor(options: TestOptions) {
    this.#options = options;
  }

  close(): void {
    this.#isClosed = true;
  }

  call: Channel['call'] = async (method, args, { signal }) => {
    throwIfAborted(signal);
    if (this.#isClosed) throw disposed();
    const { delayMs = 0 } = this.#options;
    const texts = method === 'analyzeMany' ? (args[0] as string[]).length : 1;
    if (delayMs > 0) await wait(delayMs * texts, signal);
    if (this.#isClosed) throw disposed();
    // biome-ignore lint/suspicious/noExplicitAny: the switch gives each method its own result
    return this.#answer({ method, args } as Call) as any;
  };

  #answer({ method, args }: Call): unknown {
    switch (method) {
      case 'analyze':
        return this.#verdict(...args);
      case 'analyzeMany':
        return args[0].map((text) => ({ verdict: this.#verdict(text, args[1]) }));
      case 'tokenize':
        return tokenized(...args);
      case 'predict': {
        const { label, confidence } = this.#verdict(args[0], {});
        const sentiment = label.charAt(0).toUpperCase() + label.slice(1);
        return { sentiment, confidence, text: args[0] };
      }
      case 'cacheStats':
        return { hits: 0, misses: 0, entries: 0, capacity: 0 };
      case 'clearCache':
        return undefined;
      default:
        throw new MizajError('OPTIONS_INVALID', `mizaj/testing has no model for ${method}`);
    }
  }

  #verdict(text: string, options: AnalyzeOptions): Verdict {
    for (const head of ['topics', 'intent', 'signals'] as const) {
      if (options[head] && !this.#options.heads?.includes(head)) {
        throw new MizajError('OPTIONS_INVALID', `option ${head}: the bundle has no head for it`);
      }
    }
    const { verdicts } = this.#options;
    const given = typeof verdicts === 'function' ? verdicts(text, options) : own(verdicts, text);
    const verdict = verdictOf({
      label: labelOf(text),
      ...(options.language && { language: options.language }),
      ...(!/\p{L}/u.test(text) && { language: 'und', languageConfidence: 0, reliable: false }),
      ...given,
    });
    const threshold = options.uncertainBelow ?? 0.5;
    verdict.uncertain = given?.uncertain ?? verdict.confidence < threshold;
    return {
      ...verdict,
      certainty:
        given?.certainty ?? certaintyOf(verdict.confidence, verdict.reliable && !verdict.uncertain),
      ...(options.topics && { topics: given?.topics ?? [] }),
      ...(options.signals && { signals: given?.signals ?? [] }),
      ...(options.cues && { cues: given?.cues ?? [] }),
      ...(options.sentences && { sentences: given?.sentences ?? parts(text) }),
      ...(options.clauses && { clauses: given?.clauses ?? parts(text) }),
      ...(options.explain && { evidence: given?.evidence ?? evidenceIn(text, verdict.label) }),
    };
  }
}

function own(verdicts: Readonly<Record<string, TestVerdict>> | undefined, text: string) {
  return verdicts && Object.hasOwn(verdicts, text) ? verdicts[text] : undefined;
}

function labelOf(text: string): Label {
  const places = LABELS.map((label) => text.search(WORDS[label]));
  const found = places.filter((place) => place >= 0);
  return LABELS[places.indexOf(Math.min(...found))] ?? 'neutral';
}

/** Sentences, each with a verdict by the rule. */
function parts(text: string) {
  return spans(text, /[^.!?؟\n]*[^.!?؟\s][.!?؟]*/gu).map((span) => {
    const { label, confidence, scores } = verdictOf({ label: labelOf(slice(text, span)) });
    return { span, label, confidence, scores };
  });
}

/** The words that decided by the rule. */
function evidenceIn(text: string, label: Label): Evidence[] {
  const { source, flags } = WORDS[label];
  return spans(text, new RegExp(source, `${flags}g`)).map((span) => {
    const effects = { negative: -0.25, neutral: -0.25, positive: -0.25, [label]: 0.5 };
    return { span, weight: 0.5, notable: true, effects, sentence: false };
  });
}

function tokenized(text: string, { language = 'en' }: AnalyzeOptions): TokenizedText {
  const tokens = spans(text, /\S+/gu).map((span, id) => ({ id, span }));
  return { language, languageConfidence: 1, normalized: text.trim().toLowerCase(), tokens };
}

function spans(text: string, pattern: RegExp): Span[] {
  return [...text.matchAll(pattern)].map((found) => {
    const start = found.index + (found[0].length - found[0].trimStart().length);
    return { start, end: found.index + found[0].length };
  });
}

function slice(text: string, { start, end }: Span): string {
  return text.slice(start, end);
}

/** Waits, or rejects as soon as `signal` fires. */
function wait(delayMs: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', onAbort);
      resolve();
    }, delayMs);
    const onAbort = () => {
      clearTimeout(timer);
      try {
        throwIfAborted(signal);
      } catch (error) {
        reject(error);
      }
    };
    signal?.addEventListener('abort', onAbort, { once: true });
  });
}
