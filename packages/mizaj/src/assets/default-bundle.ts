/**
 * The files of the default bundle.
 *
 * Each URL is written out in full because bundlers only recognize that form: they copy the file
 * and replace the URL. It is relative to the file produced by `join.mjs`.
 */

import { DEFAULT_MANIFEST } from '../default-manifest.js';
import { inAssets } from './address.js';
import { type InlinedFile, inlinedFiles } from './inlined.js';
import type { AssetOptions, AssetSource, BundleFile } from './types.js';

/**
 * The location of each file of the default bundle. The manifest is part of the code, so all
 * files load at once instead of waiting for it.
 */
export function defaultBundle(
  options: AssetOptions,
): Record<BundleFile, AssetSource | Promise<AssetSource>> {
  const placed = (file: InlinedFile) =>
    inAssets(options, `models/mizaj/${file}`) ?? inlinedFiles()?.file(file);
  return {
    manifest: new TextEncoder().encode(DEFAULT_MANIFEST),
    model: placed('model.onnx') ?? new URL('./models/mizaj/model.onnx', import.meta.url),
    tokenizer:
      placed('tokenizer.json') ?? new URL('./models/mizaj/tokenizer.json', import.meta.url),
    language: placed('language.bin') ?? new URL('./models/mizaj/language.bin', import.meta.url),
  };
}
