/**
 * Where the milliseconds of a start go, in the main thread, where everything can be watched: the
 * calls to the platform and to the engine are timed from outside, the package is as shipped.
 */

const began = performance.now();
const spans = [];

const note = (name, start) => spans.push([name, start - began, performance.now() - began]);

/** Replaces a function of `holder` by one that notes how long each call takes, awaited or not. */
function watch(holder, key, name) {
  const original = holder[key];
  holder[key] = function (...values) {
    const start = performance.now();
    const result = original.apply(this, values);
    const isPending = typeof result?.then === 'function';
    if (isPending) result.then(() => note(name, start));
    else note(name, start);
    return result;
  };
}

watch(WebAssembly, 'compileStreaming', 'compile');
watch(crypto.subtle, 'digest', 'checksum');

/** What the engine's functions do. */
const EXPORTS = {
  textpipeline_new: 'pipeline',
  engine_new: 'engine',
  engine_analyze: 'verdict',
};

const instantiate = WebAssembly.instantiate;
WebAssembly.instantiate = async (source, imports) => {
  const start = performance.now();
  const instance = await instantiate(source, imports);
  note('instance', start);
  const exports = { ...instance.exports };
  for (const [key, name] of Object.entries(EXPORTS)) watch(exports, key, name);
  // The generated code takes either an instance or this pair.
  return { instance: { exports }, module: source };
};

const { createAnalyzer } = await import('/mizaj/index.js');
note('import', began);
const mizaj = await createAnalyzer({ worker: false });
const { label } = await mizaj.analyze(facts.text);
const end = performance.now();
for (const { name, startTime, responseEnd } of performance.getEntriesByType('resource')) {
  const file = name.split('/').at(-1);
  if (/\.(wasm|onnx|bin|json)$/.test(file))
    spans.push([`fetch ${file}`, startTime - began, responseEnd - began]);
}
// A second text shows what of the first verdict is code that ran for the first time.
const again = performance.now();
await mizaj.analyze(`${facts.text}.`);
report({ milliseconds: end - began, again: performance.now() - again, label, spans });
