/** Implements the whole interface with calls to channels. */

import type {
  CallOptions,
  HeadName,
  SentimentAnalyzer,
  TextOptions,
  TokenizeOptions,
} from './analyzer.js';
import { analyzeBatch, type BatchItem, type BatchOptions } from './batch.js';
import type { Channel, ChannelPool } from './channel.js';
import { MizajError } from './error.js';
import type { Evidence, Prediction, Verdict } from './mizaj.js';
import { callOptions, textOptions } from './options.js';
import { analyzeStream, type StreamOptions, transformStream } from './stream.js';
import { sendable, textError, truncate } from './text.js';

/** An analyzer whose engines are behind channels. */
export class ChannelAnalyzer implements SentimentAnalyzer {
  declare readonly [Symbol.asyncDispose]: () => Promise<void>;
  readonly #pool: ChannelPool;

  static {
    // Browsers of 2024 lack this symbol.
    if (Symbol.asyncDispose) {
      Object.defineProperty(this.prototype, Symbol.asyncDispose, {
        value(this: ChannelAnalyzer) {
          return this.dispose();
        },
      });
    }
  }

  /** The channel of an analyzer, for what is no method of it. */
  static channelOf(analyzer: SentimentAnalyzer): Channel {
    if (analyzer instanceof ChannelAnalyzer) return analyzer.#pool.first;
    throw new MizajError('OPTIONS_INVALID', 'option analyzer: must come from createAnalyzer');
  }

  readonly heads: readonly HeadName[];

  constructor(pool: ChannelPool, heads: readonly HeadName[]) {
    this.#pool = pool;
    this.heads = heads;
  }

  get thread(): 'worker' | 'main' {
    return this.#pool.thread;
  }

  async analyze(text: string, options?: TextOptions): Promise<Verdict> {
    const { call, analysis } = textOptions(options);
    return this.#pool.first.call('analyze', [sendable(text), analysis], call);
  }

  async explain(text: string, options?: TextOptions): Promise<Evidence[]> {
    const { evidence } = await this.analyze(text, { ...options, explain: true });
    return evidence ?? [];
  }

  async tokenize(text: string, options?: TokenizeOptions) {
    const { call, analysis } = textOptions(options);
    return this.#pool.first.call('tokenize', [sendable(text), analysis], call);
  }

  async predict(text: unknown, options?: CallOptions): Promise<Prediction> {
    const call = callOptions(options);
    if (typeof text !== 'string') return { error: textError(text)!.message };
    const prediction = await this.#pool.first.call('predict', [truncate(text)], call);
    // The original service returns the text unchanged.
    return 'text' in prediction ? { ...prediction, text } : prediction;
  }

  async stats() {
    return this.#pool.first.call('cacheStats', [], {});
  }

  async clearCache() {
    return this.#pool.first.call('clearCache', [], {});
  }

  async analyzeBatch(
    texts: Iterable<string> | AsyncIterable<string>,
    options?: BatchOptions,
  ): Promise<BatchItem[]> {
    return analyzeBatch(this.#pool, texts, options);
  }

  analyzeStream(
    texts: Iterable<string> | AsyncIterable<string>,
    options?: StreamOptions,
  ): AsyncGenerator<BatchItem, void, undefined> {
    return analyzeStream(this.#pool, texts, options);
  }

  transformStream(options?: StreamOptions): ReadableWritablePair<BatchItem, string> {
    return transformStream(this.#pool, options);
  }

  dispose(): Promise<void> {
    return this.#pool.dispose();
  }
}

/** See {@link ChannelAnalyzer.channelOf}. */
export const { channelOf } = ChannelAnalyzer;
