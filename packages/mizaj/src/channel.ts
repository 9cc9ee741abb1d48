/** Channels answer calls; pools provide channels. */

import type { CallOptions } from './analyzer.js';
import type { Args, Method, Result } from './worker/protocol.js';

/** Answers calls: the engine in this thread, or a worker. */
export interface Channel {
  /** Makes one call. */
  call<M extends Method>(method: M, args: Args<M>, options: CallOptions): Promise<Result<M>>;
}

/** A channel that its user must close. */
export interface ClosableChannel extends Channel {
  close(): void;
}

/** The channels of one analyzer. */
export interface ChannelPool {
  /** Where the engines run. */
  readonly thread: 'worker' | 'main';
  /** The channel that is always open. */
  readonly first: Channel;
  /** Fires when the pool is disposed. */
  readonly closed: AbortSignal;
  /** Opens up to `count` more channels for one batch; a pool with a single thread opens none. */
  openMore(count: number): { channels: Channel[]; close(): void };
  /** Stops all work, rejects pending calls with `DISPOSED` and frees the memory. */
  dispose(): Promise<void>;
}
