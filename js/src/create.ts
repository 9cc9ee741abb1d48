/** How an analyzer comes to be. */

import type { SentimentAnalyzer } from './analyzer.js';
import { loadAssets, type BundleSource, type OnProgress, type WasmSource } from './assets.js';
import { MizajError, throwIfAborted } from './error.js';
import type { Start } from './protocol.js';
import { WorkerAnalyzer } from './worker-analyzer.js';
import type { WorkerSource } from './worker-port.js';

/** How an analyzer is made. Every option may be left out. */
export interface CreateOptions {
  /**
   * The trained model: the address of a folder with a `manifest.json`, or the files
   * themselves. By default the bundle that comes with the package.
   */
  bundle?: BundleSource | undefined;
  /** The WebAssembly module. By default the file that comes with the package. */
  wasm?: WasmSource | Promise<WasmSource> | undefined;
  /**
   * Whether to work in a worker; true by default. Where the worker cannot be started the
   * analyzer works in the main thread and a warning on the console says why. Give the
   * address of the worker's script, or a function that makes the worker, if your set-up
   * moves the file; there is no falling back then.
   */
  worker?: boolean | WorkerSource | undefined;
  /** Stops loading when it fires; the promise rejects with `ABORTED`. */
  signal?: AbortSignal | undefined;
  /** Called as loading goes on. */
  onProgress?: OnProgress | undefined;
  /** Verdicts that are remembered; 0 turns the cache off. By default 1,000. */
  cacheCapacity?: number | undefined;
}

/**
 * Loads the engine and a model and makes an analyzer of them.
 *
 * Calls that want the same files share one load; nothing is fetched after it.
 *
 * ```js
 * const mizaj = await createAnalyzer();
 * const { label, confidence } = await mizaj.analyze('الخدمة ممتازة شكرا');
 * ```
 */
export async function createAnalyzer(options: CreateOptions = {}): Promise<SentimentAnalyzer> {
  const { cacheCapacity, onProgress, signal } = options;
  const start = loadAssets(options, onProgress, signal).then((assets) => {
    onProgress?.({ status: 'starting' });
    return { assets, cacheCapacity };
  });
  const analyzer = await startAnalyzer(start, options);
  if (signal?.aborted) await analyzer.dispose();
  throwIfAborted(signal);
  onProgress?.({ status: 'ready', thread: analyzer.thread });
  return analyzer;
}

/** The worker loads its code while the files are on their way. */
async function startAnalyzer(
  start: Promise<Start>,
  { worker = true, signal }: CreateOptions,
): Promise<SentimentAnalyzer> {
  if (worker === false) return startLocal(await start);
  const source = worker === true ? undefined : worker;
  try {
    return await WorkerAnalyzer.create(source, start, signal);
  } catch (error) {
    const loaded = await start;
    const isReplaceable =
      source === undefined && error instanceof MizajError && error.code === 'ENGINE_UNAVAILABLE';
    if (!isReplaceable) throw error;
    console.warn(`Mizaj works in the main thread: ${error.message}`);
    return startLocal(loaded);
  }
}

async function startLocal({ assets, cacheCapacity }: Start): Promise<SentimentAnalyzer> {
  const { LocalAnalyzer } = await import('./local-analyzer.js');
  return LocalAnalyzer.create(assets, cacheCapacity);
}
