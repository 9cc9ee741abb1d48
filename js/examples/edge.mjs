/** Answers each POST with the verdict on its body, in Cloudflare's workers. */

import { createAnalyzer } from 'mizaj';
// There are no addresses in this runtime: every file is a module of its own.
import wasm from 'mizaj/mizaj_bg.wasm';
import language from 'mizaj/models/mizaj/language.bin';
import manifest from 'mizaj/models/mizaj/manifest.json';
import model from 'mizaj/models/mizaj/model.onnx';
import tokenizer from 'mizaj/models/mizaj/tokenizer.json';

let mizaj;

export default {
  async fetch(request) {
    // Nothing may be loaded before the first request, and there are no threads.
    mizaj ??= createAnalyzer({ wasm, bundle: { manifest, model, tokenizer, language }, worker: false });
    const analyzer = await mizaj;
    return Response.json(await analyzer.analyze(await request.text()));
  },
};
