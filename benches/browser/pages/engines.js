/** Both engines in this thread, and a check that they do the same work. */

import { createAnalyzer } from '/mizaj/index.js';
import * as ort from '/onnxruntime/ort.wasm.bundle.min.mjs';

ort.env.wasm.numThreads = 1;
ort.env.wasm.wasmPaths = { wasm: '/onnxruntime/ort-wasm-simd-threaded.wasm' };

/**
 * How much two engines' scores may differ. Ours rounds input to 16 bits, and over a hundred words of two
 * recurrent layers that adds up to 0.0002 in one of the texts; onnxruntime-web rounds the activations of
 * `plus` to int8.
 */
const CLOSE = { mizaj: 1e-4, classic: 3e-4, plus: 1e-2 };

/** Our analyzer without its cache, ONNX Runtime's session on the same network, and the manifest. */
export async function load(bundle) {
  const folder = `/models/${bundle}`;
  const [mizaj, session, manifest] = await Promise.all([
    createAnalyzer({ bundle: folder, worker: false, cacheCapacity: 0 }),
    ort.InferenceSession.create(`/mood/${bundle}.onnx`),
    fetch(`${folder}/manifest.json`).then((response) => response.json()),
  ]);
  return { mizaj, session, manifest };
}

/** Token ids of texts of one length as the network's input. */
export function tensor(sequences) {
  const ids = BigInt64Array.from(sequences.flat(), BigInt);
  return { input_ids: new ort.Tensor('int64', ids, [sequences.length, sequences[0].length]) };
}

/** Throws unless both engines give these texts the same scores. */
export async function compare({ mizaj, session, manifest }, texts) {
  for (const { text, ids } of texts) {
    const { scores, language } = await mizaj.analyze(text);
    const { logits } = await session.run(tensor([ids]));
    const temperature = manifest.temperatureByLanguage[language] ?? manifest.temperature;
    const powers = Array.from(logits.data, (logit) => Math.exp(logit / temperature));
    const sum = powers.reduce((total, power) => total + power);
    const worst = Math.max(
      ...manifest.labels.map((label, index) => Math.abs(scores[label] - powers[index] / sum)),
    );
    if (!(worst <= CLOSE[manifest.name])) throw new Error(`scores differ by ${worst}: ${text}`);
  }
}

/** Our analyzer with the bundle's text stages and a network that does next to nothing. */
export const loadEmpty = (bundle) =>
  createAnalyzer({ bundle: `/empty/${bundle}`, worker: false, cacheCapacity: 0 });
