/**
 * Node's built-in modules, without an import that browser bundlers would have to resolve.
 * `process.getBuiltinModule` exists in Node since 20.16, in Deno and in Bun.
 */

/** The part of `node:fs/promises` we use. */
interface NodeFiles {
  readFile(path: URL, options?: { signal?: AbortSignal }): Promise<Uint8Array<ArrayBuffer>>;
}

/** The part of workers and message ports of `node:worker_threads` we use. */
export interface NodePort {
  on(event: string, listener: (value: unknown) => void): void;
  postMessage(message: unknown): void;
  ref(): void;
  unref(): void;
}

/** The part of `node:worker_threads` we use. */
interface NodeThreads {
  Worker: new (
    file: URL,
    options: { execArgv: string[] },
  ) => NodePort & { terminate(): Promise<number> };
  parentPort: NodePort | null;
}

/** The part of `node:zlib` we use. */
interface NodeCompression {
  gunzipSync(bytes: Uint8Array): Uint8Array;
}

interface NodeModules {
  'node:fs/promises': NodeFiles;
  'node:worker_threads': NodeThreads;
  'node:zlib': NodeCompression;
}

interface NodeProcess {
  getBuiltinModule?<N extends keyof NodeModules>(name: N): NodeModules[N] | undefined;
}

/** A built-in module of Node, if available. */
export function nodeModule<N extends keyof NodeModules>(name: N): NodeModules[N] | undefined {
  const { process } = globalThis as { process?: NodeProcess };
  return process?.getBuiltinModule?.(name);
}
