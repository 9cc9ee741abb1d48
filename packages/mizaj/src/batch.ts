/** Batches: split into chunks, shared among channels, delivered as they finish. */

import type { CallOptions, TextOptions } from './analyzer.js';
import type { Channel, ChannelPool } from './channel.js';
import { disposed, MizajError, throwIfAborted } from './error.js';
import type { AnalyzeOptions, Verdict } from './mizaj.js';
import { check, isFunction, textOptions, typeName } from './options.js';
import { textError, truncate } from './text.js';
import { fromErrorData } from './worker/protocol.js';

/** Maximum number of texts sent together; they share one `timeoutMs`. */
const CHUNK_TEXTS = 32;
/** Maximum number of characters sent together; a longer text is sent alone. */
const CHUNK_CHARS = 16_000;
/** The same for explanations and sentences, which read a text many times. */
const CHUNK_CHARS_REREAD = 2_000;
/** Chunks queued per channel, so that it never waits for the next one. */
export const CHUNKS_AHEAD = 2;
/** The largest `concurrency`. */
const MAX_CONCURRENCY = 16;
/** The most workers that `'auto'` starts: more compete for memory rather than help. */
const MAX_AUTO = 8;
/** How many chunks are worth starting another worker for. */
const CHUNKS_PER_WORKER = 8;

/** Options of a batch. */
export interface BatchOptions extends TextOptions {
  /**
   * Called with each result and its position in the batch as soon as it is available, in any
   * order. If it throws, the batch ends.
   */
  onItem?: ((item: BatchItem, index: number) => void) | undefined;
  /** Called after each chunk, and once for an empty batch. */
  onProgress?: ((progress: BatchProgress) => void) | undefined;
  /**
   * Number of workers that share the batch, 1 to 16; default 1. `'auto'` uses the cores but one,
   * which it leaves to the page: at most 8, and fewer for a short batch. Extra workers live only as
   * long as the batch and take about 27 MB each with the default model; more workers than processor
   * cores make it slower. Without a worker, the batch runs in the main thread in short slices that
   * keep the page responsive.
   */
  concurrency?: number | 'auto' | undefined;
  /** Pauses and resumes the batch. */
  control?: BatchControl | undefined;
}

/** Progress of a batch. */
export interface BatchProgress {
  /** Texts finished. */
  done: number;
  /** Total number of texts. */
  total: number;
}

/** The result for one text of a batch: either `verdict` or `error`. */
export type BatchItem =
  | { verdict: Verdict; error?: undefined }
  | { verdict?: undefined; error: MizajError };

/**
 * Pauses and resumes batches, as an `AbortController` aborts them.
 *
 * Texts the engines have already taken, at most a few dozen, are finished and delivered.
 */
export class BatchControl {
  #resumed: Promise<void> | undefined;
  #resume: (() => void) | undefined;

  /** Whether batches are paused. */
  get isPaused(): boolean {
    return this.#resumed !== undefined;
  }

  /** Pauses all current and future batches with this control. */
  pause(): void {
    this.#resumed ??= new Promise((resolve) => {
      this.#resume = resolve;
    });
  }

  /** Resumes the batches. */
  resume(): void {
    this.#resume?.();
    this.#resumed = undefined;
  }

  /** Resolves when the pause ends; `undefined` if there is none. */
  get resumed(): Promise<void> | undefined {
    return this.#resumed;
  }
}

/** The checks of {@link BatchOptions}. */
export const BATCH_CHECKS = {
  onItem: isFunction,
  onProgress: isFunction,
  concurrency: check(
    `a whole number from 1 to ${MAX_CONCURRENCY}, or 'auto'`,
    (value) =>
      value === 'auto' ||
      (Number.isInteger(value) && Number(value) >= 1 && Number(value) <= MAX_CONCURRENCY),
  ),
  control: check('a BatchControl', (value) => value instanceof BatchControl),
};

/** Number of workers for `chunks` chunks. */
export function workersFor(concurrency: BatchOptions['concurrency'], chunks: number): number {
  if (concurrency !== 'auto') return Math.min(concurrency ?? 1, chunks);
  const cores = globalThis.navigator?.hardwareConcurrency ?? 2;
  return Math.max(1, Math.min(cores - 1, MAX_AUTO, Math.ceil(chunks / CHUNKS_PER_WORKER)));
}

/** See `SentimentAnalyzer.analyzeBatch`. */
export async function analyzeBatch(
  pool: ChannelPool,
  texts: Iterable<string> | AsyncIterable<string>,
  options: BatchOptions | undefined,
): Promise<BatchItem[]> {
  const { call, analysis, own } = textOptions(options, BATCH_CHECKS);
  throwIfAborted(call.signal);
  const batch = new Batch(await collect(texts, call.signal), analysis, own);
  const extra = pool.openMore(workersFor(own.concurrency, batch.chunksLeft) - 1);
  const work = (channel: Channel, isExtra: boolean) =>
    runChunks({
      batch,
      channel,
      isExtra,
      call,
      analysis,
      control: own.control,
      closed: pool.closed,
    });
  try {
    const channels = [pool.first, ...extra.channels].flatMap((channel) =>
      Array<Channel>(CHUNKS_AHEAD).fill(channel),
    );
    await Promise.all(channels.map((channel) => work(channel, channel !== pool.first)));
    await work(pool.first, false); // what a worker that failed to start has returned
  } finally {
    batch.stop();
    extra.close();
  }
  return batch.items;
}

/** Collects all texts of a finite source. */
async function collect(
  texts: Iterable<string> | AsyncIterable<string>,
  signal: AbortSignal | undefined,
): Promise<string[]> {
  const isSource =
    typeof texts === 'object' &&
    texts !== null &&
    (Symbol.iterator in texts || Symbol.asyncIterator in texts);
  if (!isSource) {
    throw new MizajError('TEXT_INVALID', `the texts must be iterable, not ${typeName(texts)}`);
  }
  if (!(Symbol.asyncIterator in texts)) return [...texts];
  const all: string[] = [];
  for await (const text of texts) {
    throwIfAborted(signal);
    all.push(text);
  }
  return all;
}

/** Texts sent together, and their positions in the batch. */
interface Chunk {
  texts: string[];
  places: number[];
}

/** The texts of a batch: still to do, and finished. */
class Batch {
  readonly items: BatchItem[];
  readonly #events: Pick<BatchOptions, 'onItem' | 'onProgress'>;
  #chunks: Chunk[];
  #done = 0;

  constructor(
    texts: string[],
    analysis: AnalyzeOptions,
    events: Pick<BatchOptions, 'onItem' | 'onProgress'>,
  ) {
    this.items = new Array(texts.length);
    this.#events = events;
    this.#chunks = chunksOf(texts, analysis);
    const invalid = [...texts.keys()].filter((place) => typeof texts[place] !== 'string');
    if (invalid.length > 0 || texts.length === 0) {
      this.finish(
        invalid,
        invalid.map((place) => ({ error: textError(texts[place])! })),
      );
    }
  }

  get chunksLeft(): number {
    return this.#chunks.length;
  }

  /** The next chunk, if any. */
  take(): Chunk | undefined {
    return this.#chunks.pop();
  }

  putBack(chunk: Chunk): void {
    this.#chunks.push(chunk);
  }

  /** After an error, no more chunks are handed out. */
  stop(): void {
    this.#chunks = [];
  }

  /** Stores and delivers results. */
  finish(places: number[], outcomes: BatchItem[]): void {
    const { onItem, onProgress } = this.#events;
    places.forEach((place, i) => {
      this.items[place] = outcomes[i]!;
    });
    this.#done += places.length;
    if (onItem) places.forEach((place, i) => onItem(outcomes[i]!, place));
    onProgress?.({ done: this.#done, total: this.items.length });
  }
}

/** Maximum numbers of texts and characters sent together. */
export function chunkLimits({ explain, sentences }: AnalyzeOptions): {
  maxTexts: number;
  maxChars: number;
} {
  const maxChars = explain || sentences ? CHUNK_CHARS_REREAD : CHUNK_CHARS;
  return { maxTexts: CHUNK_TEXTS, maxChars };
}

/** Splits the texts into chunks, last ones first; values that are not strings are left out. */
function chunksOf(texts: string[], analysis: AnalyzeOptions): Chunk[] {
  const { maxTexts, maxChars } = chunkLimits(analysis);
  const chunks: Chunk[] = [];
  let chars = Infinity;
  for (const [place, text] of texts.entries()) {
    if (typeof text !== 'string') continue;
    chars += text.length;
    if (chars > maxChars || chunks.at(-1)!.texts.length === maxTexts) {
      chunks.push({ texts: [], places: [] });
      chars = text.length;
    }
    const chunk = chunks.at(-1)!;
    chunk.texts.push(truncate(text));
    chunk.places.push(place);
  }
  return chunks.reverse();
}

/** What a channel needs to work on a batch. */
interface Work {
  batch: Batch;
  channel: Channel;
  /** Whether other channels can do the work if this one fails. */
  isExtra: boolean;
  call: CallOptions;
  analysis: AnalyzeOptions;
  control: BatchControl | undefined;
  closed: AbortSignal;
}

/** Processes chunks until none are left. */
async function runChunks(work: Work): Promise<void> {
  const { batch, channel, isExtra, call, analysis } = work;
  for (;;) {
    await whilePaused(work);
    const chunk = batch.take();
    if (!chunk) return;
    try {
      batch.finish(chunk.places, await analyzeChunk(channel, chunk.texts, analysis, call));
    } catch (error) {
      const isUnavailable = error instanceof MizajError && error.code === 'ENGINE_UNAVAILABLE';
      if (!isExtra || !isUnavailable) throw error;
      batch.putBack(chunk);
      return;
    }
  }
}

/** Waits until the pause ends, or for an abort or disposal. */
async function whilePaused({ control, call: { signal }, closed }: Work): Promise<void> {
  while (control?.isPaused) {
    const listening = new AbortController();
    const fired = [signal, closed].map(
      (ending) =>
        new Promise<void>((resolve) => {
          if (ending?.aborted) resolve();
          ending?.addEventListener('abort', () => resolve(), { signal: listening.signal });
        }),
    );
    await Promise.race([control.resumed, ...fired]);
    listening.abort();
    throwIfAborted(signal);
    if (closed.aborted) throw disposed();
  }
}

/**
 * The results of a chunk. If it times out, crashes the engine or contains a bad text, each text
 * is retried alone, so that only the culprit fails.
 */
export async function analyzeChunk(
  channel: Channel,
  texts: string[],
  analysis: AnalyzeOptions,
  call: CallOptions,
): Promise<BatchItem[]> {
  try {
    const items = await channel.call('analyzeMany', [texts, analysis], call);
    return items.map((item) => ('error' in item ? { error: fromErrorData(item.error) } : item));
  } catch (error) {
    const isLocal =
      error instanceof MizajError && ['ENGINE_CRASHED', 'TIMEOUT'].includes(error.code);
    if (!isLocal) throw error;
    if (texts.length === 1) return [{ error }];
  }
  const items: BatchItem[] = [];
  for (const text of texts) items.push(...(await analyzeChunk(channel, [text], analysis, call)));
  return items;
}
