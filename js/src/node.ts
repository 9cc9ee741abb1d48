/**
 * Node's own modules, reached without an import that a bundler for browsers would
 * have to resolve. `process.getBuiltinModule` is in Node from 20.16 on, in Deno and in Bun.
 */

/** The part of `node:fs/promises` that is used. */
interface NodeFiles {
  readFile(path: URL, options?: { signal?: AbortSignal }): Promise<Uint8Array<ArrayBuffer>>;
}

/** The part of a worker or message port of `node:worker_threads` that is used. */
export interface NodePort {
  on(event: string, listener: (value: unknown) => void): void;
  postMessage(message: unknown): void;
  ref(): void;
  unref(): void;
}

/** The part of `node:worker_threads` that is used. */
interface NodeThreads {
  Worker: new (file: URL, options: { execArgv: string[] }) => NodePort & { terminate(): Promise<number> };
  parentPort: NodePort | null;
}

interface NodeModules {
  'node:fs/promises': NodeFiles;
  'node:worker_threads': NodeThreads;
}

interface NodeProcess {
  getBuiltinModule?<N extends keyof NodeModules>(name: N): NodeModules[N] | undefined;
}

/** A module of Node's, where there is one. */
export function nodeModule<N extends keyof NodeModules>(name: N): NodeModules[N] | undefined {
  const { process } = globalThis as { process?: NodeProcess };
  return process?.getBuiltinModule?.(name);
}
