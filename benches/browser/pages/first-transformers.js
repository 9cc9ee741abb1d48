/**
 * The same network and the same pieces in transformers.js, which neither cleans the text nor
 * detects its language, so its verdict may differ.
 */

const stages = { page: performance.now() };
const { AutoModelForSequenceClassification, AutoTokenizer, env } = await import(
  '/transformers/transformers.min.js'
);
stages.code = performance.now();
env.allowLocalModels = true;
env.allowRemoteModels = false;
env.localModelPath = '/hub/';
env.backends.onnx.wasm.numThreads = 1;
env.backends.onnx.wasm.wasmPaths = '/transformers-onnxruntime/';
const tokenizer = await AutoTokenizer.from_pretrained('mizaj');
const model = await AutoModelForSequenceClassification.from_pretrained('mizaj', {
  dtype: 'fp32',
  device: 'wasm',
});
stages.ready = performance.now();
const { input_ids } = tokenizer(facts.text, { add_special_tokens: false });
const { logits } = await model({ input_ids });
const best = logits.data.indexOf(Math.max(...logits.data));
const label = ['negative', 'neutral', 'positive'][best];
report({ milliseconds: performance.now(), label, stages });
