/** Engines in workers, which keep the page's thread free. */

import type { Channel, ChannelPool } from '../channel.js';
import { WorkerChannel } from './channel.js';
import type { WorkerSource } from './port.js';
import type { Boot } from './protocol.js';

/** One worker for single calls, and more for batches on request. */
export class WorkerPool implements ChannelPool {
  readonly thread = 'worker';
  readonly first: WorkerChannel;
  readonly #source: WorkerSource | undefined;
  readonly #boot: Boot;
  readonly #closing = new AbortController();
  /** The workers of running batches. */
  readonly #extra = new Set<WorkerChannel>();

  private constructor(first: WorkerChannel, source: WorkerSource | undefined, boot: Boot) {
    this.first = first;
    this.#source = source;
    this.#boot = boot;
  }

  /** Starts a worker and waits until it is ready; its files may still be loading. */
  static async open(
    source: WorkerSource | undefined,
    boot: Boot,
    signal: AbortSignal | undefined,
  ): Promise<WorkerPool> {
    return new WorkerPool(await WorkerChannel.open(source, boot, signal), source, boot);
  }

  get closed(): AbortSignal {
    return this.#closing.signal;
  }

  async dispose(): Promise<void> {
    for (const channel of [this.first, ...this.#extra]) channel.close();
    this.#closing.abort();
  }

  openMore(count: number): { channels: Channel[]; close(): void } {
    const channels = Array.from(
      { length: Math.max(count, 0) },
      () => new WorkerChannel(this.#source, this.#boot),
    );
    for (const channel of channels) this.#extra.add(channel);
    const close = () => {
      for (const channel of channels) {
        channel.close();
        this.#extra.delete(channel);
      }
    };
    return { channels, close };
  }
}
