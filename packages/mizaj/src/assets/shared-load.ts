/** Loads everything an engine needs; callers that want the same files share one load. */

import { aborted, throwIfAborted } from '../error.js';
import { isAddress } from './address.js';
import { startBundle, type WatchBytes } from './bundle-files.js';
import { canChecksum } from './checksum.js';
import {
  type AssetLoad,
  type AssetOptions,
  type Assets,
  BUNDLE_FILES,
  type OnProgress,
} from './types.js';
import { loadModule } from './wasm-module.js';

/** A load in progress or finished, shared by everyone who wants the same files. */
interface SharedLoad extends AssetLoad {
  abort: AbortController;
  listeners: Set<OnProgress>;
  /** Callers still waiting; without any, the load stops. */
  waiting: number;
}

const sharedLoads = new Map<string, SharedLoad>();

/** Loads the files. Concurrent calls for the same files share one load. */
export function loadAssets(
  options: AssetOptions,
  onProgress: OnProgress | undefined,
  signal: AbortSignal | undefined,
): AssetLoad {
  throwIfAborted(signal);
  const key = shareKey(options);
  if (key === undefined) {
    const { early, assets } = load(options, onProgress, signal);
    return { early, assets: untilAborted(assets, signal) };
  }
  const shared = sharedLoads.get(key) ?? startSharedLoad(key, options, onProgress !== undefined);
  return { early: shared.early, assets: join(key, shared, onProgress, signal) };
}

/** A key for what `options` request, if it can be loaded more than once. */
function shareKey({ assets, wasm, bundle }: AssetOptions): string | undefined {
  const isRepeatable = (source: unknown) => source === undefined || isAddress(source);
  const files = isAddress(bundle) ? bundle : BUNDLE_FILES.map((file) => bundle?.[file]);
  const isShared = [wasm, files].flat().every(isRepeatable);
  return isShared ? JSON.stringify([assets, wasm, files]) : undefined;
}

function startSharedLoad(key: string, options: AssetOptions, isWatched: boolean): SharedLoad {
  const abort = new AbortController();
  const listeners = new Set<OnProgress>();
  const report: OnProgress = (progress) => {
    for (const listener of listeners) listener(progress);
  };
  const loading = load(options, isWatched ? report : undefined, abort.signal);
  const shared = { ...loading, abort, listeners, waiting: 0 };
  sharedLoads.set(key, shared);
  // A failed load may succeed next time.
  shared.assets.catch(() => forgetLoad(key, shared));
  return shared;
}

function forgetLoad(key: string, shared: SharedLoad): void {
  if (sharedLoads.get(key) === shared) sharedLoads.delete(key);
}

async function join(
  key: string,
  shared: SharedLoad,
  onProgress: OnProgress | undefined,
  signal: AbortSignal | undefined,
): Promise<Assets> {
  shared.waiting += 1;
  const { listener, failed } = isolated(onProgress);
  if (listener) shared.listeners.add(listener);
  try {
    return await untilAborted(Promise.race([shared.assets, failed]), signal);
  } finally {
    if (listener) shared.listeners.delete(listener);
    shared.waiting -= 1;
    if (shared.waiting === 0 && signal?.aborted) {
      forgetLoad(key, shared);
      shared.abort.abort(signal.reason);
    }
  }
}

/** A listener whose exceptions affect only its own caller: `failed` rejects with them. */
function isolated(onProgress: OnProgress | undefined): {
  listener: OnProgress | undefined;
  failed: Promise<never>;
} {
  let fail: (error: unknown) => void;
  const failed = new Promise<never>((_, reject) => {
    fail = reject;
  });
  const listener =
    onProgress &&
    ((progress: Parameters<OnProgress>[0]) => {
      try {
        onProgress(progress);
      } catch (error) {
        fail(error);
      }
    });
  return { listener, failed };
}

/** The result of `work`, or `ABORTED` as soon as `signal` fires. */
async function untilAborted<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  let onAbort: (() => void) | undefined;
  const abandoned = new Promise<never>((_, reject) => {
    onAbort = () => signal && reject(aborted(signal));
    signal?.addEventListener('abort', onAbort, { once: true });
  });
  try {
    return await Promise.race([work, abandoned]);
  } finally {
    if (onAbort) signal?.removeEventListener('abort', onAbort);
  }
}

function load(
  options: AssetOptions,
  report: OnProgress | undefined,
  signal: AbortSignal | undefined,
): AssetLoad {
  const watch: WatchBytes = (asset) =>
    report &&
    ((loadedBytes, totalBytes) => report({ status: 'loading', asset, loadedBytes, totalBytes }));
  const loadingModule = loadModule(options, watch('wasm'), signal);
  const loadingBundle = startBundle(options, watch, signal);
  const isVerified = canChecksum();
  const early = async () => {
    const { manifest, files } = await loadingBundle;
    const [module, tokenizer, language] = await Promise.all([
      loadingModule,
      files.tokenizer,
      files.language,
    ]);
    return { module, manifest, tokenizer, language };
  };
  const whole = async () => {
    const { manifest, files } = await loadingBundle;
    const [model, tokenizer, language] = await Promise.all([
      files.model,
      files.tokenizer,
      files.language,
    ]);
    return { manifest, model, tokenizer, language };
  };
  return {
    early: isVerified ? early().catch(() => undefined) : Promise.resolve(undefined),
    assets: Promise.all([loadingModule, whole()]).then(([module, bundle]) => ({
      module,
      bundle,
      isVerified,
    })),
  };
}
