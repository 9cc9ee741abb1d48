/** The same without a worker. */

const stages = { page: performance.now() };
const { createAnalyzer } = await import('/mizaj/index.js');
stages.code = performance.now();
const mizaj = await createAnalyzer({ worker: false });
stages.ready = performance.now();
const { label } = await mizaj.analyze(facts.text);
report({ milliseconds: performance.now(), label, stages });
