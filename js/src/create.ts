/** How an analyzer comes to be. */

import type { SentimentAnalyzer } from './analyzer.js';
import { keepWaiting } from './asset-cache.js';
import { loadAssets, type BundleSource, type OnProgress, type WasmSource } from './assets.js';
import { MizajError, throwIfAborted } from './error.js';
import { plain } from './options.js';
import type { Starting } from './protocol.js';
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
  try {
    return await loadAnalyzer(options);
  } finally {
    keepWaiting();
  }
}

async function loadAnalyzer(options: CreateOptions): Promise<SentimentAnalyzer> {
  const { onProgress, signal } = options;
  const { cacheCapacity } = plain({ cacheCapacity: options.cacheCapacity });
  const loading = loadAssets(options, onProgress, signal);
  const start = loading.assets.then((assets) => {
    onProgress?.({ status: 'starting' });
    return { assets, cacheCapacity };
  });
  const analyzer = await startAnalyzer({ first: loading.first, start }, options);
  if (signal?.aborted) await analyzer.dispose();
  throwIfAborted(signal);
  onProgress?.({ status: 'ready', thread: analyzer.thread });
  return analyzer;
}

/** The worker loads its code while the files are on their way. */
async function startAnalyzer(
  starting: Starting,
  { worker = true, signal }: CreateOptions,
): Promise<SentimentAnalyzer> {
  if (worker === false) return startLocal(starting);
  const source = worker === true ? undefined : worker;
  try {
    return await WorkerAnalyzer.create(source, starting, signal);
  } catch (error) {
    await starting.start;
    const isReplaceable =
      source === undefined && error instanceof MizajError && error.code === 'ENGINE_UNAVAILABLE';
    if (!isReplaceable) throw error;
    console.warn(`Mizaj works in the main thread: ${error.message}`);
    return startLocal(starting);
  }
}

/** So does the main thread. */
async function startLocal({ first, start }: Starting): Promise<SentimentAnalyzer> {
  const code = import('./local-analyzer.js');
  const preparing = Promise.all([code, first])
    .then(([{ prepare }, files]) => files && prepare(files))
    .catch(() => undefined); // the same happens below
  const { assets, cacheCapacity } = await start;
  const { LocalAnalyzer } = await code;
  return LocalAnalyzer.create(assets, cacheCapacity, await preparing);
}
