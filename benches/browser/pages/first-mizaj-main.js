/** The same without a worker. */

import { createAnalyzer } from '/mizaj/index.js';

const stages = { code: performance.now() };
const mizaj = await createAnalyzer({ worker: false });
stages.ready = performance.now();
const { label } = await mizaj.analyze(facts.text);
report({ milliseconds: performance.now(), label, stages });
