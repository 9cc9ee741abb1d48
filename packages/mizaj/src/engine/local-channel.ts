/** Engines in the current thread: for Node scripts, tests, tiny pages and our worker. */

import type { CallOptions } from '../analyzer.js';
import type { Channel, ChannelPool } from '../channel.js';
import { disposed, MizajError, throwIfAborted } from '../error.js';
import { type AnalyzeOptions, compareScores, evaluateScores } from '../mizaj.js';
import {
  type Args,
  type Boot,
  type BootAssets,
  type Call,
  type ExampleData,
  type ItemData,
  type Method,
  type Result,
  toErrorData,
} from '../worker/protocol.js';
import { Collections } from './collections.js';
import { DurableEngine, type PreparedPipeline, prepare } from './durable-engine.js';
import { startInstance, withInstance } from './instance.js';
import { Lessons } from './lessons.js';

/** How long a batch occupies the thread before yielding, in milliseconds. */
const SLICE_MS = 8;

/** Answers calls in the calling thread. */
export class LocalChannel implements Channel {
  #engine: DurableEngine | undefined;
  readonly #lessons = new Lessons();
  readonly #collections = new Collections();

  private constructor(engine: DurableEngine | undefined) {
    this.#engine = engine;
  }

  /** Opens a channel to an engine from loaded files and the stages prepared from them. */
  static async open(
    { module, engine }: BootAssets,
    prepared?: PreparedPipeline,
  ): Promise<LocalChannel> {
    await startInstance(module);
    return new LocalChannel(engine && DurableEngine.create(engine, prepared));
  }

  async call<M extends Method>(
    method: M,
    args: Args<M>,
    { signal }: CallOptions,
  ): Promise<Result<M>> {
    throwIfAborted(signal);
    return (await this.#answer({ method, args } as Call, signal)) as Result<M>;
  }

  /** Frees the engine; later calls that need one reject with `DISPOSED`. */
  close(): void {
    this.#lessons.endAll();
    this.#collections.endAll();
    this.#engine?.free();
    this.#engine = undefined;
  }

  /** The only place where calls are executed. Methods not listed here cannot be called. */
  #answer({ method, args }: Call, signal: AbortSignal | undefined): unknown {
    switch (method) {
      case 'ping':
        return undefined;
      case 'analyze':
        return this.#use((engine) => engine.analyze(...args));
      case 'analyzeMany':
        return this.#analyzeMany(...args, signal);
      case 'tokenize':
        return this.#use((engine) => engine.tokenize(...args));
      case 'predict':
        return this.#use((engine) => engine.predict(...args));
      case 'cacheStats':
        return this.#use((engine) => engine.cacheStats());
      case 'clearCache':
        return this.#use((engine) => engine.clearCache());
      case 'teach':
        return this.#teach(...args, signal);
      case 'learn':
        return this.#lessons.step(this.#open, ...args);
      case 'endLesson':
        return this.#lessons.end(...args);
      case 'collectInsights':
        return this.#collections.add(...args);
      case 'reportInsights':
        return this.#collections.report(...args);
      case 'compareInsights':
        return this.#collections.differences(...args);
      case 'evaluateScores':
        return withInstance(() => evaluateScores(...args));
      case 'compareScores':
        return withInstance(() => compareScores(...args));
      default:
        throw new MizajError('OPTIONS_INVALID', `there is no method ${String(method)}`);
    }
  }

  async #analyzeMany(
    texts: string[],
    options: AnalyzeOptions,
    signal: AbortSignal | undefined,
  ): Promise<ItemData[]> {
    const items: ItemData[] = [];
    for await (const text of inSlices(texts, signal)) items.push(this.#analyzeItem(text, options));
    return items;
  }

  async #teach(
    lesson: string,
    examples: ExampleData[],
    signal: AbortSignal | undefined,
  ): Promise<void> {
    for await (const example of inSlices(examples, signal)) {
      this.#lessons.add(this.#open, lesson, example);
    }
  }

  #analyzeItem(text: string, options: AnalyzeOptions): ItemData {
    try {
      return { verdict: this.#use((engine) => engine.analyze(text, options)) };
    } catch (error) {
      // These errors would be the same for every text.
      const concernsAll =
        error instanceof MizajError && ['OPTIONS_INVALID', 'DISPOSED'].includes(error.code);
      if (concernsAll) throw error;
      return { error: toErrorData(error) };
    }
  }

  get #open(): DurableEngine {
    if (!this.#engine) throw disposed();
    return this.#engine;
  }

  get #use(): DurableEngine['use'] {
    const engine = this.#open;
    return (work) => engine.use(work);
  }
}

/** A pool with only this thread; starts while the files are still loading. */
export async function openLocalPool({ early, assets }: Boot): Promise<ChannelPool> {
  const prepared = early.then((files) => files && prepare(files));
  const channel = await LocalChannel.open(await assets, await prepared);
  const closing = new AbortController();
  return {
    thread: 'main',
    first: channel,
    closed: closing.signal,
    openMore: () => ({ channels: [], close: () => undefined }),
    async dispose() {
      channel.close();
      closing.abort();
    },
  };
}

/** The values in order, with a pause for other work whenever a slice of time is used up. */
async function* inSlices<T>(values: T[], signal: AbortSignal | undefined): AsyncGenerator<T> {
  let sliceEnd = performance.now() + SLICE_MS;
  for (const value of values) {
    if (performance.now() >= sliceEnd) {
      await nextTurn();
      sliceEnd = performance.now() + SLICE_MS;
    }
    throwIfAborted(signal);
    yield value;
  }
}

/** Resolves after the thread has handled pending input, messages and drawing. */
function nextTurn(): Promise<void> {
  const { port1, port2 } = new MessageChannel();
  return new Promise((resolve) => {
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
}
