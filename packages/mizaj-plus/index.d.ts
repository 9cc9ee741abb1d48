/** The large model, for `createAnalyzer({ bundle: plus })` of the package `mizaj`. */
export declare const plus: {
  /** Where `manifest.json` is. */
  readonly manifest: URL;
  /** Where `model.onnx` is. */
  readonly model: URL;
  /** Where `tokenizer.json` is. */
  readonly tokenizer: URL;
  /** Where `language.bin` is. */
  readonly language: URL;
};
