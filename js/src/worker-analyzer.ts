/** An analyzer in a worker, which leaves the page's thread free. */

import { BaseAnalyzer, type Lane } from './base-analyzer.js';
import type { Starting } from './protocol.js';
import { WorkerLink } from './worker-link.js';
import type { WorkerSource } from './worker-port.js';

/** Runs the engine in a worker of its own, and batches in as many as are asked for. */
export class WorkerAnalyzer extends BaseAnalyzer {
  override readonly thread = 'worker';
  protected override readonly lane: WorkerLink;
  readonly #source: WorkerSource | undefined;
  readonly #starting: Starting;
  /** The workers of batches under way. */
  readonly #extra = new Set<WorkerLink>();

  private constructor(source: WorkerSource | undefined, starting: Starting) {
    super();
    this.#source = source;
    this.#starting = starting;
    this.lane = new WorkerLink(source, starting);
  }

  /** Starts a worker and waits until it is ready; what it starts with may still be on its way. */
  static async create(
    source: WorkerSource | undefined,
    starting: Starting,
    signal: AbortSignal | undefined,
  ): Promise<WorkerAnalyzer> {
    const analyzer = new WorkerAnalyzer(source, starting);
    try {
      await analyzer.lane.call('cacheStats', [], { signal });
    } catch (error) {
      await analyzer.dispose();
      throw error;
    }
    return analyzer;
  }

  override async dispose(): Promise<void> {
    this.lane.dispose();
    for (const link of this.#extra) link.dispose();
  }

  protected override openLanes(count: number): { lanes: Lane[]; close(): void } {
    const links = Array.from({ length: count }, () => new WorkerLink(this.#source, this.#starting));
    for (const link of links) this.#extra.add(link);
    const close = () => {
      for (const link of links) {
        link.dispose();
        this.#extra.delete(link);
      }
    };
    return { lanes: links, close };
  }
}
