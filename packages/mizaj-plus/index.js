/** The large model, for `createAnalyzer({ bundle: plus })` of the package `mizaj`. */

/** The location of each file, in the form that bundlers recognize. */
export const plus = {
  manifest: new URL('./model/manifest.json', import.meta.url),
  model: new URL('./model/model.onnx', import.meta.url),
  tokenizer: new URL('./model/tokenizer.json', import.meta.url),
  language: new URL('./model/language.bin', import.meta.url),
};
