/** The same network in onnxruntime-web. It is given the token ids: it has no tokenizer. */

import * as ort from '/onnxruntime/ort.wasm.bundle.min.mjs';

ort.env.wasm.numThreads = 1;
ort.env.wasm.wasmPaths = { wasm: '/onnxruntime/ort-wasm-simd-threaded.wasm' };
const session = await ort.InferenceSession.create('/models/mizaj/model.onnx');
const ids = new ort.Tensor('int64', BigInt64Array.from(facts.ids, BigInt), [1, facts.ids.length]);
const { logits } = await session.run({ input_ids: ids });
const best = logits.data.indexOf(Math.max(...logits.data));
report({ milliseconds: performance.now(), label: ['negative', 'neutral', 'positive'][best] });
