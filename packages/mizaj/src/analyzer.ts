/// <reference lib="esnext.disposable" preserve="true" />

/** The interface of every analyzer, wherever it runs. */

import type { BatchItem, BatchOptions } from './batch.js';
import type {
  AnalyzeOptions,
  CacheStats,
  Evidence,
  Prediction,
  TokenizedText,
  Verdict,
} from './mizaj.js';
import type { StreamOptions } from './stream.js';

/** Options of every call. */
export interface CallOptions {
  /** Aborts the call; the promise then rejects with `ABORTED`. */
  signal?: AbortSignal | undefined;
  /**
   * Maximum time for one request, in milliseconds; 30,000 by default, `Infinity` for no limit.
   * In a batch it applies to each text. When it is exceeded, the promise rejects with `TIMEOUT`
   * and a stuck worker is replaced. In the main thread nothing can interrupt the engine, so the
   * limit is ignored.
   */
  timeoutMs?: number | undefined;
}

/** Options of one analysis. */
export interface TextOptions extends AnalyzeOptions, CallOptions {}

/** Options of `tokenize`. */
export interface TokenizeOptions extends Pick<AnalyzeOptions, 'language'>, CallOptions {}

/** A head of a bundle, by the option of `analyze` that asks for it. */
export type HeadName = 'topics' | 'intent' | 'signals';

/** Analyzes texts. All results are plain data. */
export interface SentimentAnalyzer extends AsyncDisposable {
  /** Where the engine runs. */
  readonly thread: 'worker' | 'main';

  /** What the bundle finds beside the mood. `analyze` rejects options that ask for other heads. */
  readonly heads: readonly HeadName[];

  /**
   * Analyzes one text. Unusual text (empty, only emoji, an unknown language) is not an error;
   * its verdict has `reliable: false`.
   *
   * A short text takes a fraction of a millisecond, a cached one even less.
   */
  analyze(text: string, options?: TextOptions): Promise<Verdict>;

  /**
   * Analyzes many texts and returns the results in order. A text that cannot be analyzed gives
   * an item with `error` and does not stop the others. `onItem` reports results as they arrive,
   * so an aborted batch still delivers what it finished.
   *
   * After `signal` fires, nothing more is analyzed.
   */
  analyzeBatch(
    texts: Iterable<string> | AsyncIterable<string>,
    options?: BatchOptions,
  ): Promise<BatchItem[]>;

  /**
   * Analyzes the texts of an endless source, in order. A text that cannot be analyzed gives an
   * item with `error`. Reads eight texts ahead of the consumer at first, and up to 64 per
   * worker as the consumer keeps reading. If the source fails, the pending results are
   * delivered before its error.
   */
  analyzeStream(
    texts: Iterable<string> | AsyncIterable<string>,
    options?: StreamOptions,
  ): AsyncGenerator<BatchItem, void, undefined>;

  /** The same, as a stage of a stream pipeline. */
  transformStream(options?: StreamOptions): ReadableWritablePair<BatchItem, string>;

  /**
   * How each word changed the scores: the label's score minus the same score without the word.
   * Long texts are first explained by sentence. Same as `evidence` of `analyze(text, { explain:
   * true })`.
   */
  explain(text: string, options?: TextOptions): Promise<Evidence[]>;

  /**
   * What the network reads of a text: its language, the normalized text, and the tokens with
   * their positions in the original. Useful for understanding a verdict. As in a verdict, only
   * the first 100,000 characters count.
   */
  tokenize(text: string, options?: TokenizeOptions): Promise<TokenizedText>;

  /**
   * Answers like the original service's `/predict`. Never rejects because of the text: anything
   * but a string gives `{ error }`.
   */
  predict(text: unknown, options?: CallOptions): Promise<Prediction>;

  /** Hit and miss counts of the verdict cache. */
  stats(): Promise<CacheStats>;

  /** Drops every cached verdict and its text. */
  clearCache(): Promise<void>;

  /**
   * Stops all work, rejects pending calls with `DISPOSED` and frees the memory. Later calls
   * reject; disposing again does nothing.
   */
  dispose(): Promise<void>;
}
