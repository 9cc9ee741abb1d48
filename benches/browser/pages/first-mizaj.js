/** From nothing to a verdict, as in the package's README. */

const stages = { page: performance.now() };
const { createAnalyzer } = await import('/mizaj/index.js');
stages.code = performance.now();
const mizaj = await createAnalyzer();
stages.ready = performance.now();
const { label } = await mizaj.analyze(facts.text);
report({ milliseconds: performance.now(), label, stages });
