/** Answers each POST with the verdict on its body, on Cloudflare Workers. */

import { createAnalyzer } from 'mizaj';
// This runtime has no file addresses: every file is imported as a module.
import wasm from 'mizaj/mizaj_bg.wasm';
import language from 'mizaj/models/mizaj/language.bin';
import manifest from 'mizaj/models/mizaj/manifest.json';
import model from 'mizaj/models/mizaj/model.onnx';
import tokenizer from 'mizaj/models/mizaj/tokenizer.json';

let mizaj;

/** Loads on the first request, because nothing may load before it. This runtime has no threads. */
function load() {
  const loading = createAnalyzer({
    wasm,
    bundle: { manifest, model, tokenizer, language },
    worker: false,
  });
  loading.catch(() => {
    mizaj = undefined; // a failed load may succeed next time
  });
  return loading;
}

export default {
  async fetch(request) {
    mizaj ??= load();
    const analyzer = await mizaj;
    return Response.json(await analyzer.analyze(await request.text()));
  },
};
