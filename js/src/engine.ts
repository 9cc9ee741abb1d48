/**
 * The WebAssembly instance of this thread and the engines in it.
 *
 * A trap leaves an instance in an unknown state and every object in it locked. It is then
 * dropped: a new one is made from the module, which is already compiled, and each engine
 * is made anew in it before its next use.
 */

import type { Assets, FirstAssets } from './assets.js';
import { MizajError, messageOf, type MizajErrorCode } from './error.js';
import init, { __wbg_reset_state as makeNewInstance, Engine, Stages } from './mizaj.js';

/** The instance in use, counted from 1; an engine of an earlier one is gone. */
let instance = 0;
let firstInstance: Promise<unknown> | undefined;

/** The part of an engine that does not need the network, and the instance that it is in. */
export interface Prepared {
  stages: Stages;
  instance: number;
}

/**
 * Makes that part, for the next engine of the same files. What goes wrong with it goes wrong
 * again when the engine is made, and is told then.
 */
export async function prepare({ module, tokenizer, language }: FirstAssets): Promise<Prepared | undefined> {
  try {
    await startInstance(module);
    return { stages: attempt(() => new Stages(tokenizer, language)), instance };
  } catch {
    return undefined;
  }
}

/** An engine that survives the instance it was made in. */
export class DurableEngine {
  readonly #assets: Assets;
  readonly #cacheCapacity: number | undefined;
  #prepared: Prepared | undefined;
  #engine: Engine | undefined;
  #instance = 0;

  private constructor(
    assets: Assets,
    cacheCapacity: number | undefined,
    prepared: Prepared | undefined,
  ) {
    this.#assets = assets;
    this.#cacheCapacity = cacheCapacity;
    this.#prepared = prepared;
  }

  /** Makes an engine. All engines of a thread share the module of the first one. */
  static async create(
    assets: Assets,
    cacheCapacity: number | undefined,
    prepared: Prepared | undefined,
  ): Promise<DurableEngine> {
    await startInstance(assets.module);
    const durable = new DurableEngine(assets, cacheCapacity, prepared);
    durable.use(() => undefined);
    return durable;
  }

  /**
   * The result of `work` on the engine. If the engine crashes, `work` is done once more
   * on a new one; if that crashes too, the error is `ENGINE_CRASHED`.
   */
  use<T>(work: (engine: Engine) => T): T {
    try {
      return attempt(() => work(this.#current()));
    } catch (thrown) {
      if (!isCrash(thrown)) throw thrown;
    }
    try {
      return attempt(() => work(this.#current()));
    } catch (thrown) {
      if (!isCrash(thrown)) throw thrown;
      throw new MizajError('ENGINE_CRASHED', `the engine crashed twice: ${messageOf(thrown)}`, {
        cause: thrown,
      });
    }
  }

  /** Gives the memory back. */
  free(): void {
    if (this.#engine && this.#instance === instance) this.#engine.free();
    this.#engine = undefined;
  }

  #current(): Engine {
    if (!this.#engine || this.#instance !== instance) {
      const { manifest, model, tokenizer, language } = this.#assets.bundle;
      const { isVerified } = this.#assets;
      const options =
        this.#cacheCapacity === undefined ? undefined : { cacheCapacity: this.#cacheCapacity };
      const stages = this.#takeStages();
      this.#engine = new Engine(manifest, model, tokenizer, language, isVerified, stages, options);
      this.#instance = instance;
    }
    return this.#engine;
  }

  /** What was prepared, once; it is gone with the instance that it was made in. */
  #takeStages(): Stages | undefined {
    const prepared = this.#prepared;
    this.#prepared = undefined;
    return prepared?.instance === instance ? prepared.stages : undefined;
  }
}

/** The result of `work`; when it crashes, the instance is replaced. */
function attempt<T>(work: () => T): T {
  try {
    return work();
  } catch (thrown) {
    if (isEngineError(thrown)) throw new MizajError(thrown.code, thrown.message);
    instance += 1;
    makeNewInstance();
    throw thrown;
  }
}

async function startInstance(module: WebAssembly.Module): Promise<void> {
  firstInstance ??= init({ module_or_path: module });
  try {
    await firstInstance;
  } catch (cause) {
    firstInstance = undefined;
    throw new MizajError('ENGINE_UNAVAILABLE', messageOf(cause), { cause });
  }
}

/** Whether the engine itself threw it, in good order. Everything else is a crash. */
function isEngineError(thrown: unknown): thrown is Error & { code: MizajErrorCode } {
  return thrown instanceof Error && thrown.name === 'MizajError' && 'code' in thrown;
}

function isCrash(thrown: unknown): boolean {
  return !(thrown instanceof MizajError);
}
