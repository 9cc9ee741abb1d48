/// <reference lib="esnext.disposable" preserve="true" />

/** The interface that every analyzer offers, wherever it runs. */

import type { MizajError } from './error.js';
import type {
  AnalyzeOptions,
  CacheStats,
  Comparison,
  Evidence,
  InsightRow,
  Insights,
  JudgedRow,
  Prediction,
  Report,
  TokenizedText,
  Verdict,
} from './mizaj.js';

/** What every call accepts. */
export interface CallOptions {
  /** Stops the work when it fires; the promise rejects with `ABORTED`. */
  signal?: AbortSignal | undefined;
  /**
   * How long the engine may work on one request, in milliseconds; 30,000 by default,
   * `Infinity` for no limit. In a batch each text has as long.
   * The promise then rejects with `TIMEOUT`, and a worker that is stuck is replaced.
   * In the main thread nothing can interrupt the engine, and the limit is not watched.
   */
  timeoutMs?: number | undefined;
}

/** What can be asked of one analysis. */
export interface TextOptions extends AnalyzeOptions, CallOptions {}

/** What can be asked of the tokenizer. */
export interface TokenizeOptions extends Pick<AnalyzeOptions, 'language'>, CallOptions {}

/** What can be asked of a batch. */
export interface BatchOptions extends TextOptions {
  /** Called as texts are done. */
  onProgress?: ((progress: BatchProgress) => void) | undefined;
  /**
   * Workers that share the batch, 1 to 16; 1 by default. Those beyond the first live as
   * long as the batch. Without a worker the batch runs in the main thread, in slices
   * short enough to keep the page alive.
   */
  concurrency?: number | undefined;
}

/** How far a batch is. */
export interface BatchProgress {
  /** Texts done. */
  done: number;
  /** Texts in all. */
  total: number;
}

/** The outcome for one text of a batch: either `verdict` or `error` is there. */
export type BatchItem =
  | { verdict: Verdict; error?: undefined }
  | { verdict?: undefined; error: MizajError };

/** Judges texts. Everything it returns is plain data. */
export interface SentimentAnalyzer extends AsyncDisposable {
  /** Where the engine runs. */
  readonly thread: 'worker' | 'main';

  /**
   * The verdict on one text. Odd text (empty, emoji alone, an unknown language) is no
   * error: its verdict says `reliable: false`.
   *
   * A short text takes a fraction of a millisecond, one seen lately even less.
   */
  analyze(text: string, options?: TextOptions): Promise<Verdict>;

  /**
   * The outcomes for many texts, in their order. A text that cannot be judged gives an
   * item with `error` and does not stop the rest.
   *
   * Nothing more is judged once `signal` has fired.
   */
  analyzeBatch(texts: Iterable<string>, options?: BatchOptions): Promise<BatchItem[]>;

  /**
   * The verdicts on the texts of a source without end, in order. It reads at most a few
   * texts ahead of its reader. The first text that cannot be judged ends it with its error.
   */
  analyzeStream(
    texts: Iterable<string> | AsyncIterable<string>,
    options?: TextOptions,
  ): AsyncGenerator<Verdict, void, undefined>;

  /** The same as a stage of a stream pipeline. */
  transformStream(options?: TextOptions): TransformStream<string, Verdict>;

  /**
   * What each word did to the scores: the label's score minus the same score with the
   * word left out. Long texts are weighed by sentence first.
   */
  explain(text: string, options?: TextOptions): Promise<Evidence[]>;

  /**
   * What the network reads of a text: its language, the text after preprocessing, and the
   * tokens with the parts of the text that they stand for. To see why a verdict is what it is.
   * As in a verdict, nothing after the first 100,000 characters is read.
   */
  tokenize(text: string, options?: TokenizeOptions): Promise<TokenizedText>;

  /**
   * The answer of the original service's `/predict`. Never rejects because of the text:
   * what is not a string gives `{ error }`.
   */
  predict(text: unknown, options?: CallOptions): Promise<Prediction>;

  /** How good scores are, given what people say: accuracy, F1, calibration and more. */
  measure(rows: Iterable<JudgedRow>, options?: CallOptions): Promise<Report>;

  /**
   * How two models differ on the same rows, given in the same order; lists of unequal length
   * are `OPTIONS_INVALID`.
   */
  contrast(
    first: Iterable<JudgedRow>,
    second: Iterable<JudgedRow>,
    options?: CallOptions,
  ): Promise<Comparison>;

  /**
   * What many judged rows say together: how channels, languages and periods differ, which
   * terms go with unhappy and happy customers, and which periods stand out.
   */
  insights(rows: Iterable<InsightRow>, options?: CallOptions): Promise<Insights>;

  /** How well the cache of verdicts has served. */
  stats(): Promise<CacheStats>;

  /** Forgets every cached verdict, and with it every text. */
  clearCache(): Promise<void>;

  /**
   * Stops the work, rejects what is pending with `DISPOSED` and frees the memory.
   * Later calls reject; disposing again does nothing.
   */
  dispose(): Promise<void>;
}
