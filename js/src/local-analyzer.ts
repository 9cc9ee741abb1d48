/** An analyzer in the current thread: for Node scripts, tests, tiny pages and our worker. */

import type { CallOptions } from './analyzer.js';
import type { Assets } from './assets.js';
import { BaseAnalyzer, type Lane } from './base-analyzer.js';
import { DurableEngine, type Prepared } from './engine.js';
import { MizajError, disposed, throwIfAborted } from './error.js';
import type { AnalyzeOptions } from './mizaj.js';
import { toErrorData, type Args, type ItemData, type Method, type Result } from './protocol.js';

export { prepare } from './engine.js';

/** How long a batch holds the thread before it lets others have a turn, in milliseconds. */
const SLICE_MS = 8;

/** The engine as what answers by the name of the method. */
type Answers = { [M in Method]: (...args: Args<M>) => Result<M> };

/** Runs the engine in the thread that calls it. */
export class LocalAnalyzer extends BaseAnalyzer {
  override readonly thread = 'main';
  protected override readonly lane: Lane = this;
  #engine: DurableEngine | undefined;

  private constructor(engine: DurableEngine) {
    super();
    this.#engine = engine;
  }

  /** Makes an analyzer of files that are at hand, and of what was prepared of the same files. */
  static async create(
    assets: Assets,
    cacheCapacity?: number,
    prepared?: Prepared,
  ): Promise<LocalAnalyzer> {
    return new LocalAnalyzer(await DurableEngine.create(assets, cacheCapacity, prepared));
  }

  /** The answer to one call; the one place where calls become work. */
  async call<M extends Method>(
    method: M,
    args: Args<M>,
    { signal }: CallOptions,
  ): Promise<Result<M>> {
    throwIfAborted(signal);
    if (method === 'analyzeMany') {
      const [texts, options] = args as Args<'analyzeMany'>;
      return (await this.#analyzeMany(texts, options, signal)) as Result<M>;
    }
    return this.#use((engine) => (engine as unknown as Answers)[method](...args));
  }

  override async dispose(): Promise<void> {
    this.#engine?.free();
    this.#engine = undefined;
  }

  /** There is one thread, so there is one lane. */
  protected override openLanes(): { lanes: Lane[]; close(): void } {
    return { lanes: [], close: () => undefined };
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
