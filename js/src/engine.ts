/**
 * The WebAssembly instance of this thread and the engines in it.
 *
 * A trap leaves an instance in an unknown state and every object in it locked. It is then
 * dropped: a new one is made from the module, which is already compiled, and each engine
 * is made anew in it before its next use.
 */

import type { Assets } from './assets.js';
import { MizajError, messageOf, type MizajErrorCode } from './error.js';
import init, { __wbg_reset_state as makeNewInstance, Engine } from './mizaj.js';

/** The instance in use, counted from 1; an engine of an earlier one is gone. */
let instance = 0;
let firstInstance: Promise<unknown> | undefined;

/** An engine that survives the instance it was made in. */
export class DurableEngine {
  readonly #assets: Assets;
  readonly #cacheCapacity: number | undefined;
  #engine: Engine | undefined;
  #instance = 0;

  private constructor(assets: Assets, cacheCapacity: number | undefined) {
    this.#assets = assets;
    this.#cacheCapacity = cacheCapacity;
  }

  /** Makes an engine. All engines of a thread share the module of the first one. */
  static async create(assets: Assets, cacheCapacity: number | undefined): Promise<DurableEngine> {
    await startInstance(assets.module);
    const durable = new DurableEngine(assets, cacheCapacity);
    durable.use(() => undefined);
    return durable;
  }

  /**
   * The result of `work` on the engine. If the engine crashes, `work` is done once more
   * on a new one; if that crashes too, the error is `ENGINE_CRASHED`.
   */
  use<T>(work: (engine: Engine) => T): T {
    try {
      return this.#attempt(work);
    } catch (thrown) {
      if (!isCrash(thrown)) throw thrown;
    }
    try {
      return this.#attempt(work);
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

  #attempt<T>(work: (engine: Engine) => T): T {
    try {
      return work(this.#current());
    } catch (thrown) {
      if (isEngineError(thrown)) throw new MizajError(thrown.code, thrown.message);
      instance += 1;
      makeNewInstance();
      throw thrown;
    }
  }

  #current(): Engine {
    if (!this.#engine || this.#instance !== instance) {
      const { manifest, model, tokenizer, language } = this.#assets.bundle;
      const { isVerified } = this.#assets;
      const options =
        this.#cacheCapacity === undefined ? undefined : { cacheCapacity: this.#cacheCapacity };
      this.#engine = new Engine(manifest, model, tokenizer, language, isVerified, options);
      this.#instance = instance;
    }
    return this.#engine;
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
