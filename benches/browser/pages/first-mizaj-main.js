/** The same without a worker. */

import { createAnalyzer } from '/mizaj/index.js';

const stages = { code: performance.now() };
const onProgress = ({ status }) => (stages[status] = performance.now());
const mizaj = await createAnalyzer({ onProgress, worker: false });
const { label } = await mizaj.analyze(facts.text);
report({ milliseconds: performance.now(), label, stages });
