/** Engines that survive a crash of their instance. */

import type { EarlyAssets } from '../assets/types.js';
import { Engine, TextPipeline } from '../mizaj.js';
import type { EngineAssets } from '../worker/protocol.js';
import { attempt, currentInstance, startInstance, withInstance } from './instance.js';

/** The stages before the network, and the instance they belong to. */
export interface PreparedPipeline {
  pipeline: TextPipeline;
  instance: number;
}

/**
 * Builds these stages for the next engine with the same files. Errors are ignored here; they
 * recur and are reported when the engine is created.
 */
export async function prepare({
  module,
  manifest,
  tokenizer,
  language,
}: EarlyAssets): Promise<PreparedPipeline | undefined> {
  try {
    await startInstance(module);
    const pipeline = attempt(() => new TextPipeline(manifest, tokenizer, language));
    return { pipeline, instance: currentInstance() };
  } catch {
    return undefined;
  }
}

/** An engine that is recreated before its next use if its instance has crashed. */
export class DurableEngine {
  readonly #assets: EngineAssets;
  #prepared: PreparedPipeline | undefined;
  #engine: Engine | undefined;
  #instance = 0;

  private constructor(assets: EngineAssets, prepared: PreparedPipeline | undefined) {
    this.#assets = assets;
    this.#prepared = prepared;
  }

  /** Creates an engine in this thread's instance, using stages prepared from the same files. */
  static create(assets: EngineAssets, prepared: PreparedPipeline | undefined): DurableEngine {
    const durable = new DurableEngine(assets, prepared);
    durable.use(() => undefined);
    return durable;
  }

  /** The result of `work` on the engine; see `withInstance`. */
  use<T>(work: (engine: Engine) => T): T {
    return withInstance(() => work(this.#current()));
  }

  /** Frees the memory. */
  free(): void {
    if (this.#engine && this.#instance === currentInstance()) this.#engine.free();
    this.#engine = undefined;
  }

  #current(): Engine {
    if (!this.#engine || this.#instance !== currentInstance()) {
      const { bundle, isVerified, cacheCapacity, adaptation } = this.#assets;
      const { manifest, model, tokenizer, language } = bundle;
      const options = cacheCapacity === undefined ? undefined : { cacheCapacity };
      const pipeline = this.#takePipeline();
      this.#engine = new Engine(
        manifest,
        model,
        tokenizer,
        language,
        isVerified,
        pipeline,
        options,
      );
      if (adaptation !== undefined) this.#engine.setAdaptation(adaptation);
      this.#instance = currentInstance();
    }
    return this.#engine;
  }

  /** The prepared stages, usable once; they are lost with their instance. */
  #takePipeline(): TextPipeline | undefined {
    const prepared = this.#prepared;
    this.#prepared = undefined;
    return prepared?.instance === currentInstance() ? prepared.pipeline : undefined;
  }
}
