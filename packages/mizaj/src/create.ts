/** Creates analyzers. */

import { type Adaptation, isAdaptation } from './adaptation.js';
import type { HeadName, SentimentAnalyzer } from './analyzer.js';
import { flushCacheQueue } from './assets/cache.js';
import { loadAssets } from './assets/shared-load.js';
import { isBundle } from './assets/source-checks.js';
import type { AssetOptions, OnProgress } from './assets/types.js';
import { ENGINE_CHECKS, type EngineOptions, openPool } from './boot.js';
import { ChannelAnalyzer } from './channel-analyzer.js';
import { throwIfAborted } from './error.js';
import { check, checkedOptions, isFunction } from './options.js';

/** Options of `createAnalyzer`; all are optional. */
export interface CreateOptions extends AssetOptions, EngineOptions {
  /** Called as loading progresses. */
  onProgress?: OnProgress | undefined;
  /** Maximum number of cached verdicts; 0 turns the cache off. Default 1,000. */
  cacheCapacity?: number | undefined;
  /**
   * What `adapt` learned for this bundle. One made for another bundle rejects with
   * `ADAPTATION_MISMATCH`. To be without it again, create an analyzer without this option.
   */
  adaptation?: Adaptation | undefined;
}

const HEADS: readonly HeadName[] = ['topics', 'intent', 'signals'];

const CREATE_CHECKS = {
  ...ENGINE_CHECKS,
  bundle: isBundle,
  onProgress: isFunction,
  // The engine checks the range.
  cacheCapacity: check('a finite number', Number.isFinite),
  adaptation: isAdaptation,
};

/**
 * Loads the engine and a model and creates an analyzer.
 *
 * Calls that need the same files share one load; nothing is fetched afterwards.
 *
 * ```js
 * const mizaj = await createAnalyzer();
 * const { label, confidence } = await mizaj.analyze('الخدمة ممتازة شكرا');
 * ```
 */
export async function createAnalyzer(options?: CreateOptions): Promise<SentimentAnalyzer> {
  try {
    return await loadAnalyzer(checkedOptions(options, CREATE_CHECKS));
  } finally {
    flushCacheQueue();
  }
}

async function loadAnalyzer(options: CreateOptions): Promise<SentimentAnalyzer> {
  const { onProgress, signal, cacheCapacity } = options;
  const adaptation = options.adaptation && JSON.stringify(options.adaptation);
  const { early, assets } = loadAssets(options, onProgress, signal);
  let heads: HeadName[] = [];
  const booting = assets.then(({ module, ...files }) => {
    heads = headsIn(files.bundle.manifest);
    onProgress?.({ status: 'starting' });
    return { module, engine: { ...files, cacheCapacity, adaptation } };
  });
  const pool = await openPool({ early, assets: booting }, options);
  if (signal?.aborted) await pool.dispose();
  throwIfAborted(signal);
  onProgress?.({ status: 'ready', thread: pool.thread });
  return new ChannelAnalyzer(pool, heads);
}

/** The heads that a manifest lists; the engine reports a manifest that is damaged. */
function headsIn(manifest: Uint8Array): HeadName[] {
  try {
    const { heads = {} } = JSON.parse(new TextDecoder().decode(manifest));
    return HEADS.filter((name) => Object.hasOwn(heads, name));
  } catch {
    return [];
  }
}
