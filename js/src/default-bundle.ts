/**
 * The files of the bundle that is used when the caller names none.
 *
 * Each address is written out in full because that is the form bundlers recognise:
 * they copy the file and put its new address here.
 */

import { DEFAULT_MANIFEST } from './default-manifest.js';

/**
 * Where each file of the default bundle is. The manifest is part of the code: the files are
 * fetched at once, and not after one of a kilobyte has said what they are called.
 */
export function defaultBundle(): Record<'model' | 'tokenizer' | 'language', URL> & {
  manifest: Uint8Array<ArrayBuffer>;
} {
  return {
    manifest: new TextEncoder().encode(DEFAULT_MANIFEST),
    model: new URL('./models/mizaj/model.onnx', import.meta.url),
    tokenizer: new URL('./models/mizaj/tokenizer.json', import.meta.url),
    language: new URL('./models/mizaj/language.bin', import.meta.url),
  };
}
