/** What all analyzers have in common: batches and streams, built on single calls. */

import type {
  BatchItem,
  BatchOptions,
  CallOptions,
  SentimentAnalyzer,
  TextOptions,
  TokenizeOptions,
} from './analyzer.js';
import { MizajError, aborted, throwIfAborted } from './error.js';
import type { AnalyzeOptions, InsightRow, JudgedRow, Prediction, Verdict } from './mizaj.js';
import { fromErrorData, type Args, type Method, type Result } from './protocol.js';

/** Texts of a batch that travel together. */
const CHUNK_TEXTS = 32;
/** Chunks that wait for each worker, so that it never waits for the next one. */
const CHUNKS_AHEAD = 2;
/** Texts of a stream that are read ahead of its reader. */
const STREAM_AHEAD = 8;
/** The largest `concurrency`. */
const MAX_CONCURRENCY = 16;

/** Something that answers calls: this thread's engine or a worker. */
export interface Lane {
  /** The answer to one call. */
  call<M extends Method>(method: M, args: Args<M>, options: CallOptions): Promise<Result<M>>;
}

/** Builds the whole interface on a {@link Lane}. */
export abstract class BaseAnalyzer implements SentimentAnalyzer {
  abstract readonly thread: 'worker' | 'main';
  abstract dispose(): Promise<void>;
  declare readonly [Symbol.asyncDispose]: () => Promise<void>;

  /** Where calls go. */
  protected abstract readonly lane: Lane;

  /** Lanes for a batch beside {@link lane}, and how to close them. */
  protected abstract openLanes(count: number): { lanes: Lane[]; close(): void };

  static {
    // Browsers of 2024 do not have the symbol yet.
    if (Symbol.asyncDispose) {
      Object.defineProperty(this.prototype, Symbol.asyncDispose, {
        value(this: BaseAnalyzer) {
          return this.dispose();
        },
      });
    }
  }

  async analyze(text: string, options: TextOptions = {}): Promise<Verdict> {
    const [call, analysis] = split(options);
    return this.lane.call('analyze', [checked(text), analysis], call);
  }

  async explain(text: string, options: TextOptions = {}) {
    const [call, analysis] = split(options);
    return this.lane.call('explain', [checked(text), analysis], call);
  }

  async tokenize(text: string, options: TokenizeOptions = {}) {
    const [call, analysis] = split(options);
    return this.lane.call('tokenize', [checked(text), analysis], call);
  }

  async predict(text: unknown, options: CallOptions = {}): Promise<Prediction> {
    const error = textError(text);
    return error ? { error: error.message } : this.lane.call('predict', [text], options);
  }

  async measure(rows: Iterable<JudgedRow>, options: CallOptions = {}) {
    return this.lane.call('measure', [[...rows]], options);
  }

  async contrast(first: Iterable<JudgedRow>, second: Iterable<JudgedRow>, options: CallOptions = {}) {
    return this.lane.call('contrast', [[...first], [...second]], options);
  }

  async insights(rows: Iterable<InsightRow>, options: CallOptions = {}) {
    return this.lane.call('insights', [[...rows]], options);
  }

  async stats() {
    return this.lane.call('cacheStats', [], {});
  }

  async clearCache() {
    return this.lane.call('clearCache', [], {});
  }

  async analyzeBatch(texts: Iterable<string>, options: BatchOptions = {}): Promise<BatchItem[]> {
    const { onProgress, concurrency = 1, ...rest } = options;
    const [call, analysis] = split(rest);
    checkConcurrency(concurrency);
    throwIfAborted(call.signal);
    const all = [...texts];
    const items: (BatchItem | undefined)[] = all.map((text) => {
      const error = textError(text);
      return error && { error };
    });
    const chunks = chunksOf(all, items);
    let done = items.length - chunks.reduce((sum, chunk) => sum + chunk.texts.length, 0);
    let next = 0;
    const work = async (lane: Lane) => {
      for (let index = next++; index < chunks.length; index = next++) {
        const { texts, places } = chunks[index]!;
        const outcomes = await analyzeChunk(lane, texts, analysis, call);
        places.forEach((place, i) => (items[place] = outcomes[i]));
        done += texts.length;
        onProgress?.({ done, total: items.length });
      }
    };
    const extra = this.openLanes(Math.min(concurrency, chunks.length) - 1);
    try {
      const lanes = [this.lane, ...extra.lanes].flatMap((lane) => Array(CHUNKS_AHEAD).fill(lane));
      await Promise.all(lanes.map(work));
    } finally {
      next = chunks.length; // after an error nothing more is taken up
      extra.close();
    }
    return items as BatchItem[];
  }

  async *analyzeStream(
    texts: Iterable<string> | AsyncIterable<string>,
    options: TextOptions = {},
  ): AsyncGenerator<Verdict, void, undefined> {
    const stop = new AbortController();
    const signal = options.signal ? AbortSignal.any([options.signal, stop.signal]) : stop.signal;
    const source = iterate(texts);
    /** Verdicts under way, in order. */
    const ahead: Promise<Verdict>[] = [];
    const whenAborted = new Promise<never>((_, reject) => {
      signal.addEventListener('abort', () => reject(aborted(signal)), { once: true });
    });
    whenAborted.catch(() => undefined);
    let arrival: Promise<IteratorResult<string, unknown>> | undefined;
    let isOpen = true;
    try {
      while (isOpen || ahead.length > 0) {
        throwIfAborted(options.signal);
        if (isOpen && ahead.length < STREAM_AHEAD) arrival ??= source.next();
        // Whatever comes first: the next text, or the verdict that the reader waits for.
        const events: Promise<'text' | 'verdict'>[] = [];
        if (ahead[0]) events.push(ahead[0].then(() => 'verdict'));
        if (arrival && ahead.length < STREAM_AHEAD) events.push(arrival.then(() => 'text'));
        const event = await Promise.race([...events, whenAborted]);
        if (event === 'verdict') {
          yield await ahead.shift()!;
          continue;
        }
        const { done, value } = await arrival!;
        arrival = undefined;
        if (done) {
          isOpen = false;
        } else {
          const verdict = this.analyze(value, { ...options, signal });
          verdict.catch(() => undefined); // reported when its turn comes
          ahead.push(verdict);
        }
      }
    } finally {
      stop.abort();
      source.return?.().catch(() => undefined); // not awaited: the source may be stuck
    }
  }

  transformStream(options: TextOptions = {}): TransformStream<string, Verdict> {
    return new TransformStream({
      transform: async (text, controller) => {
        controller.enqueue(await this.analyze(text, options));
      },
    });
  }
}

/** Options for the transport and options for the engine. */
function split({ signal, timeoutMs, ...analysis }: TextOptions): [CallOptions, AnalyzeOptions] {
  return [{ signal, timeoutMs }, analysis];
}

/** What is wrong with what should be a text; said here because not everything can be sent. */
function textError(text: unknown): MizajError | undefined {
  if (typeof text === 'string') return undefined;
  const found = text === null ? 'null' : Array.isArray(text) ? 'array' : typeof text;
  return new MizajError('TEXT_INVALID', `the text must be a string, not ${found}`);
}

function checked(text: string): string {
  const error = textError(text);
  if (error) throw error;
  return text;
}

function checkConcurrency(concurrency: number): void {
  if (Number.isInteger(concurrency) && concurrency >= 1 && concurrency <= MAX_CONCURRENCY) return;
  throw new MizajError(
    'OPTIONS_INVALID',
    `option concurrency: must be a whole number from 1 to ${MAX_CONCURRENCY}`,
  );
}

/** Texts that travel together, and their places in the batch. */
interface Chunk {
  texts: string[];
  places: number[];
}

/** The texts that have no outcome yet, in chunks. */
function chunksOf(texts: string[], outcomes: (BatchItem | undefined)[]): Chunk[] {
  const places = [...texts.keys()].filter((place) => !outcomes[place]);
  const chunks: Chunk[] = [];
  for (let start = 0; start < places.length; start += CHUNK_TEXTS) {
    const some = places.slice(start, start + CHUNK_TEXTS);
    chunks.push({ places: some, texts: some.map((place) => texts[place]!) });
  }
  return chunks;
}

/** The outcomes for a chunk. A chunk that kills the engine is no reason to lose the others. */
async function analyzeChunk(
  lane: Lane,
  texts: string[],
  analysis: AnalyzeOptions,
  call: CallOptions,
): Promise<BatchItem[]> {
  try {
    const items = await lane.call('analyzeMany', [texts, analysis], call);
    return items.map((item) => ('error' in item ? { error: fromErrorData(item.error) } : item));
  } catch (error) {
    const isLocal =
      error instanceof MizajError && ['ENGINE_CRASHED', 'TIMEOUT'].includes(error.code);
    if (!isLocal) throw error;
    return texts.map(() => ({ error }));
  }
}

/** The iterator of a source of either kind. */
function iterate(texts: Iterable<string> | AsyncIterable<string>): AsyncIterator<string, unknown> {
  if (Symbol.asyncIterator in texts) return texts[Symbol.asyncIterator]();
  const iterator = texts[Symbol.iterator]();
  return {
    next: async () => iterator.next(),
    return: async () => iterator.return?.() ?? { done: true, value: undefined },
  };
}
