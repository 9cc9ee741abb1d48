/** An analyzer in the current thread: for Node scripts, tests, tiny pages and our worker. */

import type { CallOptions } from './analyzer.js';
import type { Assets } from './assets.js';
import { BaseAnalyzer, type Lane } from './base-analyzer.js';
import { DurableEngine } from './engine.js';
import { MizajError, disposed, throwIfAborted } from './error.js';
import type { AnalyzeOptions } from './mizaj.js';
import { toErrorData, type Args, type Call, type ItemData, type Method, type Result } from './protocol.js';

/** How long a batch holds the thread before it lets others have a turn, in milliseconds. */
const SLICE_MS = 8;

/** Runs the engine in the thread that calls it. */
export class LocalAnalyzer extends BaseAnalyzer {
  override readonly thread = 'main';
  protected override readonly lane: Lane = this;
  #engine: DurableEngine | undefined;

  private constructor(engine: DurableEngine) {
    super();
    this.#engine = engine;
  }

  /** Makes an analyzer of files that are at hand. */
  static async create(assets: Assets, cacheCapacity?: number): Promise<LocalAnalyzer> {
    return new LocalAnalyzer(await DurableEngine.create(assets, cacheCapacity));
  }

  /** The answer to one call; the one place where calls become work. */
  async call<M extends Method>(
    method: M,
    args: Args<M>,
    { signal }: CallOptions,
  ): Promise<Result<M>> {
    throwIfAborted(signal);
    return (await this.#answer({ method, args } as Call, signal)) as Result<M>;
  }

  override async dispose(): Promise<void> {
    this.#engine?.free();
    this.#engine = undefined;
  }

  /** There is one thread, so there is one lane. */
  protected override openLanes(): { lanes: Lane[]; close(): void } {
    return { lanes: [], close: () => undefined };
  }

  #answer(call: Call, signal: AbortSignal | undefined): unknown {
    switch (call.method) {
      case 'analyze':
        return this.#use((engine) => engine.analyze(...call.args));
      case 'analyzeMany':
        return this.#analyzeMany(...call.args, signal);
      case 'explain':
        return this.#use((engine) => engine.explain(...call.args));
      case 'predict':
        return this.#use((engine) => engine.predict(...call.args));
      case 'measure':
        return this.#use((engine) => engine.measure(...call.args));
      case 'contrast':
        return this.#use((engine) => engine.contrast(...call.args));
      case 'insights':
        return this.#use((engine) => engine.insights(...call.args));
      case 'stats':
        return this.#use((engine) => engine.cacheStats());
      case 'clearCache':
        return this.#use((engine) => engine.clearCache());
    }
  }

  async #analyzeMany(
    texts: string[],
    options: AnalyzeOptions,
    signal: AbortSignal | undefined,
  ): Promise<ItemData[]> {
    const items: ItemData[] = [];
    let sliceEnd = performance.now() + SLICE_MS;
    for (const text of texts) {
      if (performance.now() >= sliceEnd) {
        await nextTurn();
        sliceEnd = performance.now() + SLICE_MS;
      }
      throwIfAborted(signal);
      items.push(this.#analyzeItem(text, options));
    }
    return items;
  }

  #analyzeItem(text: string, options: AnalyzeOptions): ItemData {
    try {
      return { verdict: this.#use((engine) => engine.analyze(text, options)) };
    } catch (error) {
      // These would be the same for every text.
      const concernsAll =
        error instanceof MizajError && ['OPTIONS_INVALID', 'DISPOSED'].includes(error.code);
      if (concernsAll) throw error;
      return { error: toErrorData(error) };
    }
  }

  get #use(): DurableEngine['use'] {
    const engine = this.#engine;
    if (!engine) throw disposed();
    return (work) => engine.use(work);
  }
}

/** Resolves once the thread has dealt with what else is waiting: input, messages, drawing. */
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
