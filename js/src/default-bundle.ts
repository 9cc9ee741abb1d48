/**
 * The files of the bundle that is used when the caller names none.
 *
 * Each address is written out in full because that is the form bundlers recognise:
 * they copy the file and put its new address here.
 */

/** The bundle's name: its folder under `models/`. */
export const DEFAULT_BUNDLE = 'mizaj';

/** Where each file of the default bundle is. */
export function defaultBundle(): Record<'manifest' | 'model' | 'tokenizer' | 'language', URL> {
  return {
    manifest: new URL('./models/mizaj/manifest.json', import.meta.url),
    model: new URL('./models/mizaj/model.onnx', import.meta.url),
    tokenizer: new URL('./models/mizaj/tokenizer.json', import.meta.url),
    language: new URL('./models/mizaj/language.bin', import.meta.url),
  };
}
