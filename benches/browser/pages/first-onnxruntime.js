/** The same network in onnxruntime-web. It has no tokenizer, so it is given the token ids. */

const stages = { page: performance.now() };
const ort = await import('/onnxruntime/ort.wasm.bundle.min.mjs');
stages.code = performance.now();
ort.env.wasm.numThreads = 1;
ort.env.wasm.wasmPaths = { wasm: '/onnxruntime/ort-wasm-simd-threaded.wasm' };
const session = await ort.InferenceSession.create('/mood/mizaj.onnx');
stages.ready = performance.now();
const ids = new ort.Tensor('int64', BigInt64Array.from(facts.ids, BigInt), [1, facts.ids.length]);
const { logits } = await session.run({ input_ids: ids });
const best = logits.data.indexOf(Math.max(...logits.data));
const label = ['negative', 'neutral', 'positive'][best];
report({ milliseconds: performance.now(), label, stages });
