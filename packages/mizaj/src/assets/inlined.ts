/** The package's files where they are part of the code, as in `mizaj/inline`. */

import type { WorkerSource } from '../worker/port.js';

/** A file of the default bundle that its manifest lists. */
export type InlinedFile = 'model.onnx' | 'tokenizer.json' | 'language.bin';

/** The files. */
export interface InlinedFiles {
  /** The module, compiled once. */
  module(): Promise<WebAssembly.Module>;
  /** The module that redacts, compiled once. */
  redaction(): Promise<WebAssembly.Module>;
  file(name: InlinedFile): Promise<Uint8Array<ArrayBuffer>>;
  worker(): Promise<WorkerSource>;
}

let files: InlinedFiles | undefined;

/** The files, if they are part of the code. */
export function inlinedFiles(): InlinedFiles | undefined {
  return files;
}

/** From now on, these files are used wherever the caller names no others. */
export function useInlinedFiles(inlined: InlinedFiles): void {
  files = inlined;
}
