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
import { checkConcurrency, checkedCall, split, typeName } from './options.js';
import { fromErrorData, type Args, type Method, type Result } from './protocol.js';

/** Texts of a batch that travel together at most, and with them share one `timeoutMs`. */
const CHUNK_TEXTS = 32;
/** Their characters at most; a longer text travels alone. */
const CHUNK_CHARS = 16_000;
/** The same where a text is read many times: for explanations and sentences. */
const CHUNK_CHARS_REREAD = 2_000;
/** Chunks that wait for each worker, so that it never waits for the next one. */
const CHUNKS_AHEAD = 2;
/** Texts of a stream that are read ahead of its reader. */
const STREAM_AHEAD = 8;

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
    const call = checkedCall(options);
    return error ? { error: error.message } : this.lane.call('predict', [text], call);
  }

  async measure(rows: Iterable<JudgedRow>, options: CallOptions = {}) {
    return this.lane.call('measure', [judgedRows(rows)], checkedCall(options));
  }

  async contrast(first: Iterable<JudgedRow>, second: Iterable<JudgedRow>, options: CallOptions = {}) {
    const call = checkedCall(options);
    const [one, other] = [judgedRows(first), judgedRows(second)];
    if (one.length !== other.length) {
      const found = `not ${one.length} and ${other.length} of them`;
      throw new MizajError('OPTIONS_INVALID', `both models must have judged the same rows, ${found}`);
    }
    return this.lane.call('contrast', [one, other], call);
  }

  async insights(rows: Iterable<InsightRow>, options: CallOptions = {}) {
    return this.lane.call('insights', [insightRows(rows)], checkedCall(options));
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
    const chunks = chunksOf(all, items, analysis);
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
    let arrival: Promise<Arrival> | undefined;
    let failure: { error: unknown } | undefined;
    let isOpen = true;
    try {
      while (isOpen || ahead.length > 0) {
        throwIfAborted(options.signal);
        if (isOpen && ahead.length < STREAM_AHEAD) arrival ??= nextOf(source);
        // Whatever comes first: the next text, or the verdict that the reader waits for.
        const events: Promise<'text' | 'verdict'>[] = [];
        if (ahead[0]) events.push(ahead[0].then(() => 'verdict'));
        if (arrival && ahead.length < STREAM_AHEAD) events.push(arrival.then(() => 'text'));
        const event = await Promise.race([...events, whenAborted]);
        if (event === 'verdict') {
          yield await ahead.shift()!;
          continue;
        }
        const { text, end } = await arrival!;
        arrival = undefined;
        if (end) {
          isOpen = false;
          failure = end.failure;
        } else {
          const verdict = this.analyze(text, { ...options, signal });
          verdict.catch(() => undefined); // reported when its turn comes
          ahead.push(verdict);
        }
      }
      if (failure) throw failure.error; // after the verdicts on what came before it
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

/** What is wrong with what should be a text; said here because not everything can be sent. */
function textError(text: unknown): MizajError | undefined {
  if (typeof text === 'string') return undefined;
  return new MizajError('TEXT_INVALID', `the text must be a string, not ${typeName(text)}`);
}

function checked(text: string): string {
  const error = textError(text);
  if (error) throw error;
  return text;
}

// Rows are copied, and of each what counts: those of reactive frameworks are proxies, which
// cannot be sent. What is no row is left for the engine to say.

function judgedRows(rows: Iterable<JudgedRow>): JudgedRow[] {
  return Array.from(rows, (row) => {
    const { gold, scores } = row ?? {};
    return { gold, scores: { ...scores } };
  });
}

function insightRows(rows: Iterable<InsightRow>): InsightRow[] {
  return Array.from(rows, (row): Required<InsightRow> => {
    const { text, label, confidence, language, channel, date } = (row ?? {}) as Required<InsightRow>;
    return { text, label, confidence, language, channel, date };
  });
}

/** Texts that travel together, and their places in the batch. */
interface Chunk {
  texts: string[];
  places: number[];
}

/** The texts that have no outcome yet, in chunks. */
function chunksOf(
  texts: string[],
  outcomes: (BatchItem | undefined)[],
  { explain, sentences }: AnalyzeOptions,
): Chunk[] {
  const maxChars = explain || sentences ? CHUNK_CHARS_REREAD : CHUNK_CHARS;
  const chunks: Chunk[] = [];
  let chars = Infinity;
  for (const [place, text] of texts.entries()) {
    if (outcomes[place]) continue;
    chars += text.length;
    if (chars > maxChars || chunks.at(-1)!.texts.length === CHUNK_TEXTS) {
      chunks.push({ texts: [], places: [] });
      chars = text.length;
    }
    const chunk = chunks.at(-1)!;
    chunk.texts.push(text);
    chunk.places.push(place);
  }
  return chunks;
}

/**
 * The outcomes for a chunk. One that takes too long or kills the engine is no reason to lose
 * the others, nor is a text: then each is tried by itself, and only the guilty one fails.
 */
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
    if (texts.length === 1) return [{ error }];
  }
  const items: BatchItem[] = [];
  for (const text of texts) items.push(...(await analyzeChunk(lane, [text], analysis, call)));
  return items;
}

/** What a source gives: a text, or its end, which may be a failure. */
type Arrival =
  | { text: string; end?: undefined }
  | { text?: undefined; end: { failure?: { error: unknown } } };

/** What comes next from `source`. Never rejects. */
async function nextOf(source: AsyncIterator<string, unknown>): Promise<Arrival> {
  try {
    const { done, value } = await source.next();
    return done ? { end: {} } : { text: value };
  } catch (error) {
    return { end: { failure: { error } } };
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
