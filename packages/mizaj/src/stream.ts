/** Endless sources: analyzed in small chunks, slightly ahead of the consumer. */

import type { CallOptions, TextOptions } from './analyzer.js';
import {
  analyzeChunk,
  BATCH_CHECKS,
  type BatchItem,
  type BatchOptions,
  CHUNKS_AHEAD,
  chunkLimits,
  workersFor,
} from './batch.js';
import type { Channel, ChannelPool } from './channel.js';
import { aborted, MizajError, throwIfAborted } from './error.js';
import type { AnalyzeOptions } from './mizaj.js';
import { textOptions, typeName } from './options.js';
import { textError, truncate } from './text.js';

/** Minimum number of texts read ahead. */
const MIN_AHEAD = 8;
/** Maximum number of texts read ahead per channel. */
const MAX_AHEAD = 64;

/** Options of a stream. */
export interface StreamOptions extends TextOptions, Pick<BatchOptions, 'concurrency'> {}

/** See `SentimentAnalyzer.analyzeStream`. `stop` ends it from outside. */
export async function* analyzeStream(
  pool: ChannelPool,
  texts: Iterable<string> | AsyncIterable<string>,
  options: StreamOptions | undefined,
  stop = new AbortController(),
): AsyncGenerator<BatchItem, void, undefined> {
  const { concurrency: concurrencyCheck } = BATCH_CHECKS;
  const { call, analysis, own } = textOptions(options, { concurrency: concurrencyCheck });
  throwIfAborted(call.signal);
  const source = iterate(texts);
  const onAbort = () => stop.abort(call.signal?.reason);
  call.signal?.addEventListener('abort', onAbort, { once: true });
  const extra = pool.openMore(workersFor(own.concurrency, Number.POSITIVE_INFINITY) - 1);
  const channels = [pool.first, ...extra.channels];
  const run = new StreamRun(channels, analysis, { ...call, signal: stop.signal });
  void run.read(source);
  try {
    for (let item = await run.next(); item; item = await run.next()) yield item;
  } finally {
    call.signal?.removeEventListener('abort', onAbort);
    stop.abort();
    extra.close();
    source.return?.().catch(() => undefined); // not awaited: the source may be stuck
  }
}

/** See `SentimentAnalyzer.transformStream`. */
export function transformStream(
  pool: ChannelPool,
  options: StreamOptions | undefined,
): ReadableWritablePair<BatchItem, string> {
  const { readable: texts, writable } = new TransformStream<string, string>();
  const stop = new AbortController();
  const items = analyzeStream(pool, valuesOf(texts), options, stop);
  const readable = new ReadableStream<BatchItem>(
    {
      async pull(controller) {
        const { done, value } = await items.next();
        if (done) controller.close();
        else controller.enqueue(value);
      },
      async cancel(reason) {
        stop.abort(reason);
        await items.return();
      },
    },
    { highWaterMark: 0 },
  );
  return { readable, writable };
}

/** A text that was read, and its result once available. */
interface Slot {
  text: string;
  outcome: Promise<BatchItem>;
  settle(outcome: BatchItem | Promise<never>): void;
}

/** The texts between source and consumer. */
class StreamRun {
  readonly #analysis: AnalyzeOptions;
  readonly #call: CallOptions & { signal: AbortSignal };
  readonly #maxAhead: number;
  /** Channels ready for a chunk; one may appear several times. */
  readonly #idle: Channel[];
  /** Texts read but not delivered yet, in order. */
  readonly #slots: Slot[] = [];
  /** Those of them not yet taken by a channel. */
  readonly #queue: Slot[] = [];
  readonly #aborted: Promise<never>;
  #delivered = 0;
  #end: { failure?: { error: unknown } } | undefined;
  /** Wakes whoever waits for a text, a delivery or the end. */
  #wake: (() => void) | undefined;
  #changed: Promise<void> | undefined;

  constructor(
    channels: Channel[],
    analysis: AnalyzeOptions,
    call: CallOptions & { signal: AbortSignal },
  ) {
    this.#analysis = analysis;
    this.#call = call;
    this.#maxAhead = MAX_AHEAD * channels.length;
    this.#idle = channels.flatMap((channel) => Array<Channel>(CHUNKS_AHEAD).fill(channel));
    const { signal } = call;
    this.#aborted = new Promise((_, reject) => {
      signal.addEventListener('abort', () => reject(aborted(signal)), { once: true });
    });
    this.#aborted.catch(() => undefined);
  }

  /** Reads the source as far ahead as allowed; never rejects. */
  async read(source: AsyncIterator<string, unknown>): Promise<void> {
    const { signal } = this.#call;
    while (!this.#end && !signal.aborted) {
      if (this.#slots.length >= this.#ahead) {
        await Promise.race([this.#change(), this.#aborted]).catch(() => undefined);
        continue;
      }
      try {
        const { done, value } = await source.next();
        if (done) this.#end = {};
        else this.#take(value);
      } catch (error) {
        this.#end = { failure: { error } };
      }
      this.#notify();
    }
  }

  /**
   * The next result in order, or `undefined` at the end. A failure of the source is thrown
   * there.
   */
  async next(): Promise<BatchItem | undefined> {
    while (this.#slots.length === 0) {
      // Only after the results of all texts before it.
      if (this.#end?.failure) throw this.#end.failure.error;
      if (this.#end) return undefined;
      await Promise.race([this.#change(), this.#aborted]);
    }
    const item = await Promise.race([this.#slots[0]!.outcome, this.#aborted]);
    this.#slots.shift();
    this.#delivered += 1;
    this.#notify();
    return item;
  }

  /** How far to read ahead; grows as the consumer reads. */
  get #ahead(): number {
    return Math.min(Math.max(MIN_AHEAD, this.#delivered >> 2), this.#maxAhead);
  }

  #take(text: string): void {
    const slot = makeSlot(text);
    this.#slots.push(slot);
    const error = textError(text);
    if (error) return slot.settle({ error });
    this.#queue.push(slot);
    this.#dispatch();
  }

  /** Hands waiting texts to idle channels. */
  #dispatch(): void {
    while (this.#queue.length > 0) {
      const channel = this.#idle.pop();
      if (!channel) return;
      void this.#analyze(channel, this.#takeChunk());
    }
  }

  #takeChunk(): Slot[] {
    const { maxTexts, maxChars } = chunkLimits(this.#analysis);
    let chars = 0;
    const end = this.#queue.findIndex(({ text }, i) => {
      chars += text.length;
      return i > 0 && (i === maxTexts || chars > maxChars);
    });
    return this.#queue.splice(0, end < 0 ? this.#queue.length : end);
  }

  async #analyze(channel: Channel, chunk: Slot[]): Promise<void> {
    try {
      const texts = chunk.map(({ text }) => truncate(text));
      const items = await analyzeChunk(channel, texts, this.#analysis, this.#call);
      chunk.forEach((slot, i) => slot.settle(items[i]!));
    } catch (error) {
      for (const slot of chunk) slot.settle(Promise.reject(error));
    }
    this.#idle.push(channel);
    this.#dispatch();
  }

  #change(): Promise<void> {
    this.#changed ??= new Promise((resolve) => {
      this.#wake = resolve;
    });
    return this.#changed;
  }

  #notify(): void {
    this.#wake?.();
    this.#changed = undefined;
  }
}

function makeSlot(text: string): Slot {
  let settle: Slot['settle'] = () => undefined;
  const outcome = new Promise<BatchItem>((resolve) => {
    settle = resolve;
  });
  outcome.catch(() => undefined); // reported when its turn comes
  return { text, outcome, settle };
}

/** Iterates over a stream, which not every browser supports natively. */
async function* valuesOf<T>(stream: ReadableStream<T>): AsyncGenerator<T, void, undefined> {
  const reader = stream.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield value;
    }
  } finally {
    reader.cancel().catch(() => undefined);
  }
}

/** The iterator of a sync or async source. */
function iterate(texts: Iterable<string> | AsyncIterable<string>): AsyncIterator<string, unknown> {
  if (typeof texts === 'object' && texts !== null) {
    if (Symbol.asyncIterator in texts) return texts[Symbol.asyncIterator]();
    if (Symbol.iterator in texts) return fromIterator(texts[Symbol.iterator]());
  }
  throw new MizajError('TEXT_INVALID', `the texts must be iterable, not ${typeName(texts)}`);
}

function fromIterator(iterator: Iterator<string, unknown>): AsyncIterator<string, unknown> {
  return {
    next: async () => iterator.next(),
    return: async () => iterator.return?.() ?? { done: true, value: undefined },
  };
}
