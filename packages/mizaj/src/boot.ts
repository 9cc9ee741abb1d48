/** Starts engines: in a worker if possible, otherwise in the calling thread. */

import { inAssets } from './assets/address.js';
import { inlinedFiles } from './assets/inlined.js';
import { isFolder, isWasm, isWorkerSource } from './assets/source-checks.js';
import type { AssetOptions } from './assets/types.js';
import type { ChannelPool, ClosableChannel } from './channel.js';
import { LocalChannel, openLocalPool } from './engine/local-channel.js';
import { MizajError } from './error.js';
import { isSignal } from './options.js';
import { WorkerChannel } from './worker/channel.js';
import { WorkerPool } from './worker/pool.js';
import type { WorkerSource } from './worker/port.js';
import type { Boot } from './worker/protocol.js';

/** The location of the package's files, and where the engine runs. */
export interface EngineOptions extends Pick<AssetOptions, 'assets' | 'wasm'> {
  /**
   * Whether to use a worker; true by default. If the worker cannot start, the engine runs in
   * the main thread and a console warning says why. If your setup moves the worker file, pass
   * its URL or a function that creates the worker; there is no fallback then.
   */
  worker?: boolean | WorkerSource | undefined;
  /** Aborts loading; the promise then rejects with `ABORTED`. */
  signal?: AbortSignal | undefined;
}

/** Validation of {@link EngineOptions}. */
export const ENGINE_CHECKS = {
  assets: isFolder,
  wasm: isWasm,
  worker: isWorkerSource,
  signal: isSignal,
};

/** Opens a pool of engines; the worker loads its code while the files are loading. */
export async function openPool(boot: Boot, options: EngineOptions): Promise<ChannelPool> {
  return inWorkerOrHere<ChannelPool>(
    options,
    (source) => WorkerPool.open(source, boot, options.signal),
    () => openLocalPool(boot),
  );
}

/** Opens a channel without a model, for calls that need none. */
export async function openArithmetic(
  module: WebAssembly.Module,
  options: EngineOptions,
): Promise<ClosableChannel> {
  const assets = { module, engine: undefined };
  const boot = { early: Promise.resolve(undefined), assets: Promise.resolve(assets) };
  return inWorkerOrHere<ClosableChannel>(
    options,
    (source) => WorkerChannel.open(source, boot, options.signal),
    () => LocalChannel.open(assets),
  );
}

/** The result of `inWorker`, or of `here` if the package's own worker cannot start. */
async function inWorkerOrHere<T>(
  options: EngineOptions,
  inWorker: (source: WorkerSource | undefined) => Promise<T>,
  here: () => Promise<T>,
): Promise<T> {
  const { worker = true } = options;
  if (worker === false) return here();
  if (worker !== true) return inWorker(worker);
  try {
    return await inWorker(inAssets(options, 'worker.js') ?? (await inlinedFiles()?.worker()));
  } catch (error) {
    const isReplaceable = error instanceof MizajError && error.code === 'ENGINE_UNAVAILABLE';
    if (!isReplaceable) throw error;
    const pool = await here(); // throws if the files, not the worker, are the problem
    console.warn(`Mizaj runs in the main thread: ${error.message}`);
    return pool;
  }
}
