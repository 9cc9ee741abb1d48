/**
 * The package with all its files in one module: for tools that copy no files, for tests, extensions
 * and `file://`. `join.mjs` puts the files in.
 */

import { type InlinedFile, useInlinedFiles } from './assets/inlined.js';
import { nodeModule } from './node.js';
import type { WorkerSource } from './worker/port.js';
import { trustedScriptUrl } from './worker/trusted-types.js';

export * from './index.js';

/** The files, compressed with gzip and written as base64; by their path in `dist/`. */
declare const INLINED_MODULE: string;
declare const INLINED_REDACTION: string;
declare const INLINED_MODEL: string;
declare const INLINED_TOKENIZER: string;
declare const INLINED_LANGUAGE: string;
/** The worker's code, compressed in the same way. */
declare const INLINED_WORKER: string;

const PACKED: Record<InlinedFile, string> = {
  'model.onnx': INLINED_MODEL,
  'tokenizer.json': INLINED_TOKENIZER,
  'language.bin': INLINED_LANGUAGE,
};

/** Modules by their packed form. */
const compiled = new Map<string, Promise<WebAssembly.Module>>();
let workerCode: Promise<Uint8Array> | undefined;
let workerUrl: string | undefined;

useInlinedFiles({
  module: () => compile(INLINED_MODULE),
  redaction: () => compile(INLINED_REDACTION),
  file: (name) => unpack(PACKED[name]),
  worker: async () => {
    const code = new TextDecoder().decode(await (workerCode ??= unpack(INLINED_WORKER)));
    return workerOf(code);
  },
});

/** The module, compiled once. */
function compile(packed: string): Promise<WebAssembly.Module> {
  const module = compiled.get(packed) ?? unpack(packed).then((bytes) => WebAssembly.compile(bytes));
  compiled.set(packed, module);
  return module;
}

/** A worker that runs this code. */
function workerOf(code: string): WorkerSource {
  if (nodeModule('node:worker_threads')) return `data:text/javascript,${encodeURIComponent(code)}`;
  workerUrl ??= URL.createObjectURL(new Blob([code], { type: 'text/javascript' }));
  const url = workerUrl;
  return () => new Worker(trustedScriptUrl(url));
}

async function unpack(base64: string): Promise<Uint8Array<ArrayBuffer>> {
  const characters = atob(base64);
  const packed = new Uint8Array(characters.length);
  for (let place = 0; place < packed.length; place++) packed[place] = characters.charCodeAt(place);
  const zlib = nodeModule('node:zlib');
  if (zlib) return new Uint8Array(zlib.gunzipSync(packed));
  const unpacked = new Blob([packed]).stream().pipeThrough(new DecompressionStream('gzip'));
  return new Uint8Array(await new Response(unpacked).arrayBuffer());
}
